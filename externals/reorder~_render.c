#include "reorder~_render.h"

#include <stdlib.h>
#include <string.h>

#include "common/arrays.h"
#include "playback/render.h"

typedef struct rendering {
    sro_frames *frames;        /* a reference of its own */
    sro_spectral_edits *edits; /* likewise */
    uint32_t *order;           /* a copy of its own, NULL for the original */
    size_t length;
    const char **arrays;
    int array_count;
    const char *name; /* of a file, as it was given */
    char path[FILE_PATH_SIZE];
    sro_sound *sound;
    sro_error error;
} t_rendering;

static void rendering_run(sro_job *job, void *context)
{
    t_rendering *r = context;
    if (r->array_count)
        r->error = sro_render(r->frames, r->order, r->length, r->edits, &r->sound, job);
    else
        r->error = sro_render_file(r->frames, r->order, r->length, r->edits, r->path, job);
}

static void rendering_free(void *context)
{
    t_rendering *r = context;
    sro_frames_release(r->frames);
    sro_spectral_edits_release(r->edits);
    sro_sound_release(r->sound);
    free(r->order);
    free(r->arrays);
    free(r);
}

static void rendering_finish(void *owner, void *context, double ms)
{
    t_rendering *r = context;
    if (r->error && r->array_count)
        host_error(owner, "render: %s", r->error);
    else if (r->error)
        host_error(owner, "write %s: %s", r->name, r->error);
    else if (!r->array_count
             || array_fill_sound(owner, "render", r->arrays, r->array_count, r->sound))
        producer_info1(owner, "done", ms);
}

static const t_task_kind rendering_task = {
    .run = rendering_run,
    .finish = rendering_finish,
    .free = rendering_free,
};

/* What is rendered last into one place is to stay there. */
static bool rendering_same_target(const void *running, const void *wanted)
{
    const t_rendering *a = running, *b = wanted;
    int i, k;
    for (i = 0; i < a->array_count; i++)
        for (k = 0; k < b->array_count; k++)
            if (a->arrays[i] == b->arrays[k])
                return true;
    return !a->array_count && !b->array_count && !strcmp(a->path, b->path);
}

/* Everything but the target; NULL with an error. */
static t_rendering *rendering_new(t_producer *owner, const char *what,
                                  const t_render_source *source)
{
    t_rendering *r = calloc(1, sizeof(*r));
    size_t size = source->length * sizeof(*r->order);
    if (r && source->order)
        r->order = malloc(size);
    if (!r || (source->order && !r->order)) {
        host_error(owner, "%s: %s", what, SRO_NO_MEMORY);
        free(r);
        return NULL;
    }
    if (source->order)
        memcpy(r->order, source->order, size);
    r->length = source->length;
    r->frames = sro_frames_retain(source->frames);
    r->edits = sro_spectral_edits_retain(source->edits);
    return r;
}

static bool targets_fine(t_producer *owner, const sro_frames *frames, const t_message *message)
{
    size_t size, count = (size_t)message->argc, channels = sro_frames_channels(frames), i;
    if (!count || (channels > 1 && count > channels)) {
        message_misused(owner, message,
                        "an array for each channel to render, of which the frames have %zu",
                        channels);
        return false;
    }
    for (i = 0; i < count; i++)
        if (!array_points(owner, "render", word_of(&message->argv[i]), &size))
            return false;
    return true;
}

static void rendering_start(t_producer *owner, t_rendering *r)
{
    tasks_cancel_same(&owner->tasks, &rendering_task, rendering_same_target, r);
    producer_start_task(owner, &rendering_task, r);
}

void render_into_arrays(t_producer *owner, const t_render_source *source, const t_message *message)
{
    int i;
    t_rendering *r;
    if (!targets_fine(owner, source->frames, message))
        return;
    r = rendering_new(owner, "render", source);
    if (!r)
        return;
    r->arrays = calloc((size_t)message->argc, sizeof(*r->arrays));
    if (!r->arrays) {
        host_error(owner, "render: %s", SRO_NO_MEMORY);
        rendering_free(r);
        return;
    }
    r->array_count = message->argc;
    for (i = 0; i < message->argc; i++)
        r->arrays[i] = word_of(&message->argv[i]);
    rendering_start(owner, r);
}

void render_into_file(t_producer *owner, const t_render_source *source, const char *file)
{
    t_rendering *r = rendering_new(owner, "write", source);
    if (!r)
        return;
    r->name = file;
    if (host_target_file(owner, "write", file, r->path))
        rendering_start(owner, r);
    else
        rendering_free(r);
}

#include "playback/render.h"

#include <stdlib.h>
#include <string.h>

#include "playback/player.h"
#include "sound/soundfile_writer.h"
#include "spectrum/istft.h"

enum { BLOCK = 4096 }; /* samples */

/* What is rendered. */
typedef struct {
    sro_frames *frames;
    const uint32_t *order;
    size_t order_length;
    sro_spectral_edits *edits;
    size_t length; /* in samples */
} render_source;

/* Takes the next `count` samples of every channel. */
typedef SRO_CHECKED sro_error write_block(void *target, float *const *block, size_t count);

static SRO_CHECKED sro_error play(sro_player *player, const render_source *source,
                                  write_block *write, void *target, sro_job *job)
{
    size_t channels = sro_frames_channels(source->frames);
    float *samples = malloc(channels * BLOCK * sizeof *samples);
    float **block = malloc(channels * sizeof *block);
    sro_error error = samples && block ? NULL : SRO_NO_MEMORY;
    for (size_t c = 0; !error && c < channels; c++)
        block[c] = samples + c * BLOCK;
    for (size_t done = 0; !error && done < source->length; done += BLOCK) {
        size_t count = source->length - done < BLOCK ? source->length - done : BLOCK;
        sro_player_process(player, block, count, NULL);
        error = write(target, block, count);
        if (!error && sro_job_report(job, (double)done / (double)source->length))
            error = SRO_CANCELLED;
    }
    free(samples);
    free(block);
    return error;
}

static SRO_CHECKED sro_error render(const render_source *source, write_block *write, void *target,
                                    sro_job *job)
{
    sro_player *player = NULL;
    sro_error error =
        sro_player_new(&player, sro_frames_channels(source->frames), SRO_NORM_LIBROSA, false);
    if (!error)
        error = sro_player_set_order(player, source->order, source->order_length);
    if (!error)
        error = sro_player_set_edits(player, source->edits);
    if (!error)
        error = sro_player_set_frames(player, source->frames);
    if (!error) {
        sro_player_start(player);
        error = play(player, source, write, target, job);
    }
    sro_player_free(player);
    return error;
}

/* Finds the length; an error where there is nothing to render. */
static SRO_CHECKED sro_error measure(render_source *source)
{
    size_t frame_count = sro_frames_count(source->frames);
    size_t present = source->order ? 0 : frame_count;
    for (size_t i = 0; source->order && i < source->order_length; i++)
        present += source->order[i] < frame_count;
    source->length = sro_istft_length(sro_frames_settings(source->frames), present);
    if (source->length)
        return NULL;
    return present ? "one centred frame alone has no length; the order needs two"
                   : "the order has none of the frames";
}

typedef struct {
    sro_sound *sound;
    size_t done;
} sound_target;

static SRO_CHECKED sro_error write_to_sound(void *target, float *const *block, size_t count)
{
    sound_target *t = target;
    for (size_t c = 0; c < sro_sound_channels(t->sound); c++)
        memcpy(sro_sound_writable(t->sound, c) + t->done, block[c], count * sizeof **block);
    t->done += count;
    return NULL;
}

sro_error sro_render(sro_frames *frames, const uint32_t *order, size_t length,
                     sro_spectral_edits *edits, sro_sound **sound, sro_job *job)
{
    render_source source = {
        .frames = frames, .order = order, .order_length = length, .edits = edits};
    sound_target target = {0};
    sro_error error = measure(&source);
    if (!error)
        error = sro_sound_new(&target.sound, sro_frames_channels(frames), source.length,
                              sro_sound_rate(sro_frames_sound(frames)));
    if (!error)
        error = render(&source, write_to_sound, &target, job);
    if (error)
        sro_sound_release(target.sound);
    else
        *sound = target.sound;
    return error;
}

static SRO_CHECKED sro_error write_to_file(void *target, float *const *block, size_t count)
{
    return sro_soundfile_writer_append(target, block, count);
}

sro_error sro_render_file(sro_frames *frames, const uint32_t *order, size_t length,
                          sro_spectral_edits *edits, const char *path, sro_job *job)
{
    render_source source = {
        .frames = frames, .order = order, .order_length = length, .edits = edits};
    sro_soundfile_writer *file;
    sro_error error = measure(&source);
    if (!error)
        error = sro_soundfile_writer_check(path, sro_frames_channels(frames), source.length);
    if (!error)
        error = sro_soundfile_writer_new(&file, path, sro_frames_channels(frames),
                                         sro_sound_rate(sro_frames_sound(frames)));
    if (error)
        return error;
    return sro_soundfile_writer_finish(file, render(&source, write_to_file, file, job));
}

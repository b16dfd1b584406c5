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
} piece;

/* Takes the next `count` samples of every channel. */
typedef sro_error write_block(void *target, float *const *block, size_t count);

static SRO_CHECKED sro_error play(sro_player *player, const piece *p, write_block *write,
                                  void *target, sro_job *job)
{
    size_t channels = sro_frames_channels(p->frames);
    float *samples = malloc(channels * BLOCK * sizeof *samples);
    float **block = malloc(channels * sizeof *block);
    sro_error error = samples && block ? NULL : SRO_NO_MEMORY;
    for (size_t c = 0; !error && c < channels; c++)
        block[c] = samples + c * BLOCK;
    for (size_t done = 0; !error && done < p->length; done += BLOCK) {
        size_t count = p->length - done < BLOCK ? p->length - done : BLOCK;
        sro_player_process(player, block, count, NULL);
        error = write(target, block, count);
        if (!error && sro_job_report(job, (double)done / (double)p->length))
            error = SRO_CANCELLED;
    }
    free(samples);
    free(block);
    return error;
}

static SRO_CHECKED sro_error render(const piece *p, write_block *write, void *target, sro_job *job)
{
    sro_player *player = NULL;
    sro_error error = sro_player_new(&player, sro_frames_channels(p->frames), SRO_NORM_LIBROSA);
    if (!error)
        error = sro_player_set_order(player, p->order, p->order_length);
    if (!error)
        error = sro_player_set_edits(player, p->edits);
    if (!error)
        error = sro_player_set_frames(player, p->frames);
    if (!error) {
        sro_player_start(player);
        error = play(player, p, write, target, job);
    }
    sro_player_free(player);
    return error;
}

/* Finds the length; an error where there is nothing to render. */
static SRO_CHECKED sro_error measure(piece *p)
{
    size_t frame_count = sro_frames_count(p->frames), present = p->order ? 0 : frame_count;
    for (size_t i = 0; p->order && i < p->order_length; i++)
        present += p->order[i] < frame_count;
    p->length = sro_istft_length(sro_frames_settings(p->frames), present);
    if (p->length)
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
    piece p = {.frames = frames, .order = order, .order_length = length, .edits = edits};
    sound_target target = {0};
    sro_error error = measure(&p);
    if (!error)
        error = sro_sound_new(&target.sound, sro_frames_channels(frames), p.length,
                              sro_sound_rate(sro_frames_sound(frames)));
    if (!error)
        error = render(&p, write_to_sound, &target, job);
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
    piece p = {.frames = frames, .order = order, .order_length = length, .edits = edits};
    sro_soundfile_writer *file;
    sro_error error = measure(&p);
    if (!error)
        error = sro_soundfile_writer_new(&file, path, sro_frames_channels(frames),
                                         sro_sound_rate(sro_frames_sound(frames)));
    if (error)
        return error;
    return sro_soundfile_writer_finish(file, render(&p, write_to_file, file, job));
}

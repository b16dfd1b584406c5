#include "playback/render.h"

#include <stdlib.h>

#include "order/order.h"
#include "playback/player.h"
#include "sound/soundfile.h"

enum { BLOCK = 4096 };

/* Takes the next `count` samples of every channel. */
typedef const char *sink(void *target, float *const *block, size_t count);

static size_t rendered_length(const sro_frames *frames, const uint32_t *order, size_t length)
{
    size_t frame_count = sro_frames_count(frames), present = order ? 0 : frame_count;
    for (size_t i = 0; order && i < length; i++)
        present += order[i] < frame_count;
    return sro_istft_length(sro_frames_settings(frames), present);
}

static const char *play(sro_player *player, size_t channels, size_t length, sink *take,
                        void *target, sro_job *job)
{
    float *samples = malloc(channels * BLOCK * sizeof *samples);
    float **block = malloc(channels * sizeof *block);
    const char *error = samples && block ? 0 : SRO_NO_MEMORY;
    for (size_t c = 0; !error && c < channels; c++)
        block[c] = samples + c * BLOCK;
    for (size_t done = 0; !error && done < length; done += BLOCK) {
        size_t count = length - done < BLOCK ? length - done : BLOCK;
        sro_player_process(player, block, count, 0);
        error = take(target, block, count);
        if (!error && sro_job_step(job, (double)done / (double)length))
            error = SRO_CANCELED;
    }
    free(samples);
    free(block);
    return error;
}

static const char *render(sro_frames *frames, const uint32_t *order, size_t order_length,
                          sro_spectral_edits *edits, size_t length, sink *take, void *target,
                          sro_job *job)
{
    size_t channels = sro_frames_channels(frames);
    sro_player *player = 0;
    const char *error = sro_player_new(&player, channels, SRO_NORM_LIBROSA);
    if (!error)
        error = sro_player_set_order(player, order, order_length);
    if (!error)
        error = sro_player_set_edits(player, edits);
    if (!error)
        error = sro_player_set_frames(player, frames);
    if (!error) {
        sro_player_start(player);
        error = play(player, channels, length, take, target, job);
    }
    sro_player_free(player);
    return error;
}

static const char *why_nothing(const sro_frames *frames, const uint32_t *order, size_t length)
{
    for (size_t i = 0; order && i < length; i++)
        if (order[i] < sro_frames_count(frames))
            order = 0;
    return order ? "the order has none of the frames"
                 : "one centred frame alone has no length; the order needs two";
}

typedef struct {
    sro_sound *sound;
    size_t done;
} into_sound;

static const char *fill(void *target, float *const *block, size_t count)
{
    into_sound *into = target;
    for (size_t c = 0; c < sro_sound_channels(into->sound); c++)
        for (size_t i = 0; i < count; i++)
            sro_sound_writable(into->sound, c)[into->done + i] = block[c][i];
    into->done += count;
    return 0;
}

const char *sro_render(sro_frames *frames, const uint32_t *order, size_t order_length,
                       sro_spectral_edits *edits, sro_sound **sound, sro_job *job)
{
    size_t length = rendered_length(frames, order, order_length);
    if (!length)
        return why_nothing(frames, order, order_length);
    into_sound into = {0};
    const char *error = sro_sound_new(&into.sound, sro_frames_channels(frames), length,
                                      sro_sound_rate(sro_frames_sound(frames)));
    if (!error)
        error = render(frames, order, order_length, edits, length, fill, &into, job);
    if (error)
        sro_sound_release(into.sound);
    else
        *sound = into.sound;
    return error;
}

static const char *append(void *target, float *const *block, size_t count)
{
    return sro_soundfile_append(target, block, count);
}

const char *sro_render_file(sro_frames *frames, const uint32_t *order, size_t order_length,
                            sro_spectral_edits *edits, const char *path, sro_job *job)
{
    size_t length = rendered_length(frames, order, order_length);
    if (!length)
        return why_nothing(frames, order, order_length);
    sro_soundfile *file;
    const char *error = sro_soundfile_create(&file, path, sro_frames_channels(frames),
                                             sro_sound_rate(sro_frames_sound(frames)));
    if (error)
        return error;
    error = render(frames, order, order_length, edits, length, append, file, job);
    return sro_soundfile_finish(file, error);
}

/* playing: what the tests of playback share: players and what comes out of them. */
#ifndef PLAYING_H
#define PLAYING_H

#include <stdlib.h>

#include "playback/player.h"
#include "support.h"

enum { LENGTH = 20000, MOST_OUTPUTS = 4 };

static const sro_stft_settings centred = {1024, 256, 1024, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};

/* Nothing is dropped as it starts, so that every frame is seen to. There are 75. */
static const sro_stft_settings uncentred = {1024, 256, 1024, SRO_WINDOW_HANN, 0, SRO_PAD_CONSTANT};

static inline sro_frames *centred_frames(size_t channels)
{
    return frames_of(noise_sound(channels, LENGTH, 7), &centred);
}

static inline sro_frames *uncentred_frames(void)
{
    return frames_of(noise_sound(1, LENGTH, 7), &uncentred);
}

/* What a frame alone sounds like, its 1024 samples: w^2 over what it is divided by. */
static inline void play_lone_frame(sro_frames *frames, size_t channel, size_t frame, float *out)
{
    sro_overlap_add *voice;
    float scratch[1024];
    succeeds(sro_overlap_add_new(&voice, 1, frames, SRO_NORM_CLICK_FREE));
    sro_overlap_add_push_weight(voice, 0);
    sro_overlap_add_push_samples(voice, 0, sro_frames_samples(frames, channel, frame, scratch), 0);
    sro_overlap_add_read(voice, &out, 1024);
    sro_overlap_add_free(voice);
}

static inline sro_player *player_of(sro_frames *frames, size_t outputs, const uint32_t *order,
                                    size_t length)
{
    sro_player *player;
    succeeds(sro_player_new(&player, outputs, SRO_NORM_CLICK_FREE, false));
    succeeds(sro_player_set_frames(player, frames));
    succeeds(sro_player_set_order(player, order, length));
    return player;
}

/* What was played, and the events of all blocks: the frames that started (the last of each block),
 * and how often it said that it had ended. */
typedef struct {
    float *out[MOST_OUTPUTS];
    int64_t frames[4096];
    size_t started, finished;
} tape;

static inline tape *tape_new(size_t length)
{
    tape *t = calloc(1, sizeof *t);
    assert_non_null(t);
    for (size_t c = 0; c < MOST_OUTPUTS; c++) {
        t->out[c] = floats(length);
        for (size_t i = 0; i < length; i++) /* it has to be overwritten, not added to */
            t->out[c][i] = 123;
    }
    return t;
}

static inline void tape_free(tape *t)
{
    for (size_t c = 0; c < MOST_OUTPUTS; c++)
        free(t->out[c]);
    free(t);
}

static inline void play(sro_player *player, tape *t, size_t from, size_t length, size_t block)
{
    for (size_t done = 0; done < length; done += block) {
        float *out[MOST_OUTPUTS];
        size_t count = length - done < block ? length - done : block;
        for (size_t c = 0; c < MOST_OUTPUTS; c++)
            out[c] = t->out[c] + from + done;
        sro_player_events events = sro_player_process(player, out, count, 0);
        if (events.frame >= 0 && t->started < COUNT(t->frames))
            t->frames[t->started++] = events.frame;
        t->finished += events.finished != 0;
    }
}

/* The frames that start, in blocks of one sample, and when. */
typedef struct {
    size_t count, finished;
    int64_t frame[600];
    size_t at[600];
} starts;

static inline void listen_at(sro_player *player, size_t length, const float *position, starts *s)
{
    for (size_t i = 0; i < length; i++) {
        float sample;
        sro_player_events e = sro_player_process(player, (float *[]){&sample}, 1, position);
        if (e.frame >= 0) {
            assert_true(s->count < COUNT(s->frame));
            s->frame[s->count] = e.frame;
            s->at[s->count++] = i;
        }
        s->finished += e.finished != 0;
    }
}

static inline starts listen(sro_player *player, size_t length)
{
    starts s = {0};
    listen_at(player, length, 0, &s);
    return s;
}

#endif

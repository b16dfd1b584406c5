/* listening: what [stft~] does with its signal inlets. It records so many seconds, keeps the last
 * ones for ever, and sends the magnitudes of each frame as it is completed. */
#ifndef STFT_TILDE_INLETS_H
#define STFT_TILDE_INLETS_H

#include "common/object.h"
#include "sound/rolling_buffer.h"
#include "spectrum/stft_stream.h"

typedef struct _listening {
    t_unit *l_owner;
    int l_channels;
    double l_rate;    /* of the signals, 0 before DSP was ever on */
    double l_pd_rate; /* Pd's at that time */
    float *l_block;   /* one block, channels x block size */
    float **l_rows;   /* its channels */
    size_t l_block_size;

    void (*l_deliver)(t_unit *owner, sro_sound *sound);
    double l_seconds;          /* to be recorded once DSP is on: only then the rate is known */
    sro_sound *l_recording;    /* being filled by perform, or 0 */
    size_t l_recorded;         /* samples so far */
    t_clock *l_recorded_clock; /* perform's word that it is full */

    sro_rolling_buffer *l_history; /* 0 while nothing is to be kept */
    double l_keep;                 /* seconds */

    sro_stft_stream *l_live; /* 0 while it is off */
    sro_stft_settings l_live_settings;
    size_t l_room;
    int l_late;            /* that frames were skipped was said */
    t_clock *l_live_clock; /* perform's word that a frame is complete */
    t_outlet *l_magnitudes_out;
} t_listening;

/* `deliver` is handed each finished recording, which is then its own. The outlet for magnitudes
 * is the owner's to make. `channels` may change with the signals. */
void listening_init(t_listening *l, t_unit *owner, int channels,
                    void (*deliver)(t_unit *owner, sro_sound *sound));
void listening_free(t_listening *l);

void listening_record(t_listening *l, double seconds);
void listening_stop(t_listening *l);
int listening_cancel(t_listening *l); /* nothing more is heard of the recording, if there is one */

/* Keep so many seconds (0: none), send live frames of these settings (0: none). What is as it was
 * goes on undisturbed, what is not starts anew. */
void listening_follow(t_listening *l, double keep, const sro_stft_settings *live);

/* What is kept, as a sound of the caller's; 0 with one error when that is nothing. */
sro_sound *listening_take(t_listening *l);

void listening_print(const t_listening *l);

/* Ready for so many channels of such signals; listening_follow belongs after it. Where they are not
 * as before, what was heard of the old ones ends. False with an error. */
int listening_dsp(t_listening *l, const t_signal *signal, int channels);
/* One block; signals are the channels' vectors, as perform has them. */
void listening_perform(t_listening *l, const t_int *signals);

#endif

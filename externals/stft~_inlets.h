/* stft~_inlets: what [stft~] does with its signal inlets. It records so many seconds, keeps the
 * last ones for ever, and sends the magnitudes of each frame as it is completed. */
#ifndef STFT_TILDE_INLETS_H
#define STFT_TILDE_INLETS_H

#include "common/producer.h"
#include "listening/listener.h"

/* The outlets of [stft~]. */
enum { OUT_FRAMES, OUT_MAGNITUDES, OUT_INFO };

typedef struct inlets {
    /* All that perform uses; it is made once. */
    sro_listener *listener;
    t_timer *recorded_timer; /* set when the recording is full, */
    t_timer *live_timer;     /* when a frame is complete, */
    t_timer *left_timer;     /* and when the listener has something to free */

    t_producer *owner;
    int channels;
    double rate;      /* of the signals, 0 before they were ever computed */
    double host_rate; /* the host's at that time */
    size_t block_size;

    void (*on_recorded)(t_producer *owner, sro_sound *sound);
    double seconds; /* to be recorded; once DSP is on: only then the rate is known */

    double keep;    /* seconds that are kept, or 0 */
    double refused; /* seconds for which there was no memory, as was told; or 0 */

    sro_stft_settings live_settings; /* of the frames that are sent live, */
    bool too_long;                   /* or that are not, for no message is as long */
    size_t room;
    bool late; /* it was said that frames were skipped */
} t_inlets;

/* `on_recorded` is handed each finished recording, which is then its own. `channels` may change
 * with the signals. False with an error without memory; inlets_free belongs after it in any
 * case. */
bool inlets_init(t_inlets *l, t_producer *owner, int channels,
                 void (*on_recorded)(t_producer *owner, sro_sound *sound));
void inlets_free(t_inlets *l);

bool inlets_record(t_inlets *l, double seconds); /* false with an error */
void inlets_stop(t_inlets *l);
bool inlets_cancel(t_inlets *l); /* nothing more is heard of the recording, if there is one */

/* Keep so many seconds (0: none), send live frames of these settings (NULL: none). What is as it
 * was goes on undisturbed, what is not starts anew. */
void inlets_configure(t_inlets *l, double keep, const sro_stft_settings *live);

/* What is kept, as a sound of the caller's; NULL with one error when that is nothing. */
sro_sound *inlets_take(t_inlets *l);

void inlets_print(const t_inlets *l);

/* Ready for such signals; inlets_configure belongs after it. Where they are not as before, what was
 * heard of the old ones ends. */
void inlets_signals(t_inlets *l, const t_signals *signals);

/* Where the host computes its signals; all others on the main thread. */
void inlets_perform(const t_inlets *l, float *const *ins, size_t count);

#endif

/* stft~: what the parts of [stft~] share: stft~.c is the class, stft~_frames.c publishes frames of
 * a sound, which stft~_array.c, stft~_read.c and stft~_inlets.c bring from arrays, files and
 * signals; stft~_check.c looks through it, stft~_mix.c mixes channels, stft~_inspect.c shows in
 * arrays what there is. */
#ifndef STFT_TILDE_H
#define STFT_TILDE_H

#include "common/producer.h"
#include "common/registry.h"
#include "spectrum/frames.h"
#include "stft~_inlets.h"

typedef struct stft_tilde_settings {
    t_producer_settings producer;
    sro_stft_settings stft;
    int channels;
    bool multichannel;
    bool mono;
    double rate;
    double keep; /* seconds */
    bool live;
} t_stft_tilde_settings;

/* Where a sound came from decides which rate it has, and how it is taken again. */
typedef enum { FROM_ARRAYS, FROM_RATED_ARRAYS, FROM_FILE, FROM_SIGNALS } t_origin;

typedef struct stft_tilde {
    t_producer producer;
    sro_sound *sound; /* as it came, with all its channels */
    t_origin origin;
    sro_sound *arrived; /* a new sound, until this instant is over */
    t_origin arrived_origin;
    sro_sound *mix; /* of all channels of the sound below; NULL while there is none */
    const sro_sound *mix_of;
    const sro_sound *mixing; /* the sound that is being mixed, while there is one */
    sro_frames *frames;
    const char *again; /* the message that brought the last sound (array, read, load), or NULL, */
    int again_argc;    /* and what followed it */
    sro_value *again_argv;

    bool made;         /* the number of channels is fixed */
    int told_channels; /* of a signal, of which not all are heard */
    int told_gap;      /* between frames */
    t_inlets inlets;
} t_stft_tilde;

static inline const t_stft_tilde_settings *stft_tilde_settings_of(const t_stft_tilde *x)
{
    return (const t_stft_tilde_settings *)x->producer.settings;
}

/* The rate of signals here, which may differ from the host's, as within Pd's [block~]; the host's
 * while signals have never been computed. */
double stft_tilde_rate(const t_stft_tilde *x);

/* stft~_frames.c: frames of the sound that is here */

void stft_tilde_update(t_producer *p, t_reason reason, bool renamed);
void stft_tilde_tell(t_producer *p);
void stft_tilde_cancel(t_producer *p);
bool stft_tilde_busy(const t_producer *p);

/* Keep and send live what the settings in force say. */
void stft_tilde_configure_inlets(t_stft_tilde *x);

/* A new sound, which is taken over. One that came before it in this instant is dropped. Frames are
 * made of it when this instant is over. */
void stft_tilde_arrive(t_stft_tilde *x, sro_sound *sound, t_origin origin);

/* Remember the message that asks for a new sound: `run` says it again. A recording that is going on
 * is dropped, since what was said last counts. False with an error, and nothing changed, without
 * memory. */
bool stft_tilde_remember(t_stft_tilde *x, const t_message *message);

/* stft~_check.c: what comes from arrays and signals */

/* Such a sound, which is taken over; one before it that is still looked through is dropped. False
 * where it has samples that are no usable numbers, with an error for the message `what`; or where
 * it is long, and looked through in the background: the producer is then updated when it has
 * arrived. */
bool stft_tilde_arrive_checked(t_stft_tilde *x, const char *what, sro_sound *sound,
                               t_origin origin);

/* Whether that is going on. */
bool stft_tilde_checks(const t_stft_tilde *x);

/* stft~_mix.c: mono 1 */

/* The mix of all channels into one, not retained. Of a long sound it is made in the background:
 * NULL until it is there, and then the producer is updated again. NULL with one error where that
 * fails. */
sro_sound *stft_tilde_mix(t_stft_tilde *x, sro_sound *sound);

/* A mix that was made elsewhere, which is taken over, of that sound; or NULL of NULL. A note where
 * its channels cancel each other. */
void stft_tilde_mix_set(t_stft_tilde *x, sro_sound *mix, const sro_sound *of, bool cancels);

/* End a mix that is being made; whether there is one. */
void stft_tilde_mix_cancel(t_stft_tilde *x);
bool stft_tilde_mixes(const t_stft_tilde *x);

/* stft~_array.c: the messages array NAME ..., and load, which is array or read */

void stft_tilde_array(void *object, const t_message *message);
void stft_tilde_load(void *object, const t_message *message);

/* stft~_read.c: the message read FILE [RATE], or load */

void stft_tilde_read(void *object, const t_message *message);

/* End the reading of a file; whether one is being read. */
void stft_tilde_read_cancel(t_stft_tilde *x);
bool stft_tilde_reads(const t_stft_tilde *x);

/* stft~_inspect.c: the messages magnitude and phase (I ARRAY), histogram (PART I ARRAY) and sound
 * (ARRAY ...) */

#define HISTOGRAM_NEEDS "magnitude or phase, a frame's number and an array"
void stft_tilde_part(void *object, const t_message *message);
void stft_tilde_histogram(void *object, const t_message *message);
void stft_tilde_sound(void *object, const t_message *message);

#endif

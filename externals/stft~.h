/* stft~: what the parts of [stft~] share: stft~.c publishes frames of a sound, listening.c hears
 * signals, stft~_read.c reads files, stft~_mix.c mixes channels, stft~_inspect.c shows in arrays
 * what there is. */
#ifndef STFT_TILDE_H
#define STFT_TILDE_H

#include "common/object.h"
#include "common/registry.h"
#include "spectrum/frames.h"
#include "stft~_inlets.h"

typedef struct _stft_settings {
    t_unit_settings unit;
    sro_stft_settings stft;
    int channels;
    int multichannel;
    int mono;
    double rate;
    double keep; /* seconds */
    int live;
} t_stft_settings;

/* Where a sound came from decides which rate it has, and how it is taken again. */
typedef enum { FROM_ARRAYS, FROM_FILE, FROM_SIGNALS } t_origin;

typedef struct _stft_tilde {
    t_unit x_unit;
    t_float x_f; /* the main signal inlet's scalar */
    t_outlet *x_frames_out;
    t_published *x_published;
    sro_sound *x_sound; /* as it came, with all its channels */
    t_origin x_origin;
    sro_sound *x_arrived; /* a new sound, until this instant is over */
    t_origin x_arrived_origin;
    sro_sound *x_mix; /* of all channels of the sound below, 0 while there is none */
    const sro_sound *x_mix_of;
    const sro_sound *x_mixing; /* the sound that is being mixed, while there is one */
    sro_frames *x_frames;
    t_symbol *x_again; /* the message that brought the last sound, array or read, */
    int x_again_argc;  /* and what followed it; 0 for none */
    t_atom *x_again_argv;

    int x_inlets;        /* for signals */
    int x_told_channels; /* of a signal, of which not all are heard */
    int x_told_gap;      /* between frames */
    t_listening x_listening;
} t_stft_tilde;

const t_stft_settings *stft_settings_of(const t_stft_tilde *x);

/* The rate of signals here, which in a subpatch with [block~] may be another than Pd's; Pd's while
 * DSP was never on. */
double stft_rate(const t_stft_tilde *x);

/* A new sound, which is taken over. What came before it in this instant is dropped, and it is
 * looked at when this instant is over. */
void stft_arrive(t_stft_tilde *x, sro_sound *sound, t_origin origin);

/* The message that a new sound was asked for with, to be said again by `run`. A recording that is
 * going on is dropped: what was said last counts. */
void stft_remember(t_stft_tilde *x, t_symbol *s, int argc, const t_atom *argv);

/* stft_mix: the mix of all channels into one. Of a long file it is made in the background: 0 until
 * then, when the unit is settled again; or with one error. Others were copied here and now, and are
 * mixed so. Not retained. */
sro_sound *stft_mix(t_stft_tilde *x, sro_sound *sound, t_origin origin);
/* One that was made elsewhere, which is taken over, and of what; or 0, 0. A note where the channels
 * cancel each other. */
void stft_mix_set(t_stft_tilde *x, sro_sound *mix, const sro_sound *of, int cancels);
void stft_mix_cancel(t_stft_tilde *x);
int stft_mixes(const t_stft_tilde *x);

/* stft_read: FILE [RATE]; of a message read or load. */
void stft_read(void *x, t_symbol *s, int argc, t_atom *argv);
int stft_reads(const t_stft_tilde *x);

/* stft_inspect: magnitude and phase I ARRAY; histogram PART I ARRAY; sound ARRAY ... */
#define HISTOGRAM_NEEDS "magnitude or phase, a frame's number and an array"
void stft_part(void *x, t_symbol *s, int argc, t_atom *argv);
void stft_histogram(void *x, t_symbol *s, int argc, t_atom *argv);
void stft_sound(void *x, t_symbol *s, int argc, t_atom *argv);

#endif

/* reorder~: what the parts of [reorder~] share: reorder~.c plays, reorder~_inputs.c takes frames
 * and points, reorder~_order.c holds the order, reorder~_at_once.c hears on any thread. */
#ifndef REORDER_TILDE_H
#define REORDER_TILDE_H

#include <stdatomic.h>

#include "common/order_io.h"
#include "common/producer.h"
#include "playback/player.h"
#include "reorder~_spectra.h"

typedef struct reorder_tilde_settings {
    t_producer_settings producer;
    int channels;
    bool multichannel;
    bool loop;
    bool scrub;
    int distance;
    double speed;
    double gain;
    t_spectra_settings spectra;
} t_reorder_tilde_settings;

typedef struct reorder_tilde {
    t_producer producer;
    int channels; /* 0 until the object is made */
    sro_player *player;
    sro_frames *frames;
    uint32_t *order; /* NULL for the original one */
    size_t length;
    t_named_order told_order; /* by get */
    sro_matrix *points;
    int distance; /* in force */
    t_spectra spectra;
    sro_spectral_edits *edits;  /* what they come to, NULL for none */
    atomic_bool start_waits;    /* start was said, and there is nothing to play yet */
    atomic_bool starts_quietly; /* there is something to play, and nothing to say about it */
    bool start_told;            /* it was told that it waits */
    bool points_told;           /* it was told that they are missing */

    double rate;               /* of the signals, 0 before they were ever computed */
    double told_rate, told_of; /* rates of frames and signals that were said to differ, */
    size_t told_channels;      /* channels of frames that were said to be too many, */
    int told_overlap;          /* and frames that overlap: 0 for none */

    /* Between perform, which may run beside all else, and the main thread. */
    atomic_bool scrub;      /* the setting in force */
    atomic_long last_frame; /* that started and is not told of yet, or -1 */
    atomic_bool finished;   /* and that the order ended */
    t_timer *events_timer;
} t_reorder_tilde;

/* Says how much of the order lies beyond the frames: only while it matters, since a new sound comes
 * before its order does. */
void reorder_tilde_warn_of_missing(t_reorder_tilde *x);

/* How many entries of the order lie beyond the frames; 0 without frames. */
size_t reorder_tilde_missing(const t_reorder_tilde *x);

/* Start now, if that was said before there was anything to play and there is by now. */
void reorder_tilde_start_if_waiting(t_reorder_tilde *x);

enum { OUT_INFO };

/* reorder~_inputs.c: the messages frames NAME, points NAME; notes about them */

void reorder_tilde_frames(void *object, const t_message *message);
void reorder_tilde_points(void *object, const t_message *message);
void reorder_tilde_warn_of_rate(t_reorder_tilde *x);
void reorder_tilde_tell_what_is_missing(t_reorder_tilde *x);

/* reorder~_order.c: the messages order ENTRY ... (or a list), array NAME, edits by their names
 * (sro_order_edits), get */

void reorder_tilde_order(void *object, const t_message *message);
void reorder_tilde_array(void *object, const t_message *message);
void reorder_tilde_edit(void *object, const t_message *message);
void reorder_tilde_get(void *object, const t_message *message);

/* reorder~_at_once.c */

bool reorder_tilde_hear_at_once(void *object, const t_message *message);

/* Note whether a start has nothing to say: after anything that this depends on has changed. */
void reorder_tilde_note_starts(t_reorder_tilde *x);

#endif

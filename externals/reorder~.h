/* reorder~: what the parts of [reorder~] share: reorder~.c plays, reorder~_order.c holds the
 * order. */
#ifndef REORDER_TILDE_H
#define REORDER_TILDE_H

#include "common/object.h"
#include "order/order.h"
#include "playback/player.h"
#include "reorder~_spectra.h"

typedef struct _reorder_settings {
    t_unit_settings unit;
    int channels;
    int multichannel;
    int loop;
    int scrub;
    int distance;
    double speed;
    double gain;
    t_spectra_settings spectra;
} t_reorder_settings;

typedef struct _reorder_tilde {
    t_unit x_unit;
    int x_channels;
    int x_outlets; /* for signals: one a channel, or one for all */
    sro_player *x_player;
    sro_frames *x_frames;
    uint32_t *x_order; /* 0 for the original one */
    size_t x_length;
    sro_matrix *x_points;
    int x_distance; /* in force */
    t_spectra x_spectra;
    sro_spectral_edits *x_edits; /* what they come to, 0 for none */
    int x_start_waits;           /* to be done when there is something to play */
    int x_start_told;            /* that it waits */
    int x_points_told;           /* that they lack */

    double x_rate;                 /* of the signals, 0 before DSP ran */
    double x_told_rate, x_told_of; /* rates of frames and signals that were said to differ, */
    size_t x_told_channels;        /* channels of frames that were said to be too many, */
    int x_told_overlap;            /* and frames that lie over each other: 0 for none */

    float *x_block; /* the position and the channels, a block of each */
    float **x_rows; /* the channels */
    size_t x_block_size;
    sro_player_events x_events; /* what perform saw, for the clock to tell */
    t_clock *x_events_clock;
} t_reorder_tilde;

/* Says how much of the order lies beyond the frames: only while it matters, since a new sound comes
 * before its order does. */
void reorder_warn_of_missing(t_reorder_tilde *x);

/* What was said to start before there was anything to play is done now, if there is. */
void reorder_start_if_waiting(t_reorder_tilde *x);

/* reorder_order: a list or ENTRY ...; NAME of an array; the edits of sro_order_edits; get */
void reorder_order(void *x, t_symbol *s, int argc, t_atom *argv);
void reorder_array(void *x, t_symbol *s, int argc, t_atom *argv);
void reorder_edit(void *x, t_symbol *s, int argc, t_atom *argv);
void reorder_get(void *x, t_symbol *s, int argc, t_atom *argv);

#endif

/* Boxes for signals, computed in the precision and the sequence of Pd's. */

#include "standin.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* tabwrite~ NAME: from a bang on, until the array is full. What is next to nothing or far too loud
 * Pd writes as 0: magnitudes below 2^-63, and from 2^65 on. */

typedef struct recorder {
    t_symbol *name;
    atomic_long at; /* a message may begin anew while it is computed */
} t_recorder;

enum { NOT_NOW = -1 };

static bool recorder_make(t_node *node, int argc, const t_atom *argv)
{
    t_recorder *x = node->state;
    x->name = argc ? atom_word(argv) : gensym("");
    x->at = NOT_NOW;
    return true;
}

static void recorder_hear(t_node *node, int inlet, const t_said *m)
{
    t_recorder *x = node->state;
    (void)inlet;
    if (is_said(m, "bang"))
        x->at = 0;
    else if (is_said(m, "stop"))
        x->at = NOT_NOW;
}

static float storable(double sample)
{
    double size = fabs((float)sample);
    return size >= 0x1p-63 && size < 0x1p65 ? (float)sample : 0;
}

static void recorder_perform(t_node *node, double **ins, double **outs, long frames)
{
    t_recorder *x = node->state;
    t_buffer *b = buffer_named(x->name);
    long i, began = x->at, at = began;
    (void)outs;
    if (!b || at == NOT_NOW)
        return;
    for (i = 0; i < frames && at < buffer_frames(b); i++)
        buffer_samples(b)[at++] = storable(ins[0][i]);
    atomic_compare_exchange_strong(&x->at, &began, at < buffer_frames(b) ? at : NOT_NOW);
}

/* tabplay~ NAME: once, from a bang on */

static void player_perform(t_node *node, double **ins, double **outs, long frames)
{
    t_recorder *x = node->state;
    t_buffer *b = buffer_named(x->name);
    long i, began = x->at, at = began;
    (void)ins;
    for (i = 0; i < frames; i++) {
        bool sounds = b && at != NOT_NOW && at < buffer_frames(b);
        outs[0][i] = sounds ? buffer_samples(b)[at++] : 0;
    }
    atomic_compare_exchange_strong(&x->at, &began, at);
}

/* sig~ N, osc~ HZ */

typedef struct source {
    double number, phase;
} t_source;

static bool source_make(t_node *node, int argc, const t_atom *argv)
{
    ((t_source *)node->state)->number = argc ? atom_number(argv) : 0;
    return true;
}

static void source_hear(t_node *node, int inlet, const t_said *m)
{
    (void)inlet;
    said_number(m, &((t_source *)node->state)->number);
}

static void sig_perform(t_node *node, double **ins, double **outs, long frames)
{
    long i;
    (void)ins;
    for (i = 0; i < frames; i++)
        outs[0][i] = (float)((t_source *)node->state)->number;
}

static void osc_perform(t_node *node, double **ins, double **outs, long frames)
{
    t_source *x = node->state;
    long i;
    (void)ins;
    for (i = 0; i < frames; i++) {
        outs[0][i] = (float)cos(6.283185307179586 * x->phase);
        x->phase = fmod(x->phase + x->number / (rate * node->patcher->times), 1);
    }
}

/* line~: TARGET MS */

typedef struct line {
    float target, value, wide, narrow, ms; /* wide: steps a vector; narrow: a sample */
    int left;                              /* vectors */
    bool begins;
} t_line;

static void line_hear(t_node *node, int inlet, const t_said *m)
{
    t_line *x = node->state;
    if (is_said(m, "stop") || !m->argc)
        return;
    if (inlet) {
        x->ms = (float)atom_number(m->argv);
        return;
    }
    if (m->argc > 1)
        x->ms = (float)atom_number(m->argv + 1);
    x->target = (float)atom_number(m->argv);
    x->begins = x->ms > 0;
    if (!x->begins) {
        x->value = x->target;
        x->left = 0;
    }
}

static void line_begin(t_line *x, long frames)
{
    float vectors_a_ms = (float)rate / (1000 * (float)frames);
    x->left = (int)(x->ms * vectors_a_ms);
    if (!x->left)
        x->left = 1;
    x->wide = (x->target - x->value) / (float)x->left;
    x->narrow = (float)(1. / (double)frames) * x->wide;
    x->begins = false;
    x->ms = 0;
}

static void line_perform(t_node *node, double **ins, double **outs, long frames)
{
    t_line *x = node->state;
    float value;
    long i;
    (void)ins;
    if (x->begins)
        line_begin(x, frames);
    if (!x->left)
        x->value = x->target;
    value = x->value;
    for (i = 0; i < frames; i++) {
        outs[0][i] = value;
        if (x->left)
            value += x->narrow;
    }
    if (x->left) {
        x->value += x->wide;
        x->left--;
    }
}

/* block~ FRAMES OVERLAP TIMES, and switch~, which computes at its bangs */

static void shape(t_node *node, int argc, const t_atom *argv)
{
    bool by_hand = !strcmp(node->kind->name, "switch~");
    double times = argc > 2 ? atom_number(argv + 2) : 1;
    signals_shape(node->patcher, argc ? (int)atom_number(argv) : 0, times, by_hand);
}

static bool block_make(t_node *node, int argc, const t_atom *argv)
{
    shape(node, argc, argv);
    return true;
}

static void block_hear(t_node *node, int inlet, const t_said *m)
{
    (void)inlet;
    if (is_said(m, "set"))
        shape(node, m->argc, m->argv);
    else if (is_said(m, "bang"))
        signals_once(node->patcher);
}

static void block_end(t_node *node) { signals_shape(node->patcher, 0, 1, false); }

const t_kind signal_kinds[] = {
    {"tabwrite~", sizeof(t_recorder), recorder_make, recorder_hear, NULL, .inlets = 1,
     .signal_ins = 1, .perform = recorder_perform},
    {"tabplay~", sizeof(t_recorder), recorder_make, recorder_hear, NULL, .inlets = 1, .outlets = 1,
     .signal_outs = 1, .perform = player_perform},
    {"sig~", sizeof(t_source), source_make, source_hear, NULL, .inlets = 1, .outlets = 1,
     .signal_outs = 1, .perform = sig_perform},
    {"osc~", sizeof(t_source), source_make, source_hear, NULL, .inlets = 1, .outlets = 1,
     .signal_outs = 1, .perform = osc_perform},
    {"line~", sizeof(t_line), NULL, line_hear, NULL, .inlets = 2, .outlets = 1, .signal_outs = 1,
     .perform = line_perform},
    {"block~", 0, block_make, block_hear, block_end, .inlets = 1, .on_main = true},
    {"switch~", 0, block_make, block_hear, block_end, .inlets = 1, .on_main = true},
    {NULL}};

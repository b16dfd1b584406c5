/* Max's signals: doubles there, floats in our classes. Where an object has any its left inlet takes
 * signals, too: that is row 0 of a class whose first inlet does in Pd, and heard by no other. */

#include "hosts/max.h"

#include <stdlib.h>
#include <string.h>

/* A new chain of signals is made while the old one may still be computing: what either of them
 * computes with stays as it is until the object ends. There are as many as there were different
 * chains. */
typedef struct shape {
    size_t size; /* samples in a row, at most */
    int ins, outs;
    bool silent;                  /* the class has refused */
    bool connected[MAX_CHANNELS]; /* row by row; for others numbers stand that came by message */
} t_shape;

struct block {
    t_shape shape;
    t_block *next;
    float *ins[MAX_CHANNELS], *outs[MAX_CHANNELS];
    float samples[];
};

/* Inlets and outlets */

int max_first_row(const t_host *h) { return h->class->hosted->signal_inlet ? 0 : 1; }

long max_signal_inlets(const t_host *h)
{
    if (!h->class->hosted->ports)
        return 0;
    return max_first_row(h) + (h->ports.joined_ins ? 1 : h->ports.ins);
}

long max_signal_outlets(const t_host *h) { return h->ports.joined_outs ? 1 : h->ports.outs; }

void max_signals_make(t_host *h, t_ports ports)
{
    h->ports = ports;
    z_dsp_setup(&h->object, max_signal_inlets(h));
    h->has_signals = true;
    if (ports.joined_ins)
        h->object.z_misc |= Z_MC_INLETS;
}

void max_signals_outlets(t_host *h)
{
    long i;
    for (i = 0; i < max_signal_outlets(h); i++)
        outlet_new(h, h->ports.joined_outs ? "multichannelsignal" : "signal");
}

void max_signals_end(t_host *h)
{
    t_block *block, *next;
    if (h->has_signals)
        z_dsp_free(&h->object);
    for (block = h->blocks; block; block = next) {
        next = block->next;
        free(block);
    }
}

/* Computing */

static void read_row(t_host *h, const t_block *b, int row, const double *in, size_t count)
{
    float scalar = atomic_load(&h->scalars[row]);
    size_t i;
    for (i = 0; i < count; i++)
        b->ins[row][i] = b->shape.connected[row] ? (float)in[i] : scalar;
}

static void host_perform(t_object *object, t_object *chain, double **ins, long in_count,
                         double **outs, long out_count, long samples, long flags, void *block)
{
    t_host *h = (t_host *)object;
    t_block *b = block;
    size_t count = (size_t)samples, i;
    int row, first = max_first_row(h);
    bool fits = count <= b->shape.size && in_count >= first + b->shape.ins;
    (void)chain, (void)flags;
    for (row = 0; fits && row < b->shape.ins; row++)
        read_row(h, b, row, ins[first + row], count);
    if (fits && !b->shape.silent)
        h->instance->class->perform(h->instance, b->ins, b->outs, count);
    for (row = 0; row < out_count; row++)
        for (i = 0; i < count; i++)
            outs[row][i] = fits && row < b->shape.outs ? b->outs[row][i] : 0;
}

static t_block *new_block(const t_shape *shape)
{
    size_t rows = (size_t)shape->ins + (size_t)shape->outs;
    t_block *b = calloc(1, sizeof(*b) + rows * shape->size * sizeof(b->samples[0]));
    float *row;
    int i;
    if (!b)
        return NULL;
    b->shape = *shape;
    row = b->samples;
    for (i = 0; i < shape->ins; i++, row += shape->size)
        b->ins[i] = row;
    for (i = 0; i < shape->outs; i++, row += shape->size)
        b->outs[i] = row;
    return b;
}

static bool is_same(const t_shape *a, const t_shape *b)
{
    return a->size == b->size && a->ins == b->ins && a->outs == b->outs && a->silent == b->silent
           && !memcmp(a->connected, b->connected, sizeof(a->connected));
}

/* NULL without memory. */
static t_block *block_of(t_host *h, const t_shape *shape)
{
    t_block *b = h->blocks;
    while (b && !is_same(&b->shape, shape))
        b = b->next;
    if (b)
        return b;
    b = new_block(shape);
    if (b) {
        b->next = h->blocks;
        h->blocks = b;
    }
    return b;
}

/* How many channels the signal of the one inlet for all of them has; without a cord, one. */
static int channels_in(t_host *h, t_object *chain)
{
    void *inlet = (void *)(t_ptr_int)max_first_row(h); /* NOLINT(performance-no-int-to-ptr) */
    void *said = object_method_imp(chain, gensym("getnuminputchannels"), h, inlet, NULL, NULL, NULL,
                                   NULL, NULL, NULL);
    int channels = (int)(t_ptr_int)said;
    return channels > 0 ? channels : 1;
}

static t_shape shape_of(const t_host *h, int widest, const short *connected, long size)
{
    t_shape shape = {.size = (size_t)size, .ins = widest, .outs = h->ports.outs};
    int i;
    if (!h->ports.joined_ins)
        shape.ins = h->ports.ins;
    else if (widest > MAX_CHANNELS)
        shape.ins = MAX_CHANNELS;
    for (i = 0; i < shape.ins; i++)
        shape.connected[i] = connected[max_first_row(h) + (h->ports.joined_ins ? 0 : i)] != 0;
    return shape;
}

static void add_to_chain(t_host *h, t_object *chain, const t_shape *shape)
{
    t_block *block = block_of(h, shape);
    if (block)
        dsp_add64(chain, max_object(h), host_perform, 0, block);
    else
        host_error(h->instance, SRO_NO_MEMORY);
}

static void host_dsp64(t_host *h, t_object *chain, short *connected, double rate, long size,
                       long flags)
{
    int widest = h->ports.joined_ins ? channels_in(h, chain) : 1;
    t_signals signals = {.rate = rate,
                         .block_size = (size_t)size,
                         .joined_ins = h->ports.joined_ins,
                         .widest = widest};
    t_shape shape = shape_of(h, widest, connected, size);
    (void)flags;
    signals.ins = shape.ins;
    signals.outs = shape.outs;
    max_enter_alone();
    shape.silent = !h->instance->class->signals(h->instance, &signals);
    add_to_chain(h, chain, &shape);
    max_leave();
}

static long host_channels_out(const t_host *h, long outlet)
{
    return h->ports.joined_outs && !outlet ? h->ports.outs : 1;
}

void max_signals_setup(t_class *c)
{
    class_addmethod(c, METHOD(host_dsp64), "dsp64", A_CANT, 0);
    class_addmethod(c, METHOD(host_channels_out), "multichanneloutputs", A_CANT, 0);
    class_dspinit(c);
}

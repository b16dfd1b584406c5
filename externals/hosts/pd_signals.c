/* Pd's signals. Several channels in one patch cord Pd has from 0.54 on: one binary runs with and
 * without them. */

#include "hosts/pd.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Older headers know nothing of several channels: the flag of m_pd.h, */
#define MULTICHANNEL_FLAG 0x10
/* and the beginning of its t_signal. */
typedef struct signal_now {
    int length;        /* cppcheck-suppress unusedStructMember */
    t_sample *samples; /* cppcheck-suppress unusedStructMember */
    t_float rate;
    int channels;
} t_signal_now;

typedef void t_setmultiout(t_signal **signal, int channels);

enum { SAMPLES_ARE_FLOATS = sizeof(t_sample) == sizeof(float) };

static t_setmultiout *find_setmultiout(void)
{
    return (t_setmultiout *)pd_find_function("signal_setmultiout");
}

static bool multichannel_here(void) { return find_setmultiout() != NULL; }

static int channels_of(const t_signal *signal)
{
    t_signal_now now;
    if (!multichannel_here())
        return 1;
    memcpy(&now, signal, sizeof(now));
    return now.channels;
}

static void set_channels(t_signal **signal, int channels)
{
    t_setmultiout *set = find_setmultiout();
    if (set)
        set(signal, channels);
}

/* Inlets and outlets */

static bool joined(const t_host *h, bool wanted, const char *which)
{
    if (wanted && !multichannel_here())
        host_error(h->instance,
                   "multichannel 1: needs Pd 0.54 or later; here every channel has an "
                   "%s of its own",
                   which);
    return wanted && multichannel_here();
}

static int inlet_count(const t_host *h) { return h->ports.joined_ins ? 1 : h->ports.ins; }

static int outlet_count(const t_host *h) { return h->ports.joined_outs ? 1 : h->ports.outs; }

void pd_signals_make(t_host *h, t_ports ports)
{
    int i;
    ports.joined_ins = joined(h, ports.joined_ins, "inlet");
    ports.joined_outs = joined(h, ports.joined_outs, "outlet");
    h->ports = ports;
    for (i = h->instance->class->signal_inlet ? 1 : 0; i < inlet_count(h); i++)
        signalinlet_new(&h->object, 0);
    for (i = 0; i < outlet_count(h); i++)
        outlet_new(&h->object, gensym("signal"));
}

void pd_signals_end(t_host *h) { free(h->block); }

/* Computing */

/* The first words are the host, the block's size, and the vectors of what comes in; those of what
 * goes out follow. Outlets may lie over inlets: all that comes in is read before. */
enum { VECTORS = 3 };

/* The words of a perform routine's vector are numbers or pointers. */
static void *pointer_of(t_int word) { return (void *)word; /* NOLINT(performance-no-int-to-ptr) */ }

static void read_inlets(t_host *h, const t_int *w, size_t n)
{
    int c;
    size_t i;
    for (c = 0; c < h->in_count; c++) {
        const t_sample *in = pointer_of(w[VECTORS + c]);
        if (SAMPLES_ARE_FLOATS)
            h->ins[c] = (float *)in;
        else
            for (i = 0; i < n; i++)
                h->ins[c][i] = (float)in[i];
    }
}

static t_int *host_perform(t_int *w)
{
    t_host *h = pointer_of(w[1]);
    size_t n = (size_t)w[2], i;
    const t_int *vectors = w + VECTORS + h->in_count;
    int c;
    read_inlets(h, w, n);
    h->instance->class->perform(h->instance, h->ins, h->outs, n);
    for (c = 0; c < h->out_count; c++) {
        t_sample *out = pointer_of(vectors[c]);
        for (i = 0; i < n; i++)
            out[i] = h->outs[c][i];
    }
    return w + VECTORS + h->in_count + h->out_count;
}

/* Rows for one block. */
static bool make_block(t_host *h, size_t size)
{
    size_t ins = SAMPLES_ARE_FLOATS ? 0 : (size_t)h->in_count, outs = (size_t)h->out_count, c;
    float *block;
    if (ins + outs) {
        block = realloc(h->block, (ins + outs) * size * sizeof(*block));
        if (!block)
            return false;
        h->block = block;
    }
    for (c = 0; c < ins; c++)
        h->ins[c] = h->block + c * size;
    for (c = 0; c < outs; c++)
        h->outs[c] = h->block + (ins + c) * size;
    return true;
}

static void silence(t_host *h, t_signal **outlets, int each)
{
    int i;
    for (i = 0; i < outlet_count(h); i++)
        dsp_add_zero(outlets[i]->s_vec, outlets[i]->s_n * each);
}

/* The vectors of what comes in: all channels of one signal, or the first of each. How many channels
 * the widest signal has. */
static int find_inlets(t_host *h, t_signal **inlets, t_int *vectors)
{
    int i, widest = 0;
    for (i = 0; i < inlet_count(h); i++) {
        int there = channels_of(inlets[i]);
        widest = there > widest ? there : widest;
        vectors[i] = (t_int)inlets[i]->s_vec;
    }
    h->in_count = inlet_count(h);
    if (!h->ports.joined_ins)
        return widest;
    h->in_count = widest < MAX_CHANNELS ? widest : MAX_CHANNELS;
    for (i = 0; i < h->in_count; i++)
        vectors[i] = (t_int)(inlets[0]->s_vec + i * inlets[0]->s_n);
    return widest;
}

/* How many channels an outlet's signal has. */
static int channels_out(const t_host *h) { return h->ports.joined_outs ? h->ports.outs : 1; }

static void find_outlets(t_host *h, t_signal **outlets, t_int *vectors)
{
    int i, c;
    h->out_count = 0;
    for (i = 0; i < outlet_count(h); i++)
        for (c = 0; c < channels_out(h); c++)
            vectors[h->out_count++] = (t_int)(outlets[i]->s_vec + c * outlets[i]->s_n);
}

/* Pd's signals are those of the inlets that take any, then those of the outlets. */
static void host_dsp(t_host *h, t_signal **sp)
{
    int n = sp[0]->s_n, i;
    t_signal **outlets = sp + inlet_count(h);
    t_int vec[VECTORS - 1 + 2 * MAX_CHANNELS];
    t_signals signals = {.rate = sp[0]->s_sr, .block_size = (size_t)n};
    for (i = 0; i < outlet_count(h); i++)
        set_channels(&outlets[i], channels_out(h));
    vec[0] = (t_int)h;
    vec[1] = (t_int)n;
    signals.widest = find_inlets(h, sp, vec + VECTORS - 1);
    find_outlets(h, outlets, vec + VECTORS - 1 + h->in_count);
    signals.ins = h->in_count;
    signals.outs = h->out_count;
    signals.joined_ins = h->ports.joined_ins;
    if (!make_block(h, (size_t)n))
        host_error(h->instance, SRO_NO_MEMORY);
    else if (h->instance->class->signals(h->instance, &signals)) {
        dsp_addv(host_perform, VECTORS - 1 + h->in_count + h->out_count, vec);
        return;
    }
    silence(h, outlets, channels_out(h));
}

/* The class */

int pd_signals_class_flags(const t_hosted_class *class)
{
    return class->ports && multichannel_here() ? MULTICHANNEL_FLAG : CLASS_DEFAULT;
}

void pd_signals_setup(t_class *c, const t_hosted_class *class)
{
    if (class->signal_inlet) /* CLASS_MAINSIGNALIN without what clang warns of */
        class_domainsignalin(c, (int)offsetof(t_host, scalar));
    class_addmethod(c, (t_method)host_dsp, gensym("dsp"), A_CANT, 0);
}

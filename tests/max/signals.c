/* Max's API: signals. Each patch has a chain of its own, as its vectors may be of another length
 * and rate (Pd's [block~], Max's poly~); no cord for signals leaves a patch. A new chain is made
 * while the old one still runs, and takes its place between two vectors. */

#include "api.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

double rate = 44100;
int vector = VECTOR;
static bool on;

/* A signal: its channels, one row each. */
typedef struct signal {
    int channels;
    double *samples;
} t_signal;

/* A row of a signal that goes into an inlet's row. */
typedef struct sum {
    const double *from;
    int to;
} t_sum;

typedef struct entry {
    t_node *node;
    const t_kind *kind;
    t_object *object;        /* of the external's */
    t_perfroutine64 perform; /* its */
    void *param;
    long flags;
    t_signal *outs;
    double **in_rows, **out_rows;
    t_sum *sums;
    int in_count, out_count, sum_count;
    bool gone; /* with the lock */
} t_entry;

typedef struct chain {
    t_object object; /* what dsp64 gets, and asks for channels */
    t_entry *entries;
    int count;
    long frames;
    double rate;
    double **rows; /* the signals' memory */
    int row_count;
    long waited; /* frames since the last vector */
} t_chain;

/* Held while a vector is computed. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static double *row(const t_chain *c, const t_signal *s, int channel)
{
    return s->samples + (size_t)channel * (size_t)c->frames;
}

/* Where signals come from */

static t_entry *entry_of(t_chain *c, const t_node *node)
{
    int i;
    for (i = 0; i < c->count; i++)
        if (c->entries[i].node == node)
            return &c->entries[i];
    return NULL;
}

/* The cord number `which` of those that bring a signal to an inlet. */
static const t_signal *signal_into(t_chain *c, const t_node *node, int inlet, int which)
{
    int i, o, k;
    for (i = 0; i < c->count; i++) {
        const t_node *from = c->entries[i].node;
        for (o = 0; c->entries[i].outs && o < from->signal_outs; o++)
            for (k = 0; k < from->out[o].count; k++)
                if (from->out[o].cords[k].to == node && from->out[o].cords[k].inlet == inlet
                    && !which--)
                    return &c->entries[i].outs[o];
    }
    return NULL;
}

static int channels_into(t_chain *c, const t_node *node, int inlet)
{
    int which, most = 0;
    const t_signal *s;
    for (which = 0; (s = signal_into(c, node, inlet, which)); which++)
        most = s->channels > most ? s->channels : most;
    return most;
}

/* What dsp64 functions call of the chain */

void dsp_add64(t_object *chain, t_object *x, t_perfroutine64 f, long flags, void *userparam)
{
    t_chain *c = (t_chain *)chain;
    t_entry *e = entry_of(c, record_of(x)->node);
    e->perform = f;
    e->flags = flags;
    e->param = userparam;
}

/* What Max says of an inlet without a cord is not documented: here it has none. */
static long get_input_channels(t_chain *c, t_object *x, long inlet)
{
    return channels_into(c, record_of(x)->node, (int)inlet);
}

static t_class *chain_class(void)
{
    static t_class *class;
    if (!class) {
        class = host_class("dsp64", sizeof(t_chain), NULL);
        class_addmethod(class, METHOD(dsp_add64), "dsp_add64", A_CANT, 0);
        class_addmethod(class, METHOD(get_input_channels), "getnuminputchannels", A_CANT, 0);
    }
    return class;
}

/* Making a chain: nodes in the order of their signals */

static bool has_signals(const t_node *node)
{
    return node && (node->kind->perform || (node->object && node->signal_ins + node->signal_outs));
}

static void visit(t_patcher *p, t_node *node, t_chain *c)
{
    int i, o, k;
    if (node->order >= 0)
        return;
    node->order = 0; /* a circle ends here */
    for (i = 0; i < p->count; i++)
        for (o = 0; has_signals(p->nodes[i]) && o < p->nodes[i]->signal_outs; o++)
            for (k = 0; k < p->nodes[i]->out[o].count; k++)
                if (p->nodes[i]->out[o].cords[k].to == node
                    && p->nodes[i]->out[o].cords[k].inlet < node->signal_ins)
                    visit(p, p->nodes[i], c);
    c->entries[c->count++] = (t_entry){.node = node, .kind = node->kind, .object = node->object};
}

static const char *outlet_type(const t_node *node, int outlet)
{
    const t_outlet *o = record_of(node->object)->outlets;
    while (outlet--)
        o = o->next;
    return o->type;
}

static int channels_out(const t_node *node, int outlet)
{
    void *channels;
    if (!node->object || strcmp(outlet_type(node, outlet), "multichannelsignal") != 0)
        return 1;
    channels =
        object_method_imp(node->object, gensym("multichanneloutputs"), (void *)(intptr_t)outlet,
                          NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    return (int)(intptr_t)channels > 0 ? (int)(intptr_t)channels : 1;
}

static bool takes_channels(const t_node *node)
{
    return node->object && (((t_pxobject *)node->object)->z_misc & Z_MC_INLETS);
}

static double *new_row(t_chain *c, int channels)
{
    size_t size = (size_t)channels * (size_t)c->frames * sizeof(double);
    c->rows = must_realloc(c->rows, (size_t)(c->row_count + 1) * sizeof(*c->rows));
    c->rows[c->row_count] = must_alloc(size);
    return c->rows[c->row_count++];
}

static void add_sum(t_entry *e, const double *from, int to)
{
    e->sums = must_realloc(e->sums, (size_t)(e->sum_count + 1) * sizeof(*e->sums));
    e->sums[e->sum_count++] = (t_sum){from, to};
}

/* An inlet's rows, and what is to be added up in them. */
static void find_rows(t_chain *c, t_entry *e, int inlet)
{
    int channels = takes_channels(e->node) ? channels_into(c, e->node, inlet) : 1, i, which;
    const t_signal *s;
    double *rows;
    channels = channels > 0 ? channels : 1;
    rows = new_row(c, channels);
    e->in_rows = must_realloc(e->in_rows, (size_t)(e->in_count + channels) * sizeof(double *));
    for (which = 0; (s = signal_into(c, e->node, inlet, which)); which++)
        for (i = 0; i < s->channels && i < channels; i++)
            add_sum(e, row(c, s, i), e->in_count + i);
    for (i = 0; i < channels; i++)
        e->in_rows[e->in_count++] = rows + (size_t)i * (size_t)c->frames;
}

static void silence(const t_chain *c, const t_entry *e)
{
    int i;
    for (i = 0; i < e->out_count; i++)
        memset(e->out_rows[i], 0, (size_t)c->frames * sizeof(double));
}

static void make_outs(t_chain *c, t_entry *e)
{
    int o, i;
    e->outs = must_alloc((size_t)(e->node->signal_outs + 1) * sizeof(*e->outs));
    for (o = 0; o < e->node->signal_outs; o++) {
        t_signal *s = &e->outs[o];
        s->channels = channels_out(e->node, o);
        s->samples = new_row(c, s->channels);
        e->out_rows =
            must_realloc(e->out_rows, (size_t)(e->out_count + s->channels) * sizeof(double *));
        for (i = 0; i < s->channels; i++)
            e->out_rows[e->out_count++] = row(c, s, i);
    }
}

typedef void t_dsp64(t_object *x, t_object *dsp64, short *count, double samplerate,
                     long maxvectorsize, long flags);

/* Its outlets' channels may follow from those of its inlets, which it is told first. */
static void tell_channels(t_chain *c, const t_node *node)
{
    int i;
    for (i = 0; i < node->signal_ins; i++)
        object_method_imp(node->object, gensym("inputchanged"), (void *)(intptr_t)i,
                          (void *)(intptr_t)get_input_channels(c, node->object, i), NULL, NULL,
                          NULL, NULL, NULL, NULL);
}

static void prepare(t_chain *c, t_entry *e)
{
    const t_node *node = e->node;
    const t_message_of *dsp64;
    short *connected =
        must_alloc((size_t)(node->signal_ins + node->signal_outs + 1) * sizeof(short));
    int i;
    if (node->object)
        tell_channels(c, node);
    make_outs(c, e);
    for (i = 0; i < node->signal_ins; i++) {
        connected[i] = (short)(channels_into(c, node, i) > 0);
        find_rows(c, e, i);
    }
    for (i = 0; i < node->signal_outs; i++)
        connected[node->signal_ins + i] = (short)(node->out[i].count > 0);
    if (node->object) {
        dsp64 = class_message(record_of(node->object)->class, "dsp64");
        if (dsp64)
            ((t_dsp64 *)(void *)dsp64->function)(node->object, &c->object, connected, c->rate,
                                                 c->frames, 0);
    }
    free(connected);
}

static int making; /* chains */

bool signals_in_the_making(void) { return making > 0; }

static t_chain *chain_new(t_patcher *p)
{
    t_chain *c = object_alloc(chain_class());
    int i;
    c->rate = rate * p->times;
    c->frames = p->vector ? p->vector : vector;
    c->entries = must_alloc((size_t)(p->count + 1) * sizeof(*c->entries));
    for (i = 0; i < p->count; i++)
        if (p->nodes[i])
            p->nodes[i]->order = -1;
    for (i = p->count - 1; i >= 0; i--) /* in Pd's sequence */
        if (has_signals(p->nodes[i]))
            visit(p, p->nodes[i], c);
    making++;
    for (i = 0; i < c->count; i++)
        prepare(c, &c->entries[i]);
    making--;
    return c;
}

static void chain_free(t_chain *c)
{
    int i;
    if (!c)
        return;
    for (i = 0; i < c->count; i++) {
        free(c->entries[i].outs);
        free(c->entries[i].sums);
        free(c->entries[i].in_rows);
        free(c->entries[i].out_rows);
    }
    for (i = 0; i < c->row_count; i++)
        free(c->rows[i]);
    free(c->rows);
    free(c->entries);
    object_free(c);
}

/* All patches that play. The list and the chains are the lock's. */

enum { MOST_PATCHERS = 256 };
static t_patcher *all[MOST_PATCHERS];
static int all_count;

static void exchange(t_patcher *p, t_chain *fresh)
{
    t_chain *old;
    pthread_mutex_lock(&lock);
    old = p->chain;
    p->chain = fresh;
    pthread_mutex_unlock(&lock);
    chain_free(old);
}

void signals_add(t_patcher *patcher)
{
    pthread_mutex_lock(&lock);
    if (all_count < MOST_PATCHERS)
        all[all_count++] = patcher;
    pthread_mutex_unlock(&lock);
}

void signals_remove(t_patcher *patcher)
{
    int i;
    pthread_mutex_lock(&lock);
    for (i = 0; i < all_count; i++)
        if (all[i] == patcher)
            all[i--] = all[--all_count];
    pthread_mutex_unlock(&lock);
    exchange(patcher, NULL);
}

static int suspended;
static bool wanted;

void signals_changed(void)
{
    int i;
    if (suspended || role_here() != MAIN) {
        wanted = true;
        return;
    }
    wanted = false;
    for (i = 0; i < all_count; i++)
        exchange(all[i], on ? chain_new(all[i]) : NULL);
}

void signals_suspend(void) { suspended++; }

void signals_resume(void)
{
    if (!--suspended && wanted)
        signals_changed();
}

void signals_turn(bool to)
{
    on = to;
    signals_changed();
}

void signals_forget(t_node *node)
{
    int i, k;
    pthread_mutex_lock(&lock);
    for (i = 0; i < all_count; i++)
        for (k = 0; all[i]->chain && k < all[i]->chain->count; k++)
            if (all[i]->chain->entries[k].node == node) {
                all[i]->chain->entries[k].gone = true;
                all[i]->chain->entries[k].node = NULL;
            }
    pthread_mutex_unlock(&lock);
}

/* Computing */

static void add_up(t_chain *c, t_entry *e)
{
    const t_sum *sum;
    long k;
    int i;
    for (i = 0; i < e->in_count; i++)
        memset(e->in_rows[i], 0, (size_t)c->frames * sizeof(double));
    for (sum = e->sums; sum < e->sums + e->sum_count; sum++)
        for (k = 0; k < c->frames; k++)
            e->in_rows[sum->to][k] += sum->from[k];
}

static void run_entry(t_chain *c, t_entry *e)
{
    if (e->gone)
        return;
    add_up(c, e);
    perform_begins();
    if (e->perform)
        e->perform(e->object, &c->object, e->in_rows, e->in_count, e->out_rows, e->out_count,
                   c->frames, e->flags, e->param);
    else if (e->kind->perform)
        e->kind->perform(e->node, e->in_rows, e->out_rows, c->frames);
    else
        silence(c, e);
    perform_ends();
}

static void run(t_chain *c)
{
    int i;
    for (i = 0; i < c->count; i++)
        run_entry(c, &c->entries[i]);
}

/* A vector of all patches: of shorter vectors so many as fit, of longer ones one as it begins. */
static void compute(t_patcher *p)
{
    long frames = (long)(vector * p->times), done;
    t_chain *c = p->chain;
    if (!c || p->switched)
        return;
    if (c->frames <= frames)
        for (done = 0; done < frames; done += c->frames)
            run(c);
    else {
        if (c->waited == 0)
            run(c);
        c->waited = (c->waited + frames) % c->frames;
    }
}

void audio_pause(void) { pthread_mutex_lock(&lock); }

void audio_resume(void) { pthread_mutex_unlock(&lock); }

void signals_compute(void *nothing)
{
    int i;
    (void)nothing;
    pthread_mutex_lock(&lock);
    for (i = 0; i < all_count; i++)
        compute(all[i]);
    pthread_mutex_unlock(&lock);
}

void signals_shape(t_patcher *patcher, int frames, double times, bool switched)
{
    pthread_mutex_lock(&lock);
    patcher->vector = frames;
    patcher->times = times;
    patcher->switched = switched;
    pthread_mutex_unlock(&lock);
    signals_changed();
}

static void run_once(void *patcher)
{
    t_patcher *p = patcher;
    pthread_mutex_lock(&lock);
    if (p->chain)
        run(p->chain);
    pthread_mutex_unlock(&lock);
}

void signals_once(t_patcher *patcher) { on_audio(run_once, patcher); }

/* The rest of the API */

void class_dspinit(t_class *c) { c->signals = true; }

void z_dsp_setup(t_pxobject *x, long nsignals)
{
    t_record *record = record_of(x);
    if (!record->class->signals)
        fault("%s: z_dsp_setup without class_dspinit", record->class->name);
    record->signal_ins = nsignals > 0 ? (int)nsignals : 1;
    if (nsignals > record->inlets)
        record->inlets = (int)nsignals;
    x->z_in = nsignals;
}

void z_dsp_free(t_pxobject *x)
{
    t_record *record = record_of(x);
    record->dsp_freed = true;
    if (record->node)
        signals_forget(record->node);
}

float sys_getsr(void) { return (float)rate; }

int sys_getdspstate(void) { return on; }

/* Patches: nodes and the cords between them, names that hear messages, and messages on their way.
 */

#include "standin.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cords may change and nodes may go while a message is on its way on another thread, or on this
 * one: what a node is sent to is copied, and a node is freed when nothing is on its way to it. */
static pthread_mutex_t cords_lock = PTHREAD_MUTEX_INITIALIZER;

/* Sending */

typedef struct receivers {
    t_cord few[16], *all;
    int count;
} t_receivers;

/* With the lock. */
static void hold(t_node *node)
{
    node->held++;
    node->held_elsewhere += role_here() != MAIN;
}

static void receivers_take(t_receivers *r, const t_node *node, int outlet)
{
    int i;
    pthread_mutex_lock(&cords_lock);
    r->count = node->gone ? 0 : node->out[outlet].count;
    r->all = r->count <= 16 ? r->few : must_alloc((size_t)r->count * sizeof(*r->all));
    for (i = 0; i < r->count; i++) {
        r->all[i] = node->out[outlet].cords[i];
        hold(r->all[i].to);
    }
    pthread_mutex_unlock(&cords_lock);
}

static void node_destroy(t_node *node)
{
    int i;
    for (i = 0; i < node->outlets; i++)
        free(node->out[i].cords);
    free(node->out);
    free(node->state);
    free(node);
}

/* Of what was held on the thread of that role. */
static void release(t_node *node, bool elsewhere)
{
    bool over, object_over;
    pthread_mutex_lock(&cords_lock);
    node->held_elsewhere -= elsewhere;
    object_over = node->object_waits && !node->held_elsewhere;
    if (object_over)
        node->object_waits = false;
    over = !--node->held && node->gone;
    pthread_mutex_unlock(&cords_lock);
    if (object_over)
        external_release(node);
    if (over)
        node_destroy(node);
}

static void node_release(t_node *node) { release(node, role_here() != MAIN); }

static bool is_gone(const t_node *node)
{
    bool gone;
    pthread_mutex_lock(&cords_lock);
    gone = node->gone;
    pthread_mutex_unlock(&cords_lock);
    return gone;
}

/* Names as both hosts have them: numbers alone and lists of one are "float" here. */
static t_said normal(t_symbol *name, int argc, const t_atom *argv)
{
    t_said m = {name, argc, argv};
    if (is_said(&m, "list") && argc == 0)
        m.name = gensym("bang");
    else if (is_said(&m, "int") || (is_said(&m, "list") && argc == 1 && atom_is_number(argv)))
        m.name = gensym("float");
    return m;
}

/* A message that waits for main. */
typedef struct waiting {
    t_node *node;
    int inlet;
    t_said said;
    t_atom atoms[];
} t_waiting;

static void hear_waiting(void *argument)
{
    t_waiting *w = argument;
    if (!is_gone(w->node))
        w->node->kind->hear(w->node, w->inlet, &w->said);
    node_release(w->node);
    free(w);
}

static void hear_later(t_node *node, int inlet, const t_said *m)
{
    t_waiting *w = must_alloc(sizeof(*w) + (size_t)m->argc * sizeof(t_atom));
    w->node = node;
    w->inlet = inlet;
    w->said = (t_said){m->name, m->argc, w->atoms};
    if (m->argc)
        memcpy(w->atoms, m->argv, (size_t)m->argc * sizeof(t_atom));
    pthread_mutex_lock(&cords_lock);
    node->held++;
    pthread_mutex_unlock(&cords_lock);
    main_later(hear_waiting, w);
}

void node_hear(t_node *node, int inlet, const t_said *m)
{
    t_said said = normal(m->name, m->argc, m->argv);
    if (node->kind->on_main && role_here() != MAIN)
        hear_later(node, inlet, &said);
    else
        node->kind->hear(node, inlet, &said);
}

void send_out(t_node *node, int outlet, t_symbol *name, int argc, const t_atom *argv)
{
    t_receivers r;
    t_said m = {name, argc, argv};
    int i;
    if (in_perform())
        fault("%s: an outlet is used in perform", node->kind->name);
    if (outlet >= node->outlets)
        return;
    receivers_take(&r, node, outlet);
    for (i = 0; i < r.count; i++) {
        if (!is_gone(r.all[i].to))
            node_hear(r.all[i].to, r.all[i].inlet, &m);
        node_release(r.all[i].to);
    }
    if (r.all != r.few)
        free(r.all);
}

void send_bang(t_node *node, int outlet) { send_out(node, outlet, gensym("bang"), 0, NULL); }

void send_number(t_node *node, int outlet, double number)
{
    t_atom a = number_atom(number);
    send_out(node, outlet, gensym("float"), 1, &a);
}

/* Nodes */

static t_node *node_made(const t_kind *kind, t_patcher *patcher, int argc, const t_atom *argv)
{
    t_node *node = must_alloc(sizeof(*node));
    node->kind = kind;
    node->patcher = patcher;
    node->inlets = kind->inlets;
    node->outlets = kind->outlets;
    node->signal_ins = kind->signal_ins;
    node->signal_outs = kind->signal_outs;
    node->state = must_alloc(kind->size + 1);
    if (kind->make && !kind->make(node, argc, argv)) {
        free(node->state);
        free(node);
        return NULL;
    }
    node->out = must_alloc(((size_t)node->outlets + 1) * sizeof(*node->out));
    return node;
}

/* What is [stft~ -fmin 50] in Pd is [sro.stft~ @fmin 50] here. What follows a flag is its value,
 * whatever it looks like. */
static t_node *external_of(t_patcher *patcher, const char *name, int argc, t_atom *argv)
{
    char full[LINE_SIZE], flag[LINE_SIZE];
    int i;
    snprintf(full, sizeof(full), "sro.%s", name);
    if (external_has(name))
        return external_node(patcher, name, argc, argv);
    for (i = 0; i < argc; i++) {
        const char *word = atom_word(&argv[i])->s_name;
        if (word[0] == '-' && isalpha((unsigned char)word[1])) {
            snprintf(flag, sizeof(flag), "@%s", word + 1);
            argv[i] = word_atom(flag);
            i += external_has_setting(full, word + 1);
        }
    }
    return external_node(patcher, full, argc, argv);
}

static bool is_external(const char *name)
{
    char full[LINE_SIZE];
    snprintf(full, sizeof(full), "sro.%s", name);
    return external_has(name) || external_has(full);
}

/* [NAME ARGUMENTS]: one of ours, one of the external's, or a patch of that name. */
t_node *node_new(t_patcher *patcher, int argc, const t_atom *argv)
{
    t_atom *filled = must_alloc(((size_t)argc + 1) * sizeof(*filled));
    const char *name = "";
    const t_kind *kind;
    t_node *node = NULL;
    int i;
    for (i = 0; i < argc; i++)
        filled[i] = atom_filled(&argv[i], patcher->argc, patcher->argv, patcher->zero);
    if (argc)
        name = atom_is_number(filled) ? "float" : atom_word(filled)->s_name;
    kind = find_kind(name);
    if (kind)
        node = node_made(kind, patcher, argc - 1, filled + 1);
    else if (is_external(name))
        node = external_of(patcher, name, argc - 1, filled + 1);
    else
        node = node_made(find_kind("abstraction"), patcher, argc, filled);
    if (!node)
        print_line("error: %s: couldn't create", name);
    free(filled);
    return node;
}

t_node *node_message_new(t_patcher *patcher, int argc, const t_atom *argv)
{
    return node_made(find_kind("message box"), patcher, argc, argv);
}

/* Takes out all cords to the node. */
static void uncord(t_patcher *patcher, const t_node *node)
{
    int i, o, c;
    for (i = 0; i < patcher->count; i++)
        for (o = 0; patcher->nodes[i] && o < patcher->nodes[i]->outlets; o++) {
            t_cords *cords = &patcher->nodes[i]->out[o];
            for (c = cords->count - 1; c >= 0; c--)
                if (cords->cords[c].to == node)
                    memmove(&cords->cords[c], &cords->cords[c + 1],
                            (size_t)(--cords->count - c) * sizeof(t_cord));
        }
}

/* Out of the patch first: nothing new comes to it. Then what it is ends, and last its memory goes,
 * when no message is on its way. */
void node_free(t_node *node)
{
    t_patcher *patcher = node->patcher;
    int i;
    if (signals_in_the_making())
        fault("an object is deleted while the signals are put in a sequence");
    pthread_mutex_lock(&cords_lock);
    uncord(patcher, node);
    node->gone = true;
    hold(node);
    for (i = 0; i < patcher->count; i++)
        if (patcher->nodes[i] == node)
            patcher->nodes[i] = NULL;
    pthread_mutex_unlock(&cords_lock);
    if (!node->object) /* the external's call z_dsp_free */
        signals_forget(node);
    if (node->kind->end)
        node->kind->end(node);
    if (node->inside)
        patcher_free(node->inside);
    node->inside = NULL;
    pthread_mutex_lock(&cords_lock);
    node->object_waits = node->object != NULL;
    pthread_mutex_unlock(&cords_lock);
    node_release(node);
}

bool node_connect(t_node *from, int outlet, t_node *to, int inlet)
{
    t_cords *cords;
    if (!from || !to || outlet < 0 || outlet >= from->outlets || inlet < 0 || inlet >= to->inlets)
        return false;
    pthread_mutex_lock(&cords_lock);
    cords = &from->out[outlet];
    cords->cords = must_realloc(cords->cords, (size_t)(cords->count + 1) * sizeof(t_cord));
    cords->cords[cords->count++] = (t_cord){to, inlet};
    pthread_mutex_unlock(&cords_lock);
    signals_changed();
    return true;
}

void node_disconnect(t_node *from, int outlet, t_node *to, int inlet)
{
    int c;
    if (!from || !to || outlet < 0 || outlet >= from->outlets)
        return;
    pthread_mutex_lock(&cords_lock);
    for (c = 0; c < from->out[outlet].count; c++) {
        t_cord *cord = &from->out[outlet].cords[c];
        if (cord->to == to && cord->inlet == inlet) {
            memmove(cord, cord + 1, (size_t)(--from->out[outlet].count - c) * sizeof(*cord));
            break;
        }
    }
    pthread_mutex_unlock(&cords_lock);
    signals_changed();
}

/* Patches */

static char *copy_text(const char *text)
{
    char *copy = must_alloc(strlen(text) + 1);
    memcpy(copy, text, strlen(text));
    return copy;
}

t_patcher *patcher_new(t_patcher *around, const char *folder, const char *file)
{
    static int last_zero = 1000;
    t_patcher *patcher = must_alloc(sizeof(*patcher));
    patcher->around = around;
    patcher->folder = copy_text(folder);
    patcher->file = copy_text(file);
    patcher->zero = ++last_zero;
    patcher->times = 1;
    signals_add(patcher);
    return patcher;
}

void patcher_clear(t_patcher *patcher)
{
    int i, count = patcher->count;
    signals_suspend();
    for (i = 0; i < count; i++)
        if (patcher->nodes[i])
            node_free(patcher->nodes[i]);
    pthread_mutex_lock(&cords_lock);
    patcher->count = 0;
    pthread_mutex_unlock(&cords_lock);
    signals_changed();
    signals_resume();
}

void patcher_free(t_patcher *patcher)
{
    patcher_clear(patcher);
    signals_remove(patcher);
    object_free(patcher->object);
    free(patcher->nodes);
    free(patcher->folder);
    free(patcher->file);
    free(patcher->argv);
    free(patcher);
}

int patcher_add(t_patcher *patcher, t_node *node)
{
    pthread_mutex_lock(&cords_lock);
    patcher->nodes =
        must_realloc(patcher->nodes, (size_t)(patcher->count + 1) * sizeof(*patcher->nodes));
    patcher->nodes[patcher->count++] = node;
    pthread_mutex_unlock(&cords_lock);
    signals_changed();
    return patcher->count - 1;
}

void patcher_put(t_patcher *patcher, int place, t_node *node)
{
    pthread_mutex_lock(&cords_lock);
    patcher->nodes[place] = node;
    pthread_mutex_unlock(&cords_lock);
    signals_changed();
}

void patcher_say_at(t_patcher *patcher, int place, const t_said *m)
{
    t_node *node = NULL;
    pthread_mutex_lock(&cords_lock);
    if (place < patcher->count)
        node = patcher->nodes[place];
    if (node)
        hold(node);
    pthread_mutex_unlock(&cords_lock);
    if (!node)
        return;
    node_hear(node, 0, m);
    node_release(node);
}

/* What a patch hears by its name: obj, msg, connect, disconnect and clear, as Pd's do. */

static t_node *node_at(const t_patcher *patcher, const t_said *m, int at)
{
    int index = at < m->argc ? (int)atom_number(&m->argv[at]) : -1;
    return index >= 0 && index < patcher->count ? patcher->nodes[index] : NULL;
}

static void hear_connect(t_patcher *patcher, const t_said *m)
{
    t_node *from = node_at(patcher, m, 0), *to = node_at(patcher, m, 2);
    int outlet = m->argc > 1 ? (int)atom_number(&m->argv[1]) : -1;
    int inlet = m->argc > 3 ? (int)atom_number(&m->argv[3]) : -1;
    if (is_said(m, "disconnect"))
        node_disconnect(from, outlet, to, inlet);
    else if (!node_connect(from, outlet, to, inlet))
        print_line("error: connect: no such outlet or inlet");
}

void patcher_hear(t_patcher *patcher, const t_said *m)
{
    if (is_said(m, "obj") && m->argc >= 2)
        patcher_add(patcher, node_new(patcher, m->argc - 2, m->argv + 2));
    else if (is_said(m, "msg") && m->argc >= 2)
        patcher_add(patcher, node_message_new(patcher, m->argc - 2, m->argv + 2));
    else if (is_said(m, "connect") || is_said(m, "disconnect"))
        hear_connect(patcher, m);
    else if (is_said(m, "clear"))
        patcher_clear(patcher);
    else if (!is_said(m, "loadbang"))
        print_line("error: canvas: no method for '%s'", m->name->s_name);
}

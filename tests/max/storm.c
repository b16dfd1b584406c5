/* A storm: main edits the patch, and says things, while the scheduler says things, too, and the
 * audio computes. Main waits after each deed until the others have done one, so that all are at
 * work on any machine; and serves what they leave it. */

#include "storm.h"

#include "../storm/chance.h"
#include "api.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NODES = 40, DEEPEST = 3 };

static t_patcher *patch;
static atomic_long done, events, vectors, heard; /* done: deeds */
static atomic_bool over;
static long made, deleted, deleted_within;
static _Thread_local t_chance chance; /* each thread has its own */
static _Thread_local int depth;

static void say_phrase(const char *text, void (*say)(const t_said *m))
{
    t_atoms atoms = {0};
    t_said m;
    if (atoms_read(&atoms, &text)) {
        bool number = atom_is_number(atoms.atoms);
        m.name = number ? gensym("float") : atom_word(atoms.atoms);
        m.argc = atoms.count - !number;
        m.argv = atoms.atoms + !number;
        say(&m);
    }
    atoms_free(&atoms);
}

static void say_to_any(const t_said *m)
{
    patcher_say_at(patch, (int)chance_index(&chance, MOST_NODES), m);
}

static void say_something(void) { say_phrase(storm_phrase(&chance), say_to_any); }

/* Main's deeds */

static t_node *any_node(void)
{
    t_node *node = NULL;
    int tries;
    for (tries = 0; !node && tries < 20 && patch->count; tries++)
        node = patch->nodes[chance_index(&chance, (size_t)patch->count)];
    return node;
}

static int place_of(const t_node *node)
{
    int i;
    for (i = 0; i < patch->count && patch->nodes[i] != node;)
        i++;
    return i;
}

static void make(void)
{
    const char *text = storm_box(&chance);
    t_atoms atoms = {0};
    t_node *node = NULL;
    int i = 0;
    while (i < patch->count && patch->nodes[i])
        i++;
    if (i == MOST_NODES)
        return;
    if (atoms_read(&atoms, &text))
        node = node_new(patch, atoms.count, atoms.atoms);
    atoms_free(&atoms);
    if (!node)
        return;
    made++;
    if (i < patch->count)
        patcher_put(patch, i, node);
    else
        patcher_add(patch, node);
}

static void delete (void)
{
    t_node *node = any_node();
    if (node) {
        deleted++;
        deleted_within += depth > 0;
        node_free(node);
    }
}

/* From the left to the right only: no message runs in a circle. */
static void connect(void)
{
    t_node *from = any_node(), *to = any_node();
    if (from && to && place_of(from) < place_of(to) && from->outlets && to->inlets)
        node_connect(from, (int)chance_index(&chance, (size_t)from->outlets), to,
                     (int)chance_index(&chance, (size_t)to->inlets));
}

static void disconnect(void)
{
    t_node *from = any_node();
    int outlet = from && from->outlets ? (int)chance_index(&chance, (size_t)from->outlets) : -1;
    if (outlet >= 0 && from->out[outlet].count)
        node_disconnect(from, outlet, from->out[outlet].cords[0].to,
                        from->out[outlet].cords[0].inlet);
}

static void look_at_attributes(void)
{
    t_node *node = any_node();
    t_attribute *a;
    t_atoms atoms = {0};
    if (!node || !node->object)
        return;
    for (a = record_of(node->object)->class->attributes; a; a = a->next)
        attribute_get(record_of(node->object), a, &atoms);
    atoms_free(&atoms);
}

static void resize(void)
{
    t_buffer *b = buffer_named(gensym(chance_index(&chance, 2) ? "three" : "one"));
    audio_pause();
    buffer_resize(b, 500 + (long)chance_index(&chance, 4000), 1 + (long)chance_index(&chance, 2));
    audio_resume();
}

static void turn(void) { signals_turn(chance_index(&chance, 4) != 0); }

static void clear(void)
{
    if (!chance_index(&chance, 20))
        patcher_clear(patch);
}

static void (*const deeds[])(void) = {
    make,          make,          make,          delete,        connect,         connect,
    connect,       disconnect,    connect,       connect,       connect,         connect,
    say_something, say_something, say_something, say_something, signals_changed, look_at_attributes,
    resize,        turn,          clear};

/* What hears the others: it may answer with a message to any of them and, on main, delete any, even
 * the one that is sending, or edit the patch. */
static void sink_hear(t_node *node, int inlet, const t_said *m)
{
    (void)node;
    (void)inlet;
    (void)m;
    atomic_fetch_add(&heard, 1);
    if (depth >= DEEPEST)
        return;
    depth++;
    if (chance_index(&chance, 3) == 0)
        say_something();
    if (role_here() == MAIN && chance_index(&chance, 12) == 0)
        delete ();
    if (role_here() == MAIN && chance_index(&chance, 12) == 0)
        connect();
    depth--;
}

const t_kind storm_kinds[] = {{"sink", 0, NULL, sink_hear, NULL, .inlets = 1, .outlets = 1},
                              {NULL}};

/* The others */

static void event(void)
{
    double until = time_now() + UNITS_PER_MS;
    while (alarm_ring_before(until))
        ;
    time_set(until);
    if (chance_index(&chance, 2))
        say_something();
    atomic_fetch_add(&events, 1);
}

/* Who says things waits for main when it is far ahead: what main has to hear would never end. */
static bool may_go_on(void)
{
    enum { AHEAD = 30 };
    return atomic_load(&events) < atomic_load(&done) + AHEAD;
}

static void *schedule(void *seed)
{
    role_take(SCHEDULER);
    chance.state = (uintptr_t)seed;
    while (!atomic_load(&over)) {
        if (may_go_on())
            event();
        sched_yield();
    }
    return NULL;
}

static void compute(void)
{
    if (ways.interrupt && may_go_on())
        event();
    signals_compute(NULL);
    atomic_fetch_add(&vectors, 1);
}

static void *sound(void *seed)
{
    role_take(AUDIO);
    chance.state = (uintptr_t)seed;
    while (!atomic_load(&over)) {
        compute();
        sched_yield();
    }
    return NULL;
}

/* Until both have done so much: by those who have no thread of their own, now. */
static void wait_for_others(long deed)
{
    do {
        if (!ways.audio)
            compute();
        if (!ways.scheduler && !ways.interrupt)
            event();
        main_serve();
        sched_yield();
    } while (atomic_load(&events) < deed || atomic_load(&vectors) < deed);
}

static void fill(const char *name, long frames)
{
    t_buffer *b = buffer_new(gensym(name), frames, 1);
    long i;
    for (i = 0; i < frames; i++)
        buffer_samples(b)[i] = (float)chance_between(&chance, -1, 1);
}

/* The audio plays and records what none of our objects touches: of samples that several threads are
 * at, no rule says anything. */
static const char *const buffers[] = {"one", "two", "three", "four", "played", "recorded"};

static void end(void)
{
    size_t i;
    signals_turn(false);
    main_serve();
    patcher_free(patch);
    main_serve();
    for (i = 0; i < sizeof(buffers) / sizeof(*buffers); i++)
        buffer_free(buffer_named(gensym(buffers[i])));
}

int storm(long count, unsigned long seed)
{
    pthread_t scheduler, audio;
    char folder[LINE_SIZE];
    long i;
    chance.state = seed;
    current_folder(folder, sizeof(folder));
    patch = patcher_new(NULL, folder, "storm.maxpat");
    for (i = 0; i < (long)(sizeof(buffers) / sizeof(*buffers)); i++)
        fill(buffers[i], 4000 - 500 * i);
    signals_turn(true);
    if (ways.scheduler && !ways.interrupt)
        pthread_create(&scheduler, NULL, schedule, (void *)(uintptr_t)(seed + 1));
    if (ways.audio)
        pthread_create(&audio, NULL, sound, (void *)(uintptr_t)(seed + 2));
    for (i = 0; i < count; i++) {
        deeds[chance_index(&chance, sizeof(deeds) / sizeof(*deeds))]();
        atomic_store(&done, i);
        wait_for_others(i);
    }
    atomic_store(&over, true);
    if (ways.scheduler && !ways.interrupt)
        pthread_join(scheduler, NULL);
    if (ways.audio)
        pthread_join(audio, NULL);
    end();
    printf(
        "storm: %ld deeds; %ld objects made, %ld deleted, %ld while a message was under way; %ld "
        "messages heard; %ld events, %ld vectors\n",
        count, made, deleted, deleted_within, (long)heard, (long)events, (long)vectors);
    return 0;
}

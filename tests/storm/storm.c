/* [storm CYCLES SEED]: things happen to patches, some at once in each cycle, and then some time
 * passes. In a lull all is closed, and once nothing works any more the memory is looked at: after
 * the first thousand cycles and at the end, where it must be the same. Then Pd quits. */

#include "storm.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "s_stuff.h"

enum {
    LULL_EVERY = 500,
    EARLY = 1000,
    MAX_AT_ONCE = 6,
    LOOK_MS = 25,
    WINDOW_BYTES = 32 << 20,
    /* What may be more at the end, besides symbols: about 50 a cycle are Pd's, which leaks some
     * with each of its GUI objects and each file; some are of what is used for the first time. */
    BYTES_A_CYCLE = 70,
    BYTES_ONCE = 24 << 10,
};

/* STORMY until a lull, in which all is closed; then CLEARED until no thread works, and IDLE until
 * Pd's window has answered, behind all that was sent before. */
enum { STORMY, CLEARED, IDLE };

static t_class *storm_class, *ready_class;

typedef struct ready {
    t_pd pd;
    t_storm *storm;
} t_ready;

static unsigned all_weights(void)
{
    unsigned sum = 0;
    const t_deed_kind *kind;
    for (kind = storm_deeds; kind->name; kind++)
        sum += kind->weight;
    return sum;
}

static void storm_deed(t_storm *x)
{
    size_t i = 0, at = chance_index(&x->chance, all_weights());
    while (at >= storm_deeds[i].weight)
        at -= storm_deeds[i++].weight;
    x->counts[i] += storm_deeds[i].act(x);
}

static void storm_cycle(t_storm *x)
{
    static const double pauses[] = {0, 1.5, 5, 20};
    size_t count = 1 + chance_index(&x->chance, MAX_AT_ONCE);
    while (count--)
        storm_deed(x);
    x->cycle++;
    clock_delay(x->clock, pauses[chance_index(&x->chance, 4)]);
}

/* The cycle whose lull the end is compared with: by then all files were loaded. */
static int reference(const t_storm *x)
{
    int early = x->cycles < 2 * EARLY ? LULL_EVERY : EARLY;
    return early < x->cycles ? early : x->cycles;
}

static void storm_tell_deeds(const t_storm *x)
{
    size_t i;
    for (i = 0; storm_deeds[i].name; i++)
        fprintf(stderr, "storm: %u %s\n", x->counts[i], storm_deeds[i].name);
}

static bool is_more(const char *what, size_t now, size_t before, double allowed)
{
    double more = (double)now - (double)before;
    if (more <= allowed)
        return false;
    fprintf(stderr, "storm: FAILED: %s grew by %.0f bytes, of which %.0f are allowed\n", what, more,
            allowed);
    return true;
}

static void storm_end(t_storm *x)
{
    double cycles = x->cycles - reference(x);
    bool failed = is_more("what is allocated", memory_allocated() - patches_symbols(), x->allocated,
                          BYTES_A_CYCLE * cycles + BYTES_ONCE);
    storm_tell_deeds(x);
    fprintf(stderr, "storm: ended\n");
    storm_send(gensym("pd")->s_thing, failed ? "quit 1" : "quit 0");
}

/* A lull is over: nothing is there but the storm. */
static void storm_look(t_storm *x)
{
    size_t symbols = patches_symbols(), allocated = memory_allocated() - symbols;
    fprintf(stderr, "storm: %d cycles, %zu bytes allocated, %zu of symbols, %zu resident\n",
            x->cycle, allocated, symbols, memory_resident());
    if (x->cycle <= reference(x))
        x->allocated = allocated;
    x->lull = x->cycle + LULL_EVERY < x->cycles ? x->cycle + LULL_EVERY : x->cycles;
    x->phase = STORMY;
    if (x->cycle >= x->cycles)
        storm_end(x);
    else
        clock_delay(x->clock, 0);
}

static void ready_bang(t_ready *ready) { storm_look(ready->storm); }

static void storm_tick(t_storm *x)
{
    switch (x->phase) {
    case STORMY:
        if (x->cycle < x->lull) {
            storm_cycle(x);
            return;
        }
        storm_close_all(x);
        x->phase = CLEARED;
        break;
    case CLEARED: /* threads that are done are seen within some ms */
        x->phase = memory_threads() > x->threads ? CLEARED : IDLE;
        break;
    default:
        sys_vgui("after idle {pdsend {storm-ready bang}}\n");
        return;
    }
    clock_delay(x->clock, LOOK_MS);
}

/* Pd's buffer for its window grows by what waits there and never shrinks, so that it depends on how
 * busy the machine is. Here it grows at once beyond all that ever waits. */
static void grow_window_buffer(void)
{
    char *comment = malloc(WINDOW_BYTES);
    if (comment) {
        memset(comment, '#', WINDOW_BYTES);
        comment[WINDOW_BYTES - 1] = '\0';
        sys_vgui("%s\n", comment);
    }
    free(comment);
}

static void *storm_new(t_floatarg cycles, t_floatarg seed)
{
    t_storm *x = (t_storm *)pd_new(storm_class);
    t_ready *ready = (t_ready *)pd_new(ready_class);
    ready->storm = x;
    pd_bind(&ready->pd, gensym("storm-ready"));
    x->cycles = (int)cycles;
    x->chance.state = (uint64_t)seed;
    x->threads = memory_threads();
    x->phase = CLEARED; /* which begins with a look */
    grow_window_buffer();
    x->clock = clock_new(x, (t_method)storm_tick);
    clock_delay(x->clock, LOOK_MS);
    return x;
}

/* Pd sets it up by its name. */
void storm_setup(void);
void storm_setup(void)
{
    storm_class = class_new(gensym("storm"), (t_newmethod)(t_method)storm_new, NULL,
                            sizeof(t_storm), CLASS_DEFAULT, A_FLOAT, A_FLOAT, 0);
    ready_class = class_new(gensym("storm ready"), NULL, NULL, sizeof(t_ready), CLASS_PD, 0);
    class_addbang(ready_class, (t_method)ready_bang);
}

/* What was said to our objects on other threads than the main one waits here, in the sequence in
 * which it was said, whichever of them it was said to. Who says it waits for nobody, but for the
 * memory that it is written into. */

#include "hosts/max.h"

#include <stdlib.h>

typedef struct said {
    struct said *next;
    t_host *host;
    long inlet;
    const char *name;
    int argc;
    sro_value argv[];
} t_said;

static _Atomic(t_said *) just_said; /* the last one first */
static t_said *to_hear;             /* the main thread's, the first one first */
static atomic_int waiting;          /* how many they are, with the one that is being heard */
static t_qelem *when_free;

bool max_queue_waits(void) { return atomic_load(&waiting) != 0; }

static void leave(t_said *s)
{
    free(s);
    atomic_fetch_sub(&waiting, 1);
}

/* Where there is no memory for it the main thread says so. */
void max_queue_add(t_host *h, long inlet, const char *name, long argc, const t_atom *argv)
{
    t_said *s = malloc(sizeof(*s) + (size_t)argc * sizeof(s->argv[0]));
    if (!s)
        atomic_fetch_add(&h->lost, 1);
    else {
        *s = (t_said){.host = h, .inlet = inlet, .name = name, .argc = (int)argc};
        max_values(argc, argv, s->argv);
        atomic_fetch_add(&waiting, 1);
        s->next = atomic_load(&just_said);
        while (!atomic_compare_exchange_weak(&just_said, &s->next, s))
            ;
    }
    qelem_set(when_free);
}

/* Move to to_hear what has been said until now. */
static void take(void)
{
    t_said *s = atomic_exchange(&just_said, NULL), *in_turn = NULL, **end = &to_hear;
    while (s) {
        t_said *next = s->next;
        s->next = in_turn;
        in_turn = s;
        s = next;
    }
    while (*end)
        end = &(*end)->next;
    *end = in_turn;
}

static void tell_of_lost(void)
{
    t_host *h;
    for (h = max_first(); h; h = h->next) {
        int lost = atomic_exchange(&h->lost, 0);
        if (lost)
            host_error(h->instance, "%s; messages lost: %d", SRO_NO_MEMORY, lost);
    }
}

static void hear(t_said *s)
{
    t_host *h = s->host;
    uint64_t number = h->number;
    max_enter();
    max_hear(h, s->inlet, &(t_message){s->name, s->argc, s->argv});
    max_leave();
    if (!s->inlet && max_is_there(number))
        max_attributes_heard(h, s->name);
    leave(s);
}

/* While one is heard the others wait: max_enter is not to begin anew, nor the qelem, which Max may
 * run then, as behind a dialog. It is set again for what it would have heard. */
void max_queue_hear(void)
{
    static bool hearing;
    if (hearing || (!to_hear && !atomic_load(&just_said)))
        return;
    hearing = true;
    take();
    while (to_hear && !max_quits()) {
        t_said *s = to_hear;
        to_hear = s->next;
        hear(s);
    }
    hearing = false;
    if (atomic_load(&just_said))
        qelem_set(when_free);
}

static void hear_when_free(void *unused)
{
    (void)unused;
    if (max_quits())
        return;
    tell_of_lost();
    max_queue_hear();
}

/* The other threads' part is short, and waits for nothing. */
void max_queue_forget(t_host *h)
{
    t_said **at = &to_hear;
    atomic_store(&h->leaving, true);
    while (atomic_load(&h->users))
        ;
    take();
    while (*at) {
        t_said *s = *at;
        if (s->host == h) {
            *at = s->next;
            leave(s);
        } else
            at = &s->next;
    }
}

void max_queue_setup(void) { when_free = qelem_new(NULL, METHOD(hear_when_free)); }

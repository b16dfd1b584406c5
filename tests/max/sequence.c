/* What is said on the scheduler's thread and on main comes to an object in the sequence in which it
 * was said, whether main was free between or not; and even where main serves its queue while it
 * hears, as it does behind a dialog. */

#include "storm.h"

#include "api.h"

static double next;
static long asks_at = -1; /* by a dialog, and meanwhile the next is said */
static void say(void *number);

static void ask(void)
{
    long number = asks_at + 1;
    on_scheduler(say, &number);
    main_serve();
}

/* Lists of one number twice, which count. */
static void count_hear(t_node *node, int inlet, const t_said *m)
{
    (void)node;
    (void)inlet;
    if (!m->argc || atom_number(m->argv) != next)
        fault("sequence: heard %g where %g was said", m->argc ? atom_number(m->argv) : -1, next);
    next++;
    if ((long)next == asks_at + 1)
        ask();
}

const t_kind sequence_kinds[] = {{"in sequence", 0, NULL, count_hear, NULL, .inlets = 1}, {NULL}};

static t_patcher *patch;

static void say(void *number)
{
    t_atom atoms[2] = {number_atom(*(long *)number), number_atom(*(long *)number)};
    t_said m = {gensym("list"), 2, atoms};
    patcher_say_at(patch, 0, &m);
}

/* Each pattern says so many on the scheduler's thread and then on main. */
static long say_all(long count)
{
    long said = 0, i, k;
    for (i = 0; i < count; i++) {
        for (k = 0; k < i % 4; k++, said++)
            on_scheduler(say, &said);
        for (k = 0; k < i % 3; k++, said++)
            say(&said);
        if (i % 5 == 0)
            main_serve();
    }
    main_serve();
    asks_at = said;
    on_scheduler(say, &said);
    main_serve();
    return said + 2;
}

int sequence(long count)
{
    t_atom reorder = word_atom("sro.reorder"), counter = word_atom("in sequence");
    t_node *node;
    long said;
    patch = patcher_new(NULL, ".", "sequence.maxpat");
    node = node_new(patch, 1, &reorder);
    patcher_add(patch, node);
    patcher_add(patch, node_new(patch, 1, &counter));
    node_connect(node, 0, patch->nodes[1], 0);
    said = say_all(count);
    if (next != (double)said)
        fault("sequence: %ld were said, %g heard", said, next);
    print_line("sequence: %ld said", said);
    patcher_free(patch);
    return 0;
}

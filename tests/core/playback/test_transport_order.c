#include "playback/transport_order.h"

#include <stdlib.h>

#include "support.h"

/* Every sequence of commands, made one, does to every transport what they do one by one. */

enum { POSITION_A, POSITION_B, BACK, START, STOP, REWIND, COMMANDS };
enum { MOST = 6, ENTRIES = 20, SAMPLES_TO_FIRST = -128, HOP_LENGTH = 256 };

static const double positions[] = {.25, .7, -3};

static void do_now(sro_transport *t, int command)
{
    if (command == START)
        sro_transport_start(t, SAMPLES_TO_FIRST);
    else if (command == STOP)
        t->playing = false;
    else if (command == REWIND)
        sro_transport_rewind(t, HOP_LENGTH);
    else
        sro_transport_set_position(t, positions[command]);
}

static void add_to(sro_transport_order *order, int command)
{
    if (command == START)
        sro_transport_order_start(order);
    else if (command == STOP)
        sro_transport_order_stop(order);
    else if (command == REWIND)
        sro_transport_order_rewind(order);
    else
        sro_transport_order_position(order, positions[command]);
}

/* Of one that does not play nothing is heard but where its next start begins. */
static void check_same(const sro_transport *a, const sro_transport *b, size_t sequence,
                       size_t state)
{
    bool same = a->playing == b->playing && a->start_position == b->start_position;
    if (same && a->playing)
        same = a->cursor == b->cursor && a->samples_to_next == b->samples_to_next;
    if (!same)
        fail_msg(
            "sequence %zu (base %d), state %zu: playing %d, begins at %g, at %g, not %d, %g, %g",
            sequence, COMMANDS, state, a->playing, a->start_position, a->cursor, b->playing,
            b->start_position, b->cursor);
}

static sro_transport transport_in(size_t state)
{
    sro_transport t;
    sro_transport_init(&t);
    succeeds(sro_playlist_make(&t.playlist, NULL, 0, ENTRIES, NULL));
    sro_transport_rewind(&t, HOP_LENGTH);
    if (state & 1)
        sro_transport_start(&t, 0);
    if (state & 2)
        sro_transport_set_position(&t, .5);
    if (state & 4)
        t.samples_to_next = 10000;
    return t;
}

static void check_sequence(size_t sequence, size_t length)
{
    for (size_t state = 0; state < 8; state++) {
        sro_transport one_by_one = transport_in(state), at_once = transport_in(state);
        sro_transport_order order = {0};
        bool starts = false, rewinds = false;
        for (size_t i = 0, rest = sequence; i < length; i++, rest /= COMMANDS) {
            int command = (int)(rest % COMMANDS);
            do_now(&one_by_one, command);
            add_to(&order, command);
            if (command == REWIND && starts) /* it begins with its first sample, then */
                one_by_one.samples_to_next = SAMPLES_TO_FIRST;
            starts |= command == START;
            rewinds |= command == REWIND;
        }
        if (rewinds) /* as the list is exchanged */
            sro_transport_rewind(&at_once, HOP_LENGTH);
        sro_transport_carry_out(&at_once, &order, SAMPLES_TO_FIRST);
        check_same(&at_once, &one_by_one, sequence, state);
        sro_playlist_clear(&one_by_one.playlist);
        sro_playlist_clear(&at_once.playlist);
    }
}

static void many_are_as_one(void **state)
{
    size_t sequences = 1;
    for (size_t length = 0; length <= MOST; length++, sequences *= COMMANDS)
        for (size_t sequence = 0; sequence < sequences; sequence++)
            check_sequence(sequence, length);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(many_are_as_one)};
    return cmocka_run_group_tests_name("transport order", tests, NULL, NULL);
}

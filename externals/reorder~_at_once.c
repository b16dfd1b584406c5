/* The part of [reorder~] that hears, on whatever thread, messages that only ask the player for
 * something: a frame, start, stop, a position. */

#include "reorder~.h"

#include <math.h>
#include <string.h>

/* Nothing has to be said about a start, nor asked of anybody else. */
static bool starts_quietly(const t_reorder_tilde *x)
{
    bool points_are_missing = x->distance && !x->points;
    return x->frames && !points_are_missing && !reorder_tilde_missing(x);
}

void reorder_tilde_note_starts(t_reorder_tilde *x)
{
    if (host_audio_runs_beside())
        atomic_store(&x->starts_quietly, starts_quietly(x));
}

static bool play_frame(t_reorder_tilde *x, double number)
{
    double frame = floor(number);
    return frame >= 0 && frame < SRO_MAX_FRAMES
           && sro_player_try_one_shot(x->player, (size_t)frame);
}

/* A start that waits is the main thread's, and a stop ends it. */
bool reorder_tilde_hear_at_once(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    const char *name = message->name;
    if (message->argc == 1 && is_number(message->argv)) {
        double number = number_of(message->argv);
        if (!strcmp(name, "float") || !strcmp(name, "list"))
            return play_frame(x, number);
        return !strcmp(name, "position") && !isnan(number)
               && sro_player_try_position(x->player, number);
    }
    if (message->argc)
        return false;
    if (!strcmp(name, "stop"))
        return !atomic_load(&x->start_waits) && sro_player_try_stop(x->player);
    return (!strcmp(name, "start") || !strcmp(name, "bang")) && atomic_load(&x->starts_quietly)
           && sro_player_try_start(x->player);
}

/* The part of a unit that looks upstream: from whom its inputs come, what they still have to do
 * before it can answer, and why it has none. */

#include <stdio.h>
#include <string.h>

#include "canvases.h"
#include "unit.h"

#define HOW_TO_WAIT "still at work: ask again after its done, or send blocking 1 first, as pd " \
    "-batch needs"
#define WAYS_TO_GET_SOUND "array NAME, read FILE, or record SECONDS"

/* Sending */

void unit_took(t_unit *x, t_stage stage)
{
    x->u_sources[stage] = registry_sender();
}

void unit_send(t_unit *x, t_outlet *outlet, t_symbol *s, int argc, t_atom *argv)
{
    long before = registry_send_as(x->u_id);
    outlet_anything(outlet, s, argc, argv);
    registry_send_as(before);
}

static void send_unsent(t_unit *x)
{
    if (!x->u_unsent)
        return;
    x->u_unsent = 0;
    x->u_class->send(x);
}

void unit_tell(t_unit *x)
{
    x->u_unsent = 1;
    if (x->u_class->tell)
        x->u_class->tell(x);
    send_unsent(x);
}

void unit_done(t_unit *x, double ms)
{
    x->u_unsent = 1;
    unit_info1(x, "done", ms);
    if (x->u_unsent)
        unit_tell(x);
}

/* What has to be done before an answer */

/* The unit to go on with: of the earliest stage before x, and there of those that are longest here.
 * What comes of it may be something to do at a later stage. */
static t_unit *next_before(const t_unit *x)
{
    t_unit *best = 0, *u = 0;
    while ((u = registry_next(x, u)))
        if ((u->u_touched || u->u_unsent) && u->u_class->stage < x->u_class->stage
                && (!best || u->u_class->stage < best->u_class->stage))
            best = u;
    return best;
}

void unit_settle_upstream(t_unit *x)
{
    t_unit *u;
    while ((u = next_before(x))) {
        send_unsent(u);
        if (u->u_touched)
            unit_settle(u, UNIT_FOLLOW);
    }
}

void unit_ready(t_unit *x)
{
    unit_settle_upstream(x);
    if (x->u_touched)
        unit_settle(x, UNIT_FOLLOW);
}

static const t_unit *at_work(const t_unit *x, int here);

static const t_unit *at_work_before(const t_unit *x)
{
    const t_unit *worker = 0;
    int stage;
    for (stage = 0; stage < (int)x->u_class->stage && !worker; stage++) {
        const t_unit *source = registry_find(x, x->u_sources[stage]);
        if (source)
            worker = at_work(source, 0);
    }
    return worker;
}

/* The unit that is at work on what x will hold: itself or one upstream; 0 for none. */
static const t_unit *at_work(const t_unit *x, int here)
{
    return x->u_class->busy(x, here) ? x : at_work_before(x);
}

int unit_current(t_unit *x, const char *what)
{
    const t_unit *worker;
    unit_ready(x);
    worker = at_work(x, 1);
    if (worker == x)
        unit_error(x, "%s: " HOW_TO_WAIT, what);
    else if (worker)
        unit_error(x, "%s: [%s] is " HOW_TO_WAIT, what,
            class_getname(*(const t_pd *)worker));
    return !worker;
}

/* Why there is nothing */

static int makes(const t_unit *u, const char *input)
{
    return u->u_class->made && !strcmp(u->u_class->made, input);
}

/* How near a unit is to having what is asked of it. */
static int nearness(const t_unit *u)
{
    return at_work(u, 0) ? 2 : u->u_class->has(u);
}

/* Who makes the input, as it seems: patch cords cannot be followed from here. Of those in the same
 * patch, if there are any, the one that is nearest to having it; 0 when there is none. */
static const t_unit *likely_maker(const t_unit *x, const char *input)
{
    const t_canvas *here = canvas_outermost(x->u_canvas);
    const t_unit *best = 0, *u = 0;
    int best_is_here = 0;
    while ((u = registry_next(x, u))) {
        int is_here = canvas_outermost(u->u_canvas) == here;
        if (!makes(u, input) || (best && best_is_here > is_here))
            continue;
        if (!best || is_here > best_is_here || nearness(u) > nearness(best))
            best = u;
        best_is_here = is_here;
    }
    return best;
}

static void write_why(const t_unit *x, int own, char *text, size_t size)
{
    const t_unit_class *k = x->u_class;
    const t_unit *maker = k->maker ? likely_maker(x, k->input) : 0;
    int used;
    if (!k->maker)
        snprintf(text, size, "send %s" WAYS_TO_GET_SOUND, own ? "" : "it ");
    else if (!maker)
        snprintf(text, size, "connect the left outlet of [%s]", k->maker);
    else if (at_work(maker, 0))
        snprintf(text, size, "[%s] is " HOW_TO_WAIT,
            class_getname(*(const t_pd *)at_work(maker, 0)));
    else if (maker->u_class->has(maker))
        snprintf(text, size, "send [%s] a bang; its left outlet has to be connected", k->maker);
    else {
        used = snprintf(text, size, "[%s] has no %s: ", k->maker, maker->u_class->input);
        if (used > 0 && (size_t)used < size)
            write_why(maker, 0, text + used, size - (size_t)used);
    }
}

void unit_write_lack(const t_unit *x, char *text, size_t size)
{
    int used = snprintf(text, size, "no %s yet: ", x->u_class->input);
    if (used > 0 && (size_t)used < size)
        write_why(x, 1, text + used, size - (size_t)used);
}

void unit_lacks(t_unit *x, const char *what)
{
    char text[MAXPDSTRING];
    unit_write_lack(x, text, sizeof(text));
    unit_error(x, "%s: %s", what, text);
}

int unit_expects(const t_unit *x)
{
    const t_unit *maker = likely_maker(x, x->u_class->input); /* whoever makes it */
    return maker && at_work(maker, 0);
}

/* The part of a unit that looks upstream: from whom its inputs come, what they still have to do
 * before it can answer, and why it has none. Patch cords cannot be followed from here: who has sent
 * something is known by it, who has not yet is looked for nearby. */

#include <stdio.h>
#include <string.h>

#include "common/canvases.h"
#include "common/object.h"

#define HOW_TO_WAIT                                                             \
    "still at work: ask again after its done, or send blocking 1 first, as pd " \
    "-batch needs"
#define WAYS_TO_GET_SOUND "array NAME, read FILE, or record SECONDS"

static const struct {
    const char *maker, *outlet, *made;
} stages[STAGES] = {
    [STAGE_FRAMES] = {"stft~", "left", "frames"},
    [STAGE_FEATURES] = {"melspec", "left", "features"},
    [STAGE_POINTS] = {"embed1d", "middle", "points"},
    [STAGE_SOUND] = {"reorder~", "left", "sound"},
};

static const char *name_of(const t_unit *x) { return class_getname(*(const t_pd *)x); }

/* Sending */

/* What comes from no earlier stage, as by a patch that leads back, is waited for by nobody. */
void unit_took(t_unit *x, t_stage stage, t_unit *maker)
{
    int upstream = maker && maker->u_class->stage < x->u_class->stage;
    x->u_sources[stage] = upstream ? maker : 0;
}

void unit_took_sent(t_unit *x, t_stage stage)
{
    unit_took(x, stage, registry_unit(registry_sender()));
}

int unit_by_hand(t_unit *x) { return registry_sender() || unit_settle_upstream(x); }

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

/* Whoever hears what is told may ask downstream, which sends it, or delete the unit. */
static void tell_and_send(t_unit *x)
{
    long id = x->u_id;
    if (x->u_class->tell)
        x->u_class->tell(x);
    if (registry_has(id))
        send_unsent(x);
}

void unit_tell(t_unit *x)
{
    x->u_unsent = 1;
    tell_and_send(x);
}

void unit_done(t_unit *x, double ms)
{
    long id = x->u_id;
    unit_info1(x, "done", ms);
    if (registry_has(id))
        tell_and_send(x);
}

/* Who is upstream */

static int lies_within(const t_unit *u, const t_canvas *c)
{
    const t_canvas *at = u->u_canvas;
    while (at && at != c)
        at = canvas_around(at);
    return at != 0;
}

/* In the same canvas, in one around it, or in a subpatch of it. */
static int is_near(const t_unit *x, const t_unit *u)
{
    return lies_within(x, u->u_canvas) || lies_within(u, x->u_canvas);
}

/* The canvas where units of that stage are looked for while none is near: the smallest around x
 * that has any in it. 0 where there is none at all, or one is near. */
static const t_canvas *neighbourhood(const t_unit *x, t_stage stage)
{
    const t_canvas *c = canvas_around(x->u_canvas);
    const t_unit *u = 0;
    while ((u = registry_next(x, u)))
        if (u->u_class->stage == stage && is_near(x, u))
            return 0;
    for (; c; c = canvas_around(c))
        while ((u = registry_next(x, u)))
            if (u->u_class->stage == stage && lies_within(u, c))
                return c;
    return 0;
}

/* Whether u, which may never have sent anything to x, may be about to; `around` is x's
 * neighbourhood for that stage. */
static int may_send(const t_unit *x, const t_unit *u, t_stage stage, const t_canvas *around)
{
    return u->u_class->stage == stage && (around ? lies_within(u, around) : is_near(x, u));
}

static void mark_upstream(t_unit *x);

static void mark(t_unit *u)
{
    if (u->u_upstream)
        return;
    u->u_upstream = 1;
    mark_upstream(u);
}

/* All units that what x takes in comes from, at first or second hand, or may be about to. */
static void mark_upstream(t_unit *x)
{
    int stage;
    for (stage = 0; stage < (int)x->u_class->stage; stage++) {
        const t_canvas *around;
        t_unit *u = 0;
        if (!(x->u_class->takes & UNIT_TAKES(stage)))
            continue;
        if (x->u_sources[stage]) {
            mark(x->u_sources[stage]);
            continue;
        }
        around = neighbourhood(x, (t_stage)stage);
        while ((u = registry_next(x, u)))
            if (may_send(x, u, (t_stage)stage, around))
                mark(u);
    }
}

/* What has to be done before an answer */

static int has_to_settle(const t_unit *x, const t_unit *u)
{
    return (u->u_touched || u->u_unsent) && u->u_class->stage < x->u_class->stage;
}

static int anything_to_settle(const t_unit *x)
{
    const t_unit *u = 0;
    while ((u = registry_next(x, u)))
        if (has_to_settle(x, u))
            return 1;
    return 0;
}

static void find_upstream(t_unit *x)
{
    t_unit *u = 0;
    while ((u = registry_next(x, u)))
        u->u_upstream = 0;
    mark_upstream(x);
}

/* The unit to go on with: of the earliest stage before x, and of that the one that was made first.
 * What comes of it may be something to do at a later stage. */
static t_unit *next_before(const t_unit *x)
{
    t_unit *best = 0, *u = 0;
    while ((u = registry_next(x, u)))
        if (u->u_upstream && has_to_settle(x, u)
            && (!best || u->u_class->stage < best->u_class->stage))
            best = u;
    return best;
}

static void settle(t_unit *u)
{
    long id = u->u_id;
    send_unsent(u);
    if (registry_has(id) && u->u_touched)
        unit_settle(u, UNIT_FOLLOW);
}

int unit_settle_upstream(t_unit *x)
{
    long id = x->u_id;
    t_unit *u;
    while (anything_to_settle(x)) {
        find_upstream(x); /* anew, for whoever was settled may have asked for it, too */
        u = next_before(x);
        if (!u)
            break;
        settle(u);
        if (!registry_has(id))
            return 0;
    }
    return 1;
}

int unit_ready(t_unit *x)
{
    long id = x->u_id;
    if (!unit_settle_upstream(x))
        return 0;
    if (x->u_touched)
        unit_settle(x, UNIT_FOLLOW);
    return registry_has(id);
}

void unit_ready_sender(t_unit *x)
{
    if (x && unit_ready(x))
        send_unsent(x);
}

static const t_unit *at_work(const t_unit *x)
{
    const t_unit_class *k = x->u_class;
    return k->busy(x) || (k->reorders && k->reorders(x)) ? x : unit_waits_for(x);
}

const t_unit *unit_waits_for(const t_unit *x)
{
    const t_unit *worker = 0;
    int stage;
    for (stage = 0; stage < (int)x->u_class->stage && !worker; stage++) {
        const t_unit *source = x->u_sources[stage];
        if (source)
            worker = at_work(source);
    }
    return worker;
}

int unit_current(t_unit *x, const char *what)
{
    const t_unit *worker;
    int busy;
    if (!unit_ready(x))
        return 0;
    busy = x->u_class->busy(x);
    worker = busy ? 0 : unit_waits_for(x);
    if (busy)
        unit_error(x, "%s: " HOW_TO_WAIT, what);
    else if (worker)
        unit_error(x, "%s: [%s] is " HOW_TO_WAIT, what, name_of(worker));
    return !busy && !worker;
}

int unit_answers(t_unit *x, const char *what)
{
    if (!unit_current(x, what))
        return 0;
    if (!x->u_class->has(x))
        unit_lacks(x, what);
    return x->u_class->has(x);
}

/* Why there is nothing */

/* How near a unit is to having what is asked of it. */
static int nearness(const t_unit *u) { return at_work(u) ? 2 : u->u_class->has(u); }

/* Who makes it, as it seems: of the units nearby the one that is nearest to having it. */
static const t_unit *likely_maker(const t_unit *x, t_stage stage)
{
    const t_canvas *around = neighbourhood(x, stage);
    const t_unit *best = 0, *u = 0;
    while ((u = registry_next(x, u)))
        if (may_send(x, u, stage, around) && (!best || nearness(u) > nearness(best)))
            best = u;
    return best;
}

/* The stage without whose results a unit has nothing to do; 0 is the first. */
static t_stage first_taken(const t_unit *x)
{
    int stage = 0;
    while (!(x->u_class->takes & UNIT_TAKES(stage)))
        stage++;
    return (t_stage)stage;
}

/* What x does not have although it could, or why it cannot. */
static void write_own_lack(const t_unit *x, char *text, size_t size)
{
    const t_unit_class *k = x->u_class;
    if (k->given && k->given(x))
        snprintf(text, size, "no %s: they were cancelled or could not be made; send [%s] a bang",
                 stages[k->stage].made, name_of(x));
    else if (!k->takes)
        snprintf(text, size, "no sound yet: send [%s] " WAYS_TO_GET_SOUND, name_of(x));
    else
        unit_write_lack(x, first_taken(x), text, size);
}

void unit_write_maker(const t_unit *maker, char *text, size_t size)
{
    const t_unit *worker = at_work(maker);
    int used;
    if (worker)
        snprintf(text, size, "[%s] is " HOW_TO_WAIT, name_of(worker));
    else if (maker->u_class->has(maker))
        snprintf(text, size, "send [%s] a bang; its outlet has to be connected", name_of(maker));
    else {
        used = snprintf(text, size, "[%s] has ", name_of(maker));
        if (used > 0 && (size_t)used < size)
            write_own_lack(maker, text + used, size - (size_t)used);
    }
}

/* The first unit at work in the stages after that one and before x; 0 for none. A patch may hold
 * back what is made already until that is done, as [spectreorder] does with frames until their
 * order is there. */
static const t_unit *busy_between(const t_unit *x, t_stage stage)
{
    const t_unit *maker;
    int next;
    for (next = (int)stage + 1; next < (int)x->u_class->stage; next++)
        if ((maker = likely_maker(x, (t_stage)next)) && at_work(maker))
            return maker;
    return 0;
}

void unit_write_lack(const t_unit *x, t_stage stage, char *text, size_t size)
{
    const t_unit *maker = likely_maker(x, stage), *worker = busy_between(x, stage);
    int used = snprintf(text, size, "no %s yet: ", stages[stage].made);
    if (worker && maker && maker->u_class->has(maker))
        maker = worker; /* what is lacking is made, and waits for that one */
    if (!maker)
        snprintf(text, size, "no %s yet: connect the %s outlet of [%s]", stages[stage].made,
                 stages[stage].outlet, stages[stage].maker);
    else if (used > 0 && (size_t)used < size)
        unit_write_maker(maker, text + used, size - (size_t)used);
}

void unit_lacks(t_unit *x, const char *what)
{
    char text[MAXPDSTRING];
    write_own_lack(x, text, sizeof(text));
    unit_error(x, "%s: %s", what, text);
}

int unit_expects(const t_unit *x, t_stage stage)
{
    const t_unit *maker = likely_maker(x, stage);
    return maker && (at_work(maker) || busy_between(x, stage));
}

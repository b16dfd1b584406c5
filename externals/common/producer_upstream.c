/* The part of a producer that looks upstream: from whom its inputs come, what they still have to do
 * before it can answer, and why it has none. An object cannot follow patch cords: who has sent it
 * something was noted then; who has not yet sent anything is guessed from the patches that both
 * are in. */

#include "common/producer.h"

#include <stdio.h>

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

static const char *name_of(const t_producer *p) { return host_class_name(p); }

/* Sending */

/* Nobody waits for a maker that stands no earlier in the signal path, as where a patch leads a
 * result back. */
void producer_input_from(t_producer *p, t_stage stage, t_producer *maker)
{
    bool upstream = maker && producer_class(maker)->stage < producer_class(p)->stage;
    p->sources[stage] = upstream ? maker : NULL;
}

void producer_input_from_sender(t_producer *p, t_stage stage)
{
    producer_input_from(p, stage, roster_find(roster_sender()));
}

bool producer_by_hand(t_producer *p) { return roster_sender() || producer_update_upstream(p); }

void producer_send_published(t_producer *p)
{
    long before = roster_send_as(p->id);
    host_send_word(p, producer_class(p)->published_at, p->published.kind, p->published.name);
    roster_send_as(before);
}

static void send_unsent(t_producer *p)
{
    if (!p->unsent)
        return;
    p->unsent = false;
    if (producer_class(p)->send)
        producer_class(p)->send(p);
    else
        producer_send_published(p);
}

/* Whoever hears what is told may ask something downstream, by which the result is sent, or delete
 * the producer. */
static void tell_and_send(t_producer *p)
{
    long id = p->id;
    if (producer_class(p)->tell)
        producer_class(p)->tell(p);
    if (roster_has(id))
        send_unsent(p);
}

void producer_announce(t_producer *p)
{
    p->unsent = true;
    tell_and_send(p);
}

void producer_done(t_producer *p, double ms)
{
    long id = p->id;
    producer_info1(p, "done", ms);
    if (roster_has(id))
        tell_and_send(p);
}

/* Who is upstream */

static bool lies_within(const t_producer *u, const t_patch *c)
{
    const t_patch *at = u->patch;
    while (at && at != c)
        at = host_patch_around(at);
    return at != NULL;
}

/* In the same patch, in one around it, or in a subpatch of it. */
static bool is_near(const t_producer *p, const t_producer *u)
{
    return lies_within(p, u->patch) || lies_within(u, p->patch);
}

/* The patch where producers of that stage are looked for while none is near: the smallest around p
 * that has any in it. NULL where there is none at all, or one is near. */
static const t_patch *neighbourhood(const t_producer *p, t_stage stage)
{
    const t_patch *c = host_patch_around(p->patch);
    const t_producer *u = NULL;
    while ((u = roster_next(u)))
        if (producer_class(u)->stage == stage && is_near(p, u))
            return NULL;
    for (; c; c = host_patch_around(c))
        while ((u = roster_next(u)))
            if (producer_class(u)->stage == stage && lies_within(u, c))
                return c;
    return NULL;
}

/* Whether u, which may never have sent anything to p, may be about to; `around` is p's
 * neighbourhood for that stage. */
static bool may_send(const t_producer *p, const t_producer *u, t_stage stage, const t_patch *around)
{
    return producer_class(u)->stage == stage && (around ? lies_within(u, around) : is_near(p, u));
}

static void mark_upstream(t_producer *p);

static void mark(t_producer *u)
{
    if (u->upstream)
        return;
    u->upstream = true;
    mark_upstream(u);
}

/* Mark all producers that p's inputs come from, directly or by way of others, or may be about to.
 */
static void mark_upstream(t_producer *p)
{
    int stage;
    for (stage = 0; stage < (int)producer_class(p)->stage; stage++) {
        const t_patch *around;
        t_producer *u = NULL;
        if (!(producer_class(p)->takes & TAKES(stage)))
            continue;
        if (p->sources[stage]) {
            mark(p->sources[stage]);
            continue;
        }
        around = neighbourhood(p, (t_stage)stage);
        while ((u = roster_next(u)))
            if (may_send(p, u, (t_stage)stage, around))
                mark(u);
    }
}

/* What has to be done before an answer */

static bool has_to_update(const t_producer *p, const t_producer *u)
{
    return (u->update_pending || u->unsent) && producer_class(u)->stage < producer_class(p)->stage;
}

static bool anything_to_update(const t_producer *p)
{
    const t_producer *u = NULL;
    while ((u = roster_next(u)))
        if (has_to_update(p, u))
            return true;
    return false;
}

static void find_upstream(t_producer *p)
{
    t_producer *u = NULL;
    while ((u = roster_next(u)))
        u->upstream = false;
    mark_upstream(p);
}

/* The producer to go on with: of those that have to update the earliest in the signal path, and of
 * several the one that was made first. What it sends may give later ones something to do. */
static t_producer *next_before(const t_producer *p)
{
    t_producer *best = NULL, *u = NULL;
    while ((u = roster_next(u)))
        if (u->upstream && has_to_update(p, u)
            && (!best || producer_class(u)->stage < producer_class(best)->stage))
            best = u;
    return best;
}

static void update(t_producer *u)
{
    long id = u->id;
    send_unsent(u);
    if (roster_has(id) && u->update_pending)
        producer_update_now(u, UPDATE_CHANGED);
}

bool producer_update_upstream(t_producer *p)
{
    long id = p->id;
    while (anything_to_update(p)) {
        t_producer *next;
        find_upstream(p); /* anew: an update may have marked those of another */
        next = next_before(p);
        if (!next)
            break;
        update(next);
        if (!roster_has(id))
            return false;
    }
    return true;
}

bool producer_catch_up(t_producer *p)
{
    long id = p->id;
    if (!producer_update_upstream(p))
        return false;
    if (p->update_pending)
        producer_update_now(p, UPDATE_CHANGED);
    return roster_has(id);
}

void producer_flush(t_producer *p)
{
    if (p && producer_catch_up(p))
        send_unsent(p);
}

bool producer_has(const t_producer *p)
{
    const t_producer_class *k = producer_class(p);
    return k->has ? k->has(p) : p->published.value != NULL;
}

bool producer_busy(const t_producer *p)
{
    const t_producer_class *k = producer_class(p);
    return k->busy ? k->busy(p) : tasks_busy(&p->tasks);
}

bool producer_at_work(const t_producer *p)
{
    const t_producer_class *k = producer_class(p);
    return producer_busy(p) || (k->reorders && k->reorders(p));
}

static const t_producer *at_work(const t_producer *p)
{
    return producer_at_work(p) ? p : producer_waits_for(p);
}

const t_producer *producer_waits_for(const t_producer *p)
{
    const t_producer *worker = NULL;
    int stage;
    for (stage = 0; stage < (int)producer_class(p)->stage && !worker; stage++) {
        const t_producer *source = p->sources[stage];
        if (source)
            worker = at_work(source);
    }
    return worker;
}

bool producer_is_current(t_producer *p, const char *what)
{
    const t_producer *worker;
    bool busy;
    if (!producer_catch_up(p))
        return false;
    busy = producer_busy(p);
    worker = busy ? NULL : producer_waits_for(p);
    if (busy)
        host_error(p, "%s: " HOW_TO_WAIT, what);
    else if (worker)
        host_error(p, "%s: [%s] is " HOW_TO_WAIT, what, name_of(worker));
    return !busy && !worker;
}

bool producer_can_answer(t_producer *p, const char *what)
{
    if (!producer_is_current(p, what))
        return false;
    if (!producer_has(p))
        producer_report_lack(p, what);
    return producer_has(p);
}

/* Why there is nothing */

/* How near a producer is to having what is asked of it. */
static int nearness(const t_producer *u) { return at_work(u) ? 2 : producer_has(u) ? 1 : 0; }

/* Who makes it, as it seems: of the producers nearby one at work, else one that has a result. */
static const t_producer *likely_maker(const t_producer *p, t_stage stage)
{
    const t_patch *around = neighbourhood(p, stage);
    const t_producer *best = NULL, *u = NULL;
    while ((u = roster_next(u)))
        if (may_send(p, u, stage, around) && (!best || nearness(u) > nearness(best)))
            best = u;
    return best;
}

/* The stage without whose results a producer has nothing to do; 0 is the first. */
static t_stage first_taken(const t_producer *p)
{
    int stage = 0;
    while (!(producer_class(p)->takes & TAKES(stage)))
        stage++;
    return (t_stage)stage;
}

/* What p does not have although it could, or why it cannot. */
static void write_own_lack(const t_producer *p, char *text, size_t size)
{
    const t_producer_class *k = producer_class(p);
    if (p->input)
        snprintf(text, size, "no %s: they were cancelled or could not be made; send [%s] a bang",
                 stages[k->stage].made, name_of(p));
    else if (!k->takes)
        snprintf(text, size, "no sound yet: send [%s] " WAYS_TO_GET_SOUND, name_of(p));
    else
        producer_print_lack(p, first_taken(p), text, size);
}

void producer_print_remedy(const t_producer *maker, char *text, size_t size)
{
    const t_producer *worker = at_work(maker);
    int used;
    if (worker)
        snprintf(text, size, "[%s] is " HOW_TO_WAIT, name_of(worker));
    else if (producer_has(maker))
        snprintf(text, size, "send [%s] a bang; its outlet has to be connected", name_of(maker));
    else {
        used = snprintf(text, size, "[%s] has ", name_of(maker));
        if (used > 0 && (size_t)used < size)
            write_own_lack(maker, text + used, size - (size_t)used);
    }
}

/* The first producer at work in the stages after that one and before p; NULL for none. A patch may
 * hold back what is made already until that is done, as [spectreorder] does with frames until their
 * order is there. */
static const t_producer *busy_between(const t_producer *p, t_stage stage)
{
    int next;
    for (next = (int)stage + 1; next < (int)producer_class(p)->stage; next++) {
        const t_producer *maker = likely_maker(p, (t_stage)next);
        if (maker && at_work(maker))
            return maker;
    }
    return NULL;
}

void producer_print_lack(const t_producer *p, t_stage stage, char *text, size_t size)
{
    const t_producer *maker = likely_maker(p, stage), *worker = busy_between(p, stage);
    int used = snprintf(text, size, "no %s yet: ", stages[stage].made);
    if (worker && maker && producer_has(maker))
        maker = worker; /* what is lacking has been made, and is held back until that is done */
    if (!maker)
        snprintf(text, size, "no %s yet: connect the %s outlet of [%s]", stages[stage].made,
                 stages[stage].outlet, stages[stage].maker);
    else if (used > 0 && (size_t)used < size)
        producer_print_remedy(maker, text + used, size - (size_t)used);
}

void producer_report_lack(t_producer *p, const char *what)
{
    char text[TEXT_SIZE];
    write_own_lack(p, text, sizeof(text));
    host_error(p, "%s: %s", what, text);
}

bool producer_expects(const t_producer *p, t_stage stage)
{
    const t_producer *maker = likely_maker(p, stage);
    return maker && (at_work(maker) || busy_between(p, stage));
}

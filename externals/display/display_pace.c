/* The part of a display that knows when something is to go to Pd's window: never faster than it is
 * drawn there. */

#include "display/display_parts.h"

#include <stdio.h>

#include "display/turns.h"

enum { MOST_NUMBER = 1 << 20 }; /* pictures are numbered up to it, again and again */

/* Milliseconds between pictures, between marks; after which to ask for a turn again; and how long a
 * bar without progress stays. */
static const double picture_pause = 100, mark_pause = 20, turn_pause = 8, bar_stays = 3000;

static const double pixels_a_millisecond = 1500;

static t_class *reply_class;

/* How the window says that it has drawn a picture. */
struct _reply {
    t_pd r_pd;
    t_symbol *r_name;
    t_display *r_owner;  /* 0 when it has gone, and this waits alone */
    int r_sent, r_drawn; /* the numbers of the last pictures */
};

static int is_awaited(const t_reply *r) { return r->r_drawn != r->r_sent; }

static void reply_free(t_reply *r)
{
    pd_unbind(&r->r_pd, r->r_name);
    pd_free(&r->r_pd);
}

static t_reply *reply_new(t_display *owner)
{
    char name[60];
    t_reply *r = (t_reply *)pd_new(reply_class);
    snprintf(name, sizeof(name), "spectreorder:drawn:%lx", (unsigned long)r);
    r->r_name = gensym(name);
    r->r_owner = owner;
    r->r_sent = r->r_drawn = 0;
    pd_bind(&r->r_pd, r->r_name);
    return r;
}

static void reply_leave(t_reply *r)
{
    r->r_owner = 0;
    if (!is_awaited(r))
        reply_free(r);
}

static double at_least(double pause, double since)
{
    double passed = clock_gettimesince(since);
    return passed < pause ? pause - passed : 0;
}

/* Large pictures come more seldom: what is sent in a second is limited, too. */
static double pause_of(const t_display *x)
{
    double sending = x->d_width * x->d_height / pixels_a_millisecond;
    return sending > picture_pause ? sending : picture_pause;
}

/* Until the next picture may be drawn, if it is then its turn. */
static double picture_wait(const t_display *x)
{
    double after_last =
        at_least(is_awaited(x->d_reply) ? turns_patience : pause_of(x), x->d_pictured);
    double after_refusal = at_least(turn_pause, x->d_refused);
    return after_last > after_refusal ? after_last : after_refusal;
}

static void display_schedule(t_display *x)
{
    double wait = -1, other;
    if (!window_shows(x))
        return;
    if (x->d_stale)
        wait = picture_wait(x);
    if (x->d_moved) {
        other = at_least(mark_pause, x->d_moved_at);
        wait = wait >= 0 && wait < other ? wait : other;
    } else if (x->d_progress >= 0) {
        other = at_least(bar_stays, x->d_progressed);
        wait = wait >= 0 && wait < other ? wait : other;
    }
    if (wait >= 0)
        clock_delay(x->d_clock, wait);
}

static void display_picture(t_display *x)
{
    t_reply *r = x->d_reply;
    if (!turns_take(x)) {
        x->d_refused = clock_getlogicaltime();
        return;
    }
    display_draw(x);
    x->d_stale = 0;
    x->d_moved = 1; /* it lies elsewhere in a new picture */
    x->d_pictured = clock_getlogicaltime();
    if (window_picture(x, r->r_name->s_name, (r->r_sent + 1) % MOST_NUMBER))
        r->r_sent = (r->r_sent + 1) % MOST_NUMBER;
    else
        turns_end(x);
}

static void display_tick(t_display *x)
{
    if (!window_shows(x))
        return;
    if (x->d_progress >= 0 && !at_least(bar_stays, x->d_progressed)) {
        x->d_progress = -1; /* it was cancelled */
        x->d_moved = 1;
    }
    if (x->d_stale && !picture_wait(x))
        display_picture(x);
    if (x->d_moved && !at_least(mark_pause, x->d_moved_at)) {
        x->d_moved = 0;
        x->d_moved_at = clock_getlogicaltime();
        window_marks(x);
    }
    display_schedule(x);
}

void display_changed(t_display *x)
{
    x->d_stale = 1;
    display_schedule(x);
}

void display_moved(t_display *x)
{
    x->d_moved = 1;
    display_schedule(x);
}

static void reply_drawn(t_reply *r, t_floatarg number)
{
    r->r_drawn = (int)number;
    if (is_awaited(r))
        return; /* this was late */
    if (r->r_owner) {
        turns_end(r->r_owner);
        display_schedule(r->r_owner);
    } else
        reply_free(r);
}

void pace_progress(t_display *x, double progress)
{
    if (progress < 0 && x->d_progress < 0)
        return;
    x->d_progress = progress;
    x->d_progressed = clock_getlogicaltime();
    display_moved(x);
}

void pace_appeared(t_display *x)
{
    x->d_moved = 1;
    clock_delay(x->d_clock, 0); /* when the patch is there, which is not seen yet */
}

void pace_setup(void)
{
    reply_class = class_new(gensym("spectreorder reply"), 0, 0, sizeof(t_reply), CLASS_PD, 0);
    class_addmethod(reply_class, (t_method)reply_drawn, gensym("drawn"), A_FLOAT, 0);
}

void pace_init(t_display *x)
{
    x->d_progress = -1;
    x->d_clock = clock_new(x, (t_method)display_tick);
    x->d_reply = reply_new(x);
}

void pace_free(t_display *x)
{
    turns_end(x);
    reply_leave(x->d_reply);
    clock_free(x->d_clock);
}

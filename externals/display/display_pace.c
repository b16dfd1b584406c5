/* The part of a display that knows when something is to go to Pd's window: never faster than it is
 * drawn there. */

#include "display/display_pace.h"

#include <inttypes.h>
#include <stdio.h>

#include "display/display_drawing.h"
#include "display/display_window.h"
#include "display/draw_token.h"

enum { NUMBER_MODULUS = 1 << 20 }; /* of the numbers of pictures */

/* Milliseconds between pictures; between marks; until the token is asked for again; until a bar
 * without progress goes; and what counts as no time. */
static const double picture_interval = 100, mark_interval = 20, token_pause = 8, bar_timeout = 3000,
                    shortest_wait = .001;

static const double pixels_a_millisecond = 1500;

static t_class *reply_class;

/* How the window says that it has drawn a picture. */
struct reply {
    t_pd pd;
    t_symbol *name;
    t_display *owner; /* NULL: the object is deleted, and this waits for the last answer */
    int sent, drawn;  /* the numbers of the last pictures */
};

static bool is_awaited(const t_reply *r) { return r->drawn != r->sent; }

static void reply_free(t_reply *r)
{
    pd_unbind(&r->pd, r->name);
    pd_free(&r->pd);
}

static t_reply *reply_new(t_display *owner)
{
    char name[60];
    t_reply *r = (t_reply *)pd_new(reply_class);
    snprintf(name, sizeof(name), "spectreorder:drawn:%" PRIxPTR, (uintptr_t)r);
    r->name = gensym(name);
    r->owner = owner;
    r->sent = r->drawn = 0;
    pd_bind(&r->pd, r->name);
    return r;
}

static void reply_leave(t_reply *r)
{
    r->owner = NULL;
    if (!is_awaited(r))
        reply_free(r);
}

/* Logical time has the precision of a double: a wait of almost nothing would end where it began,
 * and so again and again. */
static double remaining(double interval, double since)
{
    double left = interval - clock_gettimesince(since);
    return left > shortest_wait ? left : 0;
}

/* Large pictures come more seldom: what is sent in a second is limited, too. */
static double picture_interval_of(const t_display *x)
{
    double sending = x->width * x->height / pixels_a_millisecond;
    return sending > picture_interval ? sending : picture_interval;
}

/* Until the next picture may be drawn, if the token is then free. */
static double picture_wait(const t_display *x)
{
    double after_last = remaining(
        is_awaited(x->reply) ? draw_token_timeout : picture_interval_of(x), x->picture_time);
    double after_refusal = remaining(token_pause, x->refused_time);
    return after_last > after_refusal ? after_last : after_refusal;
}

/* However long one is drawn, the next one waits for it: it could overtake it. */
static bool picture_is_due(const t_display *x) { return x->picture_stale && !x->drawing; }

static void display_schedule(t_display *x)
{
    double wait = -1, other;
    if (!window_shows(x))
        return;
    if (picture_is_due(x))
        wait = picture_wait(x);
    if (x->marks_stale) {
        other = remaining(mark_interval, x->marks_time);
        wait = wait >= 0 && wait < other ? wait : other;
    } else if (x->progress >= 0) {
        other = remaining(bar_timeout, x->progress_time);
        wait = wait >= 0 && wait < other ? wait : other;
    }
    if (wait >= 0)
        clock_delay(x->clock, wait);
}

static void display_picture(t_display *x)
{
    t_reply *r = x->reply;
    if (!draw_token_take(x)) {
        x->refused_time = clock_getlogicaltime();
        return;
    }
    x->picture_stale = false;
    x->picture_time = clock_getlogicaltime();
    r->sent = (r->sent + 1) % NUMBER_MODULUS;
    drawing_start(x);
}

/* Nothing is on its way to the window any more. */
static void forget_picture(t_display *x)
{
    x->reply->drawn = x->reply->sent;
    draw_token_release(x);
}

void pace_ready(t_display *x, const char *png, bool fits)
{
    x->drawing = false;
    if (png && fits && window_shows(x)) {
        window_picture(x, png, x->reply->name->s_name, x->reply->sent);
        x->marks_stale = true; /* it lies elsewhere in a new picture */
    } else {
        forget_picture(x);
        x->picture_stale |= png != NULL;
    }
    display_schedule(x);
}

static void display_tick(t_display *x)
{
    if (!window_shows(x))
        return;
    if (x->progress >= 0 && !remaining(bar_timeout, x->progress_time)) {
        x->progress = -1; /* it was cancelled */
        x->marks_stale = true;
    }
    if (picture_is_due(x) && !picture_wait(x))
        display_picture(x);
    if (x->marks_stale && !remaining(mark_interval, x->marks_time)) {
        x->marks_stale = false;
        x->marks_time = clock_getlogicaltime();
        window_marks(x);
    }
    display_schedule(x);
}

void display_changed(t_display *x)
{
    x->picture_stale = true;
    display_schedule(x);
}

void display_moved(t_display *x)
{
    x->marks_stale = true;
    display_schedule(x);
}

static void reply_drawn(t_reply *r, t_floatarg number)
{
    r->drawn = (int)number;
    if (is_awaited(r))
        return; /* this was late */
    if (r->owner) {
        draw_token_release(r->owner);
        display_schedule(r->owner);
    } else
        reply_free(r);
}

void pace_progress(t_display *x, double progress)
{
    if (progress < 0 && x->progress < 0)
        return;
    x->progress = progress;
    x->progress_time = clock_getlogicaltime();
    display_moved(x);
}

void pace_appeared(t_display *x)
{
    x->marks_stale = true;
    clock_delay(x->clock, 0); /* by then the patch is in its window */
}

void pace_setup(void)
{
    reply_class = class_new(gensym("spectreorder reply"), NULL, NULL, sizeof(t_reply), CLASS_PD, 0);
    class_addmethod(reply_class, (t_method)reply_drawn, gensym("drawn"), A_FLOAT, 0);
}

void pace_init(t_display *x)
{
    x->progress = -1;
    x->clock = clock_new(x, (t_method)display_tick);
    x->reply = reply_new(x);
}

void pace_free(t_display *x)
{
    if (x->drawing)
        forget_picture(x);
    drawing_cancel(x);
    draw_token_release(x);
    reply_leave(x->reply);
    clock_free(x->clock);
}

#include "display/display_drawing.h"

#include <stdlib.h>

#include "display/display_pace.h"
#include "picture/png.h"

/* So many pixels take two or three milliseconds. */
enum { DRAWN_AT_ONCE = 250000 };

typedef struct drawing {
    t_display *display;
    const t_display_class *class;
    void *plan; /* NULL: there is nothing to show */
    sro_picture *picture;
    sro_area area, scale;
    bool ramp;
    char *png;
} t_drawing;

static void drawing_run(sro_job *job, void *context)
{
    t_drawing *d = context;
    (void)job;
    if (d->plan) {
        d->class->paint(d->plan, d->area);
        display_draw_scale(d->scale, d->ramp);
    }
    if (sro_png_base64(d->picture, &d->png))
        d->png = NULL; /* the last picture stays */
}

static void drawing_finish(void *owner, void *context, double ms)
{
    t_drawing *d = context;
    t_display *x = d->display;
    bool fits = d->picture->width == x->width && d->picture->height == x->height;
    (void)owner, (void)ms;
    if (!d->png)
        host_error(&x->hosted, "drawing: %s", SRO_NO_MEMORY);
    pace_ready(x, d->png, fits);
}

static void drawing_free(void *context)
{
    t_drawing *d = context;
    if (d->plan)
        d->class->discard(d->plan);
    sro_picture_free(d->picture);
    free(d->png);
    free(d);
}

static const t_task_kind drawing_task = {
    .run = drawing_run,
    .finish = drawing_finish,
    .free = drawing_free,
};

/* NULL where there is no memory. */
static t_drawing *drawing_new(t_display *x)
{
    t_drawing *d = calloc(1, sizeof(*d));
    if (!d)
        return NULL;
    d->display = x;
    d->class = x->class;
    if (sro_picture_new(&d->picture, x->width, x->height, &x->picture->palette)) {
        free(d);
        return NULL;
    }
    d->area = display_area_in(x, d->picture);
    d->scale = display_scale_area_in(x, d->picture);
    d->plan = display_plan(x);
    d->ramp = x->low[0] != 0;
    return d;
}

void drawing_start(t_display *x)
{
    t_drawing *d = drawing_new(x);
    x->drawing = true;
    if (!d)
        host_error(&x->hosted, "drawing: %s", SRO_NO_MEMORY);
    else
        tasks_start(&x->tasks, &drawing_task, d, x->width * x->height <= DRAWN_AT_ONCE);
    if (x->drawing && !tasks_busy(&x->tasks)) /* it could not begin */
        pace_ready(x, NULL, false);
}

void drawing_cancel(t_display *x)
{
    x->drawing = false;
    tasks_cancel_all(&x->tasks);
}

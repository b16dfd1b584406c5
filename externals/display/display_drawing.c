#include "display/display_drawing.h"

#include <stdlib.h>

#include "display/display_pace.h"
#include "picture/png.h"

/* So many pixels take one or two milliseconds, the first time with what Pd needs to send them. */
enum { DRAWN_AT_ONCE = 150000 };

typedef struct drawing {
    t_display *display;
    const t_display_class *class;
    void *content; /* NULL: there is nothing to show */
    sro_picture *picture;
    sro_area area, scale;
    bool ramp;
    char *png;
    sro_error error;
} t_drawing;

static void drawing_run(sro_job *job, void *context)
{
    t_drawing *d = context;
    (void)job;
    if (d->content) {
        d->error = d->class->paint(d->content, d->area);
        display_draw_scale(d->scale, d->ramp);
    }
    if (!d->error)
        d->error = sro_png_base64(d->picture, &d->png);
}

static void drawing_finish(void *owner, void *context, double ms)
{
    t_drawing *d = context;
    t_display *x = d->display;
    bool fits = d->picture->width == x->width && d->picture->height == x->height;
    (void)owner, (void)ms;
    if (d->error) /* the last picture stays */
        host_error(&x->hosted, "drawing: %s", d->error);
    pace_ready(x, d->png, fits);
}

static void drawing_free(void *context)
{
    t_drawing *d = context;
    if (d->content)
        d->class->discard(d->content);
    sro_picture_free(d->picture);
    free(d->png);
    free(d);
}

static const t_task_kind drawing_task = {
    .run = drawing_run,
    .finish = drawing_finish,
    .free = drawing_free,
};

static SRO_CHECKED sro_error drawing_new(t_drawing **drawing, t_display *x)
{
    t_drawing *d = calloc(1, sizeof(*d));
    sro_error error;
    if (!d)
        return SRO_NO_MEMORY;
    d->display = x;
    d->class = x->class;
    error = sro_picture_new(&d->picture, x->width, x->height, &x->picture->palette);
    if (!error)
        error = display_content(x, &d->content);
    if (error) {
        drawing_free(d);
        return error;
    }
    d->area = display_area_in(x, d->picture);
    d->scale = display_scale_area_in(x, d->picture);
    d->ramp = x->low[0] != 0;
    *drawing = d;
    return NULL;
}

void drawing_start(t_display *x)
{
    t_drawing *d;
    sro_error error = drawing_new(&d, x);
    x->drawing = true;
    if (error)
        host_error(&x->hosted, "drawing: %s", error);
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

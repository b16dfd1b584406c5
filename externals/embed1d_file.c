/* saving: points and order of [embed1d] into text files and out of them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/files.h"
#include "embed1d.h"

/* Writing */

typedef struct _writing {
    char path[FILE_PATH_SIZE];
    t_symbol *name;
    sro_pointfile file;   /* with points and an order of its own */
    sro_matrix *features; /* that are to be known again, or 0: as the file has it */
    const char *error;
} t_writing;

static void writing_run(sro_job *job, void *context)
{
    t_writing *w = context;
    if (w->features)
        w->file.made_of = sro_made_of_features(w->features);
    w->error = sro_pointfile_write(w->path, &w->file, job);
}

static void writing_deliver(void *owner, void *context, double ms)
{
    t_embed1d *x = owner;
    t_writing *w = context;
    if (w->error)
        unit_error(&x->x_unit, "write %s: %s", w->name->s_name, w->error);
    else
        unit_info1(&x->x_unit, "done", ms);
}

static void writing_dispose(void *context)
{
    t_writing *w = context;
    sro_matrix_release(w->file.points);
    sro_matrix_release(w->features);
    free(w->file.order);
    free(w);
}

static const t_work_methods writing_methods = {
    .run = writing_run,
    .deliver = writing_deliver,
    .dispose = writing_dispose,
};

static int writing_same_path(const void *context, const void *wanted)
{
    return !strcmp(((const t_writing *)context)->path, ((const t_writing *)wanted)->path);
}

static t_writing *writing_new(const t_places *places)
{
    size_t size = sro_matrix_rows(places->file.points) * sizeof(*places->file.order);
    t_writing *w = calloc(1, sizeof(*w));
    uint32_t *order = malloc(size);
    if (!w || !order) {
        free(w);
        free(order);
        return 0;
    }
    w->file = places->file;
    w->file.order = memcpy(order, places->file.order, size);
    sro_matrix_retain(w->file.points);
    w->features = sro_matrix_retain(places->features);
    return w;
}

void embed1d_write(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    t_writing *w;
    (void)argc;
    if (!unit_answers(&x->x_unit, s->s_name))
        return;
    w = writing_new(&x->x_places);
    if (!w) {
        unit_error(&x->x_unit, "%s: %s", s->s_name, SRO_NO_MEMORY);
        return;
    }
    w->name = argv[0].a_w.w_symbol;
    if (!file_target(&x->x_unit, s->s_name, w->name->s_name, w->path)) {
        writing_dispose(w);
        return;
    }
    works_cancel_if(&x->x_unit.u_works, &writing_methods, writing_same_path, w);
    unit_work(&x->x_unit, &writing_methods, w, 0);
}

/* Reading */

typedef struct _reading {
    char path[FILE_PATH_SIZE];
    t_symbol *name;
    sro_matrix *features; /* that were here when it began, or 0 */
    t_places places;
    int others; /* the file is of other features than those */
    size_t line;
    const char *error;
} t_reading;

/* So that live rows can be compared as if the points had been found here. */
static void reading_match(t_reading *r, sro_job *job)
{
    t_places *p = &r->places;
    sro_explained explained;
    if (!r->features || !p->file.made_of.rows)
        return;
    r->others = !sro_made_of_matches(&p->file.made_of, r->features);
    if (r->others)
        return;
    if (!strncmp(p->file.method, "pca ", 4))
        r->error = sro_pca_fit(r->features, sro_matrix_columns(p->file.points), &p->projection,
                               &explained, job);
    if (!r->error)
        p->features = sro_matrix_retain(r->features);
}

static void reading_run(sro_job *job, void *context)
{
    t_reading *r = context;
    r->error = sro_pointfile_read(r->path, &r->places.file, &r->line, job);
    if (r->error)
        return;
    r->places.read = r->name;
    reading_match(r, job);
}

static void reading_fail(t_embed1d *x, const t_reading *r)
{
    if (r->line)
        unit_error(&x->x_unit, "read %s: line %zu: %s", r->name->s_name, r->line, r->error);
    else
        unit_error(&x->x_unit, "read %s: %s", r->name->s_name, r->error);
}

/* Features that came meanwhile come after it. */
static void reading_deliver(void *owner, void *context, double ms)
{
    t_embed1d *x = owner;
    t_reading *r = context;
    long id = x->x_unit.u_id;
    if (r->error) {
        reading_fail(x, r);
        unit_touch(&x->x_unit);
        return;
    }
    if (r->others && !unit_waits_for(&x->x_unit)) /* else those that are to come may be its own */
        unit_note(&x->x_unit,
                  "read %s: is of other features (%zu x %zu) than those that are here; "
                  "it is taken as it is",
                  r->name->s_name, r->places.file.made_of.rows, r->places.file.made_of.columns);
    embed1d_adopt(x, &r->places);
    if (x->x_features == r->features && r->features)
        embed1d_forgo(x); /* what is here is not embedded anew until it changes */
    unit_done(&x->x_unit, ms);
    if (registry_has(id))
        unit_touch(&x->x_unit);
}

static void reading_dispose(void *context)
{
    t_reading *r = context;
    sro_matrix_release(r->features);
    places_clear(&r->places);
    free(r);
}

static const t_work_methods reading_methods = {
    .run = reading_run,
    .deliver = reading_deliver,
    .dispose = reading_dispose,
};

int saving_reads(const t_embed1d *x)
{
    return works_busy_with(&x->x_unit.u_works, &reading_methods);
}

void embed1d_read(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    t_reading *r = calloc(1, sizeof(*r));
    (void)argc;
    /* features of this instant, and settings, come before it */
    if (!unit_settle_upstream(&x->x_unit)) {
        free(r);
        return;
    }
    unit_accept(&x->x_unit);
    if (!r) {
        unit_error(&x->x_unit, "%s: %s", s->s_name, SRO_NO_MEMORY);
        return;
    }
    r->name = argv[0].a_w.w_symbol;
    if (!file_find(&x->x_unit, s->s_name, r->name->s_name, r->path)) {
        free(r);
        return;
    }
    r->features = sro_matrix_retain(x->x_features);
    works_cancel_all(&x->x_unit.u_works, &reading_methods);
    unit_work(&x->x_unit, &reading_methods, r, 0);
}

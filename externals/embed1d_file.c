#include "embed1d_file.h"

#include <stdlib.h>
#include <string.h>

#include "common/files.h"
#include "embedding/points_file.h"

/* Writing */

typedef struct _writing {
    char path[FILE_PATH_SIZE];
    t_symbol *file;
    sro_points *points;
    sro_error error;
} t_writing;

static void writing_run(sro_job *job, void *context)
{
    t_writing *w = context;
    w->error = sro_points_file_write(w->path, w->points, job);
}

static void writing_deliver(void *owner, void *context, double ms)
{
    t_unit *x = owner;
    t_writing *w = context;
    if (w->error)
        unit_error(x, "write %s: %s", w->file->s_name, w->error);
    else
        unit_info1(x, "done", ms);
}

static void writing_dispose(void *context)
{
    t_writing *w = context;
    sro_points_release(w->points);
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

void points_write(t_unit *x, sro_points *points, const t_symbol *message, t_symbol *file)
{
    t_writing *w = calloc(1, sizeof(*w));
    if (!w) {
        unit_error(x, "%s: %s", message->s_name, SRO_NO_MEMORY);
        return;
    }
    w->points = sro_points_retain(points);
    w->file = file;
    if (!file_target(x, message->s_name, file->s_name, w->path)) {
        writing_dispose(w);
        return;
    }
    works_cancel_if(&x->u_works, &writing_methods, writing_same_path, w);
    unit_work(x, &writing_methods, w, 0);
}

/* Reading */

typedef struct _reading {
    char path[FILE_PATH_SIZE];
    t_symbol *file;
    t_points_adopt *adopt;
    sro_matrix *features; /* that were here when it began, or NULL */
    sro_points *points;
    bool others; /* the file is of other features than those */
    size_t line;
    sro_error error;
} t_reading;

/* So that live rows can be compared as if the points had been found here. */
static SRO_CHECKED sro_error reading_match(t_reading *r, sro_job *job)
{
    sro_fingerprint f = sro_points_fingerprint(r->points);
    sro_points *known;
    sro_error error;
    if (!r->features || !f.rows)
        return NULL;
    r->others = !sro_fingerprint_matches(&f, r->features);
    if (r->others)
        return NULL;
    error = sro_points_with_features(&known, r->points, r->features, job);
    if (error)
        return error;
    sro_points_release(r->points);
    r->points = known;
    return NULL;
}

static void reading_run(sro_job *job, void *context)
{
    t_reading *r = context;
    r->error = sro_points_file_read(r->path, &r->points, &r->line, job);
    if (!r->error)
        r->error = reading_match(r, job);
}

static void reading_fail(t_unit *x, const t_reading *r)
{
    if (r->line)
        unit_error(x, "read %s: line %zu: %s", r->file->s_name, r->line, r->error);
    else
        unit_error(x, "read %s: %s", r->file->s_name, r->error);
}

static void reading_adopt(t_unit *x, t_reading *r)
{
    if (r->others && !unit_waits_for(x)) { /* else those that are to come may be its own */
        sro_fingerprint f = sro_points_fingerprint(r->points);
        unit_note(x,
                  "read %s: is of other features (%zu x %zu) than those that are here; "
                  "it is taken as it is",
                  r->file->s_name, f.rows, f.columns);
    }
    r->adopt(x, r->points, r->file, r->features);
    r->points = NULL;
}

/* Features that came meanwhile come after it. */
static void reading_deliver(void *owner, void *context, double ms)
{
    t_unit *x = owner;
    t_reading *r = context;
    long id = x->u_id;
    if (r->error)
        reading_fail(x, r);
    else {
        reading_adopt(x, r);
        unit_done(x, ms);
    }
    if (registry_has(id))
        unit_touch(x);
}

static void reading_dispose(void *context)
{
    t_reading *r = context;
    sro_matrix_release(r->features);
    sro_points_release(r->points);
    free(r);
}

static const t_work_methods reading_methods = {
    .run = reading_run,
    .deliver = reading_deliver,
    .dispose = reading_dispose,
};

bool points_reading(const t_unit *x) { return works_busy_with(&x->u_works, &reading_methods); }

void points_read(t_unit *x, sro_matrix *features, const t_symbol *message, t_symbol *file,
                 t_points_adopt *adopt)
{
    t_reading *r = calloc(1, sizeof(*r));
    if (!r) {
        unit_error(x, "%s: %s", message->s_name, SRO_NO_MEMORY);
        return;
    }
    r->file = file;
    if (!file_find(x, message->s_name, file->s_name, r->path)) {
        reading_dispose(r);
        return;
    }
    r->adopt = adopt;
    r->features = sro_matrix_retain(features);
    works_cancel_all(&x->u_works, &reading_methods);
    unit_work(x, &reading_methods, r, 0);
}

#include "embed1d_file.h"

#include <stdlib.h>
#include <string.h>

#include "embedding/points_file.h"

/* Writing */

typedef struct writing {
    char path[FILE_PATH_SIZE];
    const char *file;
    sro_points *points;
    sro_error error;
} t_writing;

static void writing_run(sro_job *job, void *context)
{
    t_writing *w = context;
    w->error = sro_points_file_write(w->path, w->points, job);
}

static void writing_finish(void *owner, void *context, double ms)
{
    t_producer *x = owner;
    t_writing *w = context;
    if (w->error)
        host_error(x, "write %s: %s", w->file, w->error);
    else
        producer_info1(x, "done", ms);
}

static void writing_free(void *context)
{
    t_writing *w = context;
    sro_points_release(w->points);
    free(w);
}

static const t_task_kind writing_task = {
    .run = writing_run,
    .finish = writing_finish,
    .free = writing_free,
};

static bool writing_same_path(const void *context, const void *wanted)
{
    return !strcmp(((const t_writing *)context)->path, ((const t_writing *)wanted)->path);
}

void points_write(t_producer *x, sro_points *points, const char *message, const char *file)
{
    t_writing *w = calloc(1, sizeof(*w));
    if (!w) {
        host_error(x, "%s: %s", message, SRO_NO_MEMORY);
        return;
    }
    w->points = sro_points_retain(points);
    w->file = file;
    if (!host_target_file(x, message, file, w->path)) {
        writing_free(w);
        return;
    }
    tasks_cancel_same(&x->tasks, &writing_task, writing_same_path, w);
    producer_start_task(x, &writing_task, w);
}

/* Reading */

typedef struct reading {
    char path[FILE_PATH_SIZE];
    const char *file;
    t_points_on_read *on_read;
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

static void reading_fail(t_producer *x, const t_reading *r)
{
    if (r->line)
        host_error(x, "read %s: line %zu: %s", r->file, r->line, r->error);
    else
        host_error(x, "read %s: %s", r->file, r->error);
}

static void reading_hand_over(t_producer *x, t_reading *r)
{
    if (r->others && !producer_waits_for(x)) { /* else its features may be those on their way */
        sro_fingerprint f = sro_points_fingerprint(r->points);
        host_note(x,
                  "read %s: is of other features (%zu x %zu) than those that are here; "
                  "it is taken as it is",
                  r->file, f.rows, f.columns);
    }
    r->on_read(x, r->points, r->file, r->features);
    r->points = NULL;
}

/* Features that came meanwhile come after it. */
static void reading_finish(void *owner, void *context, double ms)
{
    t_producer *x = owner;
    t_reading *r = context;
    long id = x->id;
    if (r->error)
        reading_fail(x, r);
    else {
        reading_hand_over(x, r);
        producer_done(x, ms);
    }
    if (roster_has(id))
        producer_request_update(x);
}

static void reading_free(void *context)
{
    t_reading *r = context;
    sro_matrix_release(r->features);
    sro_points_release(r->points);
    free(r);
}

static const t_task_kind reading_task = {
    .run = reading_run,
    .finish = reading_finish,
    .free = reading_free,
};

bool points_reading(const t_producer *x) { return tasks_busy_with(&x->tasks, &reading_task); }

void points_read(t_producer *x, sro_matrix *features, const char *message, const char *file,
                 t_points_on_read *on_read)
{
    t_reading *r = calloc(1, sizeof(*r));
    if (!r) {
        host_error(x, "%s: %s", message, SRO_NO_MEMORY);
        return;
    }
    r->file = file;
    if (!host_find_file(x, message, file, r->path)) {
        reading_free(r);
        return;
    }
    r->on_read = on_read;
    r->features = sro_matrix_retain(features);
    tasks_cancel_kind(&x->tasks, &reading_task);
    producer_start_task(x, &reading_task, r);
}

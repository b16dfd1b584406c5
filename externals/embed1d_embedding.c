/* The part of [embed1d] that finds points, and sends what it has found. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argsort.h"
#include "base/float_text.h"
#include "common/order_io.h"
#include "embed1d.h"
#include "embedding/pca.h"

typedef struct _embedding {
    t_recipe recipe;         /* holds a reference to its features */
    sro_points *read;        /* from a file; they stay for the features that they are of */
    bool kept;               /* and these are those */
    bool anew;               /* as was asked for, whatever was read */
    bool by_hand, constant;  /* features that nobody has looked at before are all the same */
    sro_points *points;      /* the result */
    sro_explained explained; /* by pca */
    sro_tsne *tsne;          /* for tsne, else NULL */
    double kl;
    sro_matrix *snapshot; /* of points while they are found */
    size_t not_finite;    /* the first such row, or the number of rows */
    sro_error error;
} t_embedding;

static bool embedding_prepare(void *context, sro_error *error)
{
    t_embedding *e = context;
    bool more = false;
    if (e->tsne)
        *error = sro_tsne_plan(e->tsne, &more);
    return more && !*error;
}

/* The method and what it uses, in one line; equal text, equal settings. */
static void describe(const t_how *how, char text[SRO_METHOD_SIZE])
{
    char perplexity[SRO_FLOAT_TEXT_SIZE];
    sro_float_write((float)how->perplexity, perplexity);
    if (how->method == METHOD_TSNE)
        snprintf(text, SRO_METHOD_SIZE, "tsne dims %d perplexity %s seed %d init %s quality %s",
                 how->dims, perplexity, how->seed, sro_tsne_init_words[how->init],
                 sro_tsne_quality_words[how->quality]);
    else if (how->method == METHOD_PCA)
        snprintf(text, SRO_METHOD_SIZE, "pca dims %d", how->dims);
    else
        snprintf(text, SRO_METHOD_SIZE, "none");
}

/* Coordinates and, by pca, what brings live rows among them. */
static SRO_CHECKED sro_error embedding_place(t_embedding *e, sro_points_parts *parts, sro_job *job)
{
    sro_matrix *features = e->recipe.features;
    sro_error error;
    switch (e->recipe.how.method) {
    case METHOD_TSNE:
        return sro_tsne_run(e->tsne, &parts->coordinates, &e->kl, job);
    case METHOD_PCA:
        error = sro_pca_fit(features, (size_t)e->recipe.how.dims, &parts->projection, &e->explained,
                            job);
        return error ? error : sro_project(parts->projection, features, &parts->coordinates, job);
    case METHOD_NONE:
        parts->coordinates = sro_matrix_retain(features);
        return NULL;
    }
    return NULL;
}

static SRO_CHECKED sro_error embedding_find(t_embedding *e, sro_job *job)
{
    sro_points_parts parts = {.features = e->recipe.features};
    char method[SRO_METHOD_SIZE];
    sro_error error = embedding_place(e, &parts, job);
    if (error) {
        sro_projection_free(parts.projection);
        return error;
    }
    describe(&e->recipe.how, method);
    parts.method = method;
    sro_matrix_retain(parts.features);
    return sro_points_new(&e->points, &parts);
}

static bool embedding_known(const t_embedding *e)
{
    sro_fingerprint f = {.rows = 0};
    if (e->read)
        f = sro_points_fingerprint(e->read);
    return f.rows && sro_fingerprint_matches(&f, e->recipe.features);
}

static void embedding_run(sro_job *job, void *context)
{
    t_embedding *e = context;
    sro_matrix *features = e->recipe.features;
    e->not_finite = sro_matrix_first_not_finite(features);
    if (e->not_finite < sro_matrix_rows(features))
        return;
    e->constant = e->by_hand && sro_matrix_rows(features) > 1 && sro_matrix_is_constant(features);
    e->kept = embedding_known(e);
    e->error = e->kept ? sro_points_with_features(&e->points, e->read, features, job)
                       : embedding_find(e, job);
}

static void embedding_free(void *context)
{
    t_embedding *e = context;
    sro_matrix_release(e->recipe.features);
    sro_points_release(e->read);
    sro_points_release(e->points);
    sro_matrix_release(e->snapshot);
    sro_tsne_free(e->tsne);
    free(e);
}

/* Results */

static void send_order(t_embed1d *x, const uint32_t *order, size_t count)
{
    order_send(x, x->producer.id, OUT_ORDER, ORDER_AS_LIST, order, count);
}

void embedding_forget_snapshot(t_embed1d *x)
{
    x->producer.published.value = x->points ? sro_points_coordinates(x->points) : NULL;
    sro_matrix_release(x->snapshot);
    x->snapshot = NULL;
}

void embedding_send(t_embed1d *x)
{
    embedding_forget_snapshot(x);
    producer_send_published(&x->producer);
    send_order(x, sro_points_order(x->points), sro_points_count(x->points));
}

/* Points that are handed out may not change any more: every snapshot is a matrix of its own. */
static void send_snapshot(t_embed1d *x, t_embedding *e)
{
    sro_matrix *next;
    if (sro_matrix_new(&next, sro_matrix_rows(e->snapshot), sro_matrix_columns(e->snapshot)))
        return; /* the result itself will say that there is no memory */
    x->producer.published.value = e->snapshot;
    sro_matrix_release(x->snapshot);
    x->snapshot = e->snapshot;
    e->snapshot = next;
    producer_send_published(&x->producer);
}

/* The order of a snapshot of a line, the caller's to free; NULL for a plane, and where there is no
 * memory: the result itself will say so. */
static uint32_t *snapshot_order(const t_embedding *e)
{
    uint32_t *order;
    if (e->recipe.how.dims > 1)
        return NULL;
    order = malloc(sro_matrix_rows(e->snapshot) * sizeof(*order));
    if (order && sro_argsort(e->snapshot, order)) {
        free(order);
        order = NULL;
    }
    return order;
}

/* How it is by now, while it is still being found: points, and of a line its order. */
static void embedding_poll(void *owner, void *context)
{
    t_embed1d *x = owner;
    t_embedding *e = context;
    long id = x->producer.id;
    uint32_t *order;
    size_t rows;
    if (!e->snapshot || !sro_tsne_snapshot(e->tsne, sro_matrix_writable_row(e->snapshot, 0)))
        return;
    rows = sro_matrix_rows(e->snapshot);
    order = snapshot_order(e);
    send_snapshot(x, e);
    /* which may delete x or end its work */
    if (order && roster_has(id) && tasks_busy(&x->producer.tasks))
        send_order(x, order, rows);
    free(order);
}

/* What is told may bring a newer result, or delete the object: then it is false, and there is
 * nothing more to tell of this one. */
static bool tell(t_embed1d *x, const char *name, int count, const double *values)
{
    long id = x->producer.id, made = x->made;
    producer_info(&x->producer, name, (size_t)count, values);
    return roster_has(id) && x->made == made;
}

static bool tell_result(t_embed1d *x, const t_embedding *e)
{
    const t_recipe *r = &e->recipe;
    double perplexity;
    if (r->how.method == METHOD_PCA)
        return tell(x, "explained_variance", r->how.dims, e->explained.variance)
               && tell(x, "explained_variance_ratio", r->how.dims, e->explained.ratio);
    if (r->how.method != METHOD_TSNE)
        return true;
    perplexity = sro_tsne_perplexity(e->tsne);
    if (perplexity > 0 && perplexity < r->how.perplexity)
        host_note(x, "perplexity %g: is too large for so few different frames; %g is used",
                  r->how.perplexity, perplexity);
    return tell(x, "kl", 1, &e->kl);
}

static void publish(t_embed1d *x, sro_points *points, const char *file)
{
    sro_points_release(x->points);
    x->points = points;
    x->read = file;
    embedding_forget_snapshot(x);
    x->query.sending = NULL; /* an order of what was there before is of no use any more */
    x->made++;
    producer_publish(&x->producer, x->producer.published.value);
}

/* Why what was read from a file has to go. */
static void note_replacement(t_embed1d *x, const t_embedding *e)
{
    sro_fingerprint f = sro_points_fingerprint(x->points);
    const char *method = sro_points_method(x->points), *other = sro_points_method(e->points);
    size_t rows = sro_matrix_rows(e->recipe.features);
    size_t columns = sro_matrix_columns(e->recipe.features);
    const char *file = x->read;
    if (strcmp(method, other))
        host_note(x, "%s belongs to \"%s\", these settings are \"%s\": it is replaced", file,
                  method, other);
    else if (!f.rows)
        host_note(x, "%s does not say to which features it belongs: it is replaced", file);
    else if (f.columns != columns)
        host_note(x, "%s belongs to %zu bands, these have %zu: it is replaced", file, f.columns,
                  columns);
    else if (f.rows != rows)
        host_note(x, "%s belongs to %zu frames, these are %zu: it is replaced", file, f.rows, rows);
    else
        host_note(x, "%s belongs to other features of %zu bands: it is replaced", file, columns);
}

/* False as tell. */
static bool take_result(t_embed1d *x, t_embedding *e)
{
    if (x->read && !e->anew)
        note_replacement(x, e);
    embedding_adopt(x, e->points, NULL);
    e->points = NULL;
    if (e->constant)
        host_note(x, "all %zu frames are the same: their order is the original one",
                  sro_matrix_rows(e->recipe.features));
    return tell_result(x, e);
}

/* What was read stays, and is told again, now beside the features that it is of. */
static void keep_read(t_embed1d *x, t_embedding *e)
{
    publish(x, e->points, x->read);
    e->points = NULL;
}

static void embedding_finish(void *owner, void *context, double ms)
{
    t_embed1d *x = owner;
    t_embedding *e = context;
    if (e->not_finite < sro_matrix_rows(e->recipe.features)) {
        host_error(x, "features: row %zu holds a value that is not a finite number", e->not_finite);
        return;
    }
    if (e->error) {
        host_error(x, "%s", e->error);
        return;
    }
    if (e->kept)
        keep_read(x, e);
    else if (!take_result(x, e))
        return;
    producer_done(&x->producer, ms);
}

static const t_task_kind embedding_task = {
    .run = embedding_run,
    .finish = embedding_finish,
    .free = embedding_free,
    .prepare = embedding_prepare,
    .poll = embedding_poll,
};

void embedding_adopt(t_embed1d *x, sro_points *points, const char *file)
{
    tasks_cancel_kind(&x->producer.tasks, &embedding_task);
    query_cancel(&x->query);
    publish(x, points, file);
}

static SRO_CHECKED sro_error embedding_make_tsne(t_embedding *e, int live)
{
    const t_recipe *r = &e->recipe;
    sro_tsne_settings settings = {
        .dims = r->how.dims,
        .perplexity = r->how.perplexity,
        .seed = (uint64_t)r->how.seed,
        .init = r->how.init,
        .quality = r->how.quality,
    };
    sro_error error = sro_tsne_new(&e->tsne, r->features, &settings);
    if (!error && live) {
        error = sro_matrix_new(&e->snapshot, sro_matrix_rows(r->features), (size_t)r->how.dims);
        sro_tsne_snapshot_every(e->tsne, live);
    }
    return error;
}

/* Points that were read stay for the features and settings that they are of. */
static sro_points *read_to_keep(const t_embed1d *x, const t_how *how)
{
    char method[SRO_METHOD_SIZE];
    describe(how, method);
    return x->read && !strcmp(method, sro_points_method(x->points)) ? x->points : NULL;
}

void embedding_start(t_embed1d *x, const t_recipe *recipe, bool anew)
{
    sro_error error = NULL;
    t_embedding *e;
    e = calloc(1, sizeof(*e));
    if (!e) {
        host_error(x, SRO_NO_MEMORY);
        return;
    }
    memcpy(&e->recipe, recipe, sizeof(*recipe));
    memcpy(x->producer.recipe, recipe, sizeof(*recipe));
    sro_matrix_retain(e->recipe.features);
    e->anew = anew;
    e->by_hand = x->by_hand;
    if (!anew)
        e->read = sro_points_retain(read_to_keep(x, &recipe->how));
    if (recipe->how.method == METHOD_TSNE)
        error = embedding_make_tsne(e, embed1d_settings_of(x)->live);
    if (error) {
        host_error(x, "%s", error);
        embedding_free(e);
        return;
    }
    tasks_cancel_kind(&x->producer.tasks, &embedding_task);
    embedding_forget_snapshot(x);
    producer_start_task(&x->producer, &embedding_task, e);
}

bool embedding_busy(const t_embed1d *x)
{
    return tasks_busy_with(&x->producer.tasks, &embedding_task);
}

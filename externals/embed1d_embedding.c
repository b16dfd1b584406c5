#include "embed1d_embedding.h"

#include <stdlib.h>
#include <string.h>

#include "base/argsort.h"
#include "common/order_io.h"

typedef struct embedding {
    t_recipe recipe;        /* holds a reference to its features */
    void *run;              /* of the recipe's method; NULL: none yet */
    sro_points *read;       /* from a file, which stay if they are of these features; or NULL */
    bool kept;              /* they are: nothing was computed */
    bool anew;              /* as was asked for, whatever was read */
    bool by_hand, constant; /* features came as numbers; all rows of such are the same */
    sro_points *points;     /* the result */
    sro_matrix *snapshot;   /* of points while they are found */
    size_t not_finite;      /* the first such row, or the number of rows */
    sro_error error;
} t_embedding;

static bool embedding_prepare(void *context, sro_error *error)
{
    t_embedding *e = context;
    const sro_method *method = e->recipe.method;
    bool more = false;
    if (method->plan)
        *error = method->plan(e->run, &more);
    return more && !*error;
}

static SRO_CHECKED sro_error embedding_find(t_embedding *e, sro_job *job)
{
    const t_recipe *r = &e->recipe;
    sro_method_result result = {.coordinates = NULL};
    char text[SRO_METHOD_SIZE];
    sro_error error = r->method->run(e->run, &result, job);
    if (error)
        return error;
    sro_method_print(r->method, &r->settings, text);
    return sro_points_new(&e->points, &(sro_points_parts){
                                          .coordinates = result.coordinates,
                                          .method = text,
                                          .features = sro_matrix_retain(r->features),
                                          .projection = result.projection,
                                      });
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
    if (e->run)
        e->recipe.method->free(e->run);
    free(e);
}

/* Results */

static void send_order(t_embed1d *x, const uint32_t *order, size_t count)
{
    order_send(x, x->producer.id, OUT_ORDER, ORDER_AS_LIST, order, count, &x->sent);
}

void embedding_forget_snapshot(t_embed1d *x)
{
    x->producer.published.value = x->points ? sro_points_coordinates(x->points) : NULL;
    sro_matrix_release(x->snapshot);
    x->snapshot = NULL;
}

void embedding_send(t_embed1d *x)
{
    long id = x->producer.id;
    embedding_forget_snapshot(x);
    producer_send_published(&x->producer); /* which may delete the object */
    if (roster_has(id))
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
    if (sro_matrix_columns(e->snapshot) > 1)
        return NULL;
    order = malloc(sro_matrix_rows(e->snapshot) * sizeof(*order));
    if (order && sro_argsort(e->snapshot, order)) {
        free(order);
        order = NULL;
    }
    return order;
}

/* Send how the points are by now, while they are still being found, and of a line its order. */
static void embedding_poll(void *owner, void *context)
{
    t_embed1d *x = owner;
    t_embedding *e = context;
    long id = x->producer.id;
    uint32_t *order;
    size_t rows;
    if (!e->snapshot
        || !e->recipe.method->snapshot(e->run, sro_matrix_writable_row(e->snapshot, 0)))
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
static bool tell(t_embed1d *x, const sro_method_fact *fact)
{
    long id = x->producer.id, made = x->made;
    producer_info(&x->producer, fact->name, fact->count, fact->values);
    return roster_has(id) && x->made == made;
}

static bool tell_result(t_embed1d *x, const t_embedding *e)
{
    const sro_method *method = e->recipe.method;
    sro_method_fact facts[SRO_METHOD_FACTS];
    char note[SRO_METHOD_NOTE_SIZE];
    size_t count = method->describe ? method->describe(e->run, facts) : 0, i = 0;
    if (method->note && method->note(e->run, note))
        host_note(x, "%s", note);
    while (i < count && tell(x, &facts[i]))
        i++;
    return i == count;
}

static void publish(t_embed1d *x, sro_points *points, const char *file)
{
    sro_points_release(x->points);
    x->points = points;
    x->read = file;
    embedding_forget_snapshot(x);
    x->query.sending = NULL; /* an order made of the old points */
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
    if (strcmp(method, other) != 0)
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

/* False where what was told has brought a newer result, or has deleted the object. */
static bool take_result(t_embed1d *x, t_embedding *e)
{
    if (x->read && !e->anew)
        note_replacement(x, e);
    embedding_set_result(x, e->points, NULL);
    e->points = NULL;
    if (e->constant)
        host_note(x, "all %zu frames are the same: their order is the original one",
                  sro_matrix_rows(e->recipe.features));
    return tell_result(x, e);
}

/* What was read stays; its features are known now, and live rows can be compared with it. */
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

void embedding_set_result(t_embed1d *x, sro_points *points, const char *file)
{
    tasks_cancel_kind(&x->producer.tasks, &embedding_task);
    query_cancel(&x->query);
    publish(x, points, file);
}

static SRO_CHECKED sro_error embedding_make(t_embedding *e, int live)
{
    const t_recipe *r = &e->recipe;
    size_t columns = sro_matrix_columns(r->features);
    sro_error error = r->method->make(&e->run, r->features, &r->settings);
    if (error || !live || !r->method->watch)
        return error;
    r->method->watch(e->run, live);
    return sro_matrix_new(&e->snapshot, sro_matrix_rows(r->features),
                          sro_method_dims(r->method, &r->settings, columns));
}

/* Points that were read stay for the features and settings that they are of. */
static sro_points *read_to_keep(const t_embed1d *x, const t_recipe *r)
{
    char method[SRO_METHOD_SIZE];
    sro_method_print(r->method, &r->settings, method);
    return x->read && !strcmp(method, sro_points_method(x->points)) ? x->points : NULL;
}

void embedding_start(t_embed1d *x, const t_recipe *recipe, bool anew)
{
    sro_error error;
    t_embedding *e = calloc(1, sizeof(*e));
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
        e->read = sro_points_retain(read_to_keep(x, recipe));
    error = embedding_make(e, embed1d_settings_of(x)->live);
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

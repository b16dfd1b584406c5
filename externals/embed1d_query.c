#include "embed1d_query.h"

#include <math.h>
#include <stdlib.h>

#include "common/order_io.h"
#include "neighbours/knn_scan.h"
#include "order/kmeans.h"
#include "order/replace.h"

/* replace and cluster: orders in the background */

typedef struct _order_job {
    t_query *query;
    sro_points *points;
    bool clusters; /* rather than neighbours */
    size_t k;
    uint64_t seed;
    uint32_t *order;
    size_t *sizes, count; /* of the clusters that were made */
    sro_error error;
} t_order_job;

static SRO_CHECKED sro_error order_job_cluster(t_order_job *j, sro_job *job)
{
    size_t rows = sro_points_count(j->points);
    uint32_t *labels = malloc(rows * sizeof(*labels));
    sro_error error = SRO_NO_MEMORY;
    if (labels)
        error = sro_kmeans(sro_points_coordinates(j->points), j->k, j->seed, labels, &j->count,
                           NULL, job);
    if (!error && !(j->sizes = malloc(j->count * sizeof(*j->sizes))))
        error = SRO_NO_MEMORY;
    if (!error)
        sro_kmeans_order(labels, rows, j->count, j->order, j->sizes);
    free(labels);
    return error;
}

static void order_job_run(sro_job *job, void *context)
{
    t_order_job *j = context;
    if (j->clusters)
        j->error = order_job_cluster(j, job);
    else
        j->error = sro_replace(sro_points_coordinates(j->points), j->k, j->seed, j->order, job);
}

static void query_tell_clusters(t_query *q, const t_order_job *j)
{
    double *sizes = malloc(j->count * sizeof(*sizes));
    size_t i;
    if (j->count < j->k)
        unit_note(q->q_unit,
                  "cluster %zu: there are only %zu different points; %zu clusters "
                  "are made",
                  j->k, j->count, j->count);
    for (i = 0; sizes && i < j->count; i++)
        sizes[i] = (double)j->sizes[i];
    if (sizes)
        unit_info(q->q_unit, "clusters", (int)j->count, sizes);
    free(sizes);
}

/* What is told may bring something newer, or delete the object. */
static void order_job_deliver(void *owner, void *context, double ms)
{
    t_unit *x = owner;
    t_order_job *j = context;
    t_query *q = j->query;
    long id = x->u_id;
    if (j->error) {
        unit_error(x, "%s: %s", j->clusters ? "cluster" : "replace", j->error);
        return;
    }
    q->q_sending = j;
    x->u_unsent = 1;
    if (j->clusters)
        query_tell_clusters(q, j);
    if (registry_has(id) && q->q_sending == j)
        unit_done(x, ms);
    if (registry_has(id) && q->q_sending == j)
        q->q_sending = NULL;
}

void query_send(const t_query *q)
{
    const t_order_job *j = q->q_sending;
    order_send(q->q_unit, q->q_unit->u_id, q->q_out, ORDER_AS_LIST, j->order,
               sro_points_count(j->points));
}

static void order_job_dispose(void *context)
{
    t_order_job *j = context;
    sro_points_release(j->points);
    free(j->order);
    free(j->sizes);
    free(j);
}

static const t_work_methods order_job_methods = {
    .run = order_job_run,
    .deliver = order_job_deliver,
    .dispose = order_job_dispose,
};

void query_cancel(t_query *q) { works_cancel_all(&q->q_unit->u_works, &order_job_methods); }

bool query_busy(const t_query *q)
{
    return works_busy_with(&q->q_unit->u_works, &order_job_methods);
}

static void query_start(t_query *q, sro_points *points, bool clusters, size_t k, double seed)
{
    t_order_job *j = calloc(1, sizeof(*j));
    if (j)
        j->order = malloc(sro_points_count(points) * sizeof(*j->order));
    if (!j || !j->order) {
        unit_error(q->q_unit, "%s: %s", clusters ? "cluster" : "replace", SRO_NO_MEMORY);
        free(j);
        return;
    }
    j->query = q;
    j->points = sro_points_retain(points);
    j->clusters = clusters;
    j->k = k;
    j->seed = (uint64_t)(int64_t)seed;
    query_cancel(q);
    unit_work(q->q_unit, &order_job_methods, j, 0);
}

/* Whether it is a whole number from `min` on. */
static bool whole(const t_atom *a, double min)
{
    double value = a->a_type == A_FLOAT ? atom_getfloat(a) : NAN;
    return value >= min && value <= 1e9 && value == floor(value);
}

void query_replace(t_query *q, sro_points *points, int seed, t_symbol *s, int argc, t_atom *argv)
{
    size_t k, others;
    if (argc < 1 || argc > 2 || !whole(&argv[0], 1) || (argc == 2 && !whole(&argv[1], -1e9))) {
        unit_error(q->q_unit,
                   "%s: needs how many neighbours to choose from (1 or more), and if "
                   "you like a seed, as whole numbers",
                   s->s_name);
        return;
    }
    k = (size_t)atom_getfloat(&argv[0]);
    others = sro_points_count(points) - 1;
    if (!others) {
        unit_error(q->q_unit, "%s: there is only one frame", s->s_name);
        return;
    }
    if (k > others)
        unit_note(q->q_unit, "%s %zu: there are only %zu other frames to choose from", s->s_name, k,
                  others);
    query_start(q, points, false, k < others ? k : others,
                argc == 2 ? atom_getfloat(&argv[1]) : seed);
}

void query_cluster(t_query *q, sro_points *points, int seed, t_symbol *s, int argc, t_atom *argv)
{
    if (argc == 1 && whole(&argv[0], 1))
        query_start(q, points, true, (size_t)atom_getfloat(&argv[0]), seed);
    else
        unit_error(q->q_unit, "%s: needs how many clusters to make, a whole number from 1",
                   s->s_name);
}

/* neighbors, at once */

static void query_tell_neighbors(t_query *q, const sro_points *points, uint32_t frame, size_t k)
{
    uint32_t *nearest = malloc((k + 1) * sizeof(*nearest));
    double *numbers = malloc((k + 1) * sizeof(*numbers));
    sro_error error = nearest && numbers ? NULL : SRO_NO_MEMORY;
    size_t i;
    if (!error && k)
        error = sro_knn_scan_neighbours(sro_points_coordinates(points), frame, k, nearest);
    if (error)
        unit_error(q->q_unit, "neighbors: %s", error);
    else {
        for (i = 0; i < k; i++)
            numbers[i] = nearest[i];
        unit_info(q->q_unit, "neighbors", (int)k, numbers);
    }
    free(nearest);
    free(numbers);
}

void query_neighbors(t_query *q, const sro_points *points, t_symbol *s, int argc, t_atom *argv)
{
    size_t frames = sro_points_count(points), k;
    if (argc != 2 || !whole(&argv[0], -1e9) || !whole(&argv[1], 1)) {
        unit_error(q->q_unit,
                   "%s: needs a frame's number and how many neighbours (1 or more), "
                   "as whole numbers",
                   s->s_name);
        return;
    }
    if (!unit_in_range(q->q_unit, s->s_name, "frame", atom_getfloat(&argv[0]), frames))
        return;
    k = (size_t)atom_getfloat(&argv[1]);
    query_tell_neighbors(q, points, (uint32_t)atom_getfloat(&argv[0]), k < frames ? k : frames - 1);
}

/* Live: one row of features, and the frame that is most like it */

/* The values of one row into `row`; false with an error. */
static bool read_row(t_unit *x, int argc, const t_atom *argv, size_t size, float *row)
{
    int i;
    if ((size_t)argc != size) {
        unit_error(x,
                   "list: needs the %zu features of one frame, as numbers; these are "
                   "%d",
                   size, argc);
        return false;
    }
    for (i = 0; i < argc; i++) {
        row[i] = argv[i].a_type == A_FLOAT ? (float)atom_getfloat(&argv[i]) : NAN;
        if (!isfinite(row[i])) {
            unit_error(x, "list: value %d is not a finite number", i);
            return false;
        }
    }
    return true;
}

void query_row(t_query *q, const sro_points *points, int argc, const t_atom *argv)
{
    size_t size = sro_points_row_size(points);
    float *row;
    if (!size) {
        unit_error(q->q_unit, "list: the points were read from a file; live rows need the "
                              "features that they are of: send those, and read it again");
        return;
    }
    row = malloc(((size_t)argc + 1) * sizeof(*row));
    if (!row)
        unit_error(q->q_unit, "list: %s", SRO_NO_MEMORY);
    else if (read_row(q->q_unit, argc, argv, size, row))
        outlet_float(q->q_out, (t_float)sro_points_nearest(points, row));
    free(row);
}

#include "embed1d_query.h"

#include <math.h>
#include <stdlib.h>

#include "common/order_io.h"
#include "neighbours/knn_scan.h"
#include "order/kmeans.h"
#include "order/replace.h"

/* replace and cluster: orders in the background */

typedef struct order_job {
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

static double size_at(const void *sizes, size_t index)
{
    return (double)((const size_t *)sizes)[index];
}

static void query_tell_clusters(t_query *q, const t_order_job *j)
{
    if (j->count < j->k)
        host_note(q->producer,
                  "cluster %zu: there are only %zu different points; %zu clusters are made", j->k,
                  j->count, j->count);
    producer_info_at(q->producer, "clusters", j->count, size_at, j->sizes);
}

/* What is told may bring something newer, or delete the object. */
static void order_job_finish(void *owner, void *context, double ms)
{
    t_producer *x = owner;
    t_order_job *j = context;
    t_query *q = j->query;
    long id = x->id;
    if (j->error) {
        host_error(x, "%s: %s", j->clusters ? "cluster" : "replace", j->error);
        return;
    }
    q->sending = j;
    x->unsent = true;
    if (j->clusters)
        query_tell_clusters(q, j);
    if (roster_has(id) && q->sending == j)
        producer_done(x, ms);
    if (roster_has(id) && q->sending == j)
        q->sending = NULL;
}

void query_send(const t_query *q)
{
    const t_order_job *j = q->sending;
    order_send(q->producer, q->producer->id, q->outlet, ORDER_AS_LIST, j->order,
               sro_points_count(j->points), q->sent);
}

static void order_job_free(void *context)
{
    t_order_job *j = context;
    sro_points_release(j->points);
    free(j->order);
    free(j->sizes);
    free(j);
}

static const t_task_kind order_job_task = {
    .run = order_job_run,
    .finish = order_job_finish,
    .free = order_job_free,
};

void query_cancel(t_query *q) { tasks_cancel_kind(&q->producer->tasks, &order_job_task); }

bool query_busy(const t_query *q) { return tasks_busy_with(&q->producer->tasks, &order_job_task); }

static void query_start(t_query *q, sro_points *points, bool clusters, size_t k, double seed)
{
    t_order_job *j = calloc(1, sizeof(*j));
    if (j)
        j->order = malloc(sro_points_count(points) * sizeof(*j->order));
    if (!j || !j->order) {
        host_error(q->producer, "%s: %s", clusters ? "cluster" : "replace", SRO_NO_MEMORY);
        free(j);
        return;
    }
    j->query = q;
    j->points = sro_points_retain(points);
    j->clusters = clusters;
    j->k = k;
    j->seed = (uint64_t)(int64_t)seed;
    query_cancel(q);
    producer_start_task(q->producer, &order_job_task, j);
}

void query_replace(t_query *q, sro_points *points, int seed, const t_message *m)
{
    const sro_value *v = m->argv;
    size_t k, others;
    if (m->argc < 1 || m->argc > 2 || !is_whole(&v[0], 1)
        || (m->argc == 2 && !is_whole(&v[1], -1e9))) {
        message_misused(q->producer, m,
                        "how many neighbours to choose from (1 or more), and if "
                        "you like a seed, as whole numbers");
        return;
    }
    k = (size_t)number_of(&v[0]);
    others = sro_points_count(points) - 1;
    if (!others) {
        host_error(q->producer, "%s: there is only one frame", m->name);
        return;
    }
    if (k > others)
        host_note(q->producer, "%s %zu: there are only %zu other frames to choose from", m->name, k,
                  others);
    query_start(q, points, false, k < others ? k : others, m->argc == 2 ? number_of(&v[1]) : seed);
}

void query_cluster(t_query *q, sro_points *points, int seed, const t_message *m)
{
    if (m->argc == 1 && is_whole(&m->argv[0], 1))
        query_start(q, points, true, (size_t)number_of(&m->argv[0]), seed);
    else
        message_misused(q->producer, m, "how many clusters to make, a whole number from 1");
}

/* neighbors, at once */

static void query_tell_neighbors(t_query *q, const sro_points *points, uint32_t frame, size_t k)
{
    uint32_t *nearest = malloc((k + 1) * sizeof(*nearest));
    sro_error error = nearest ? NULL : SRO_NO_MEMORY;
    if (!error && k)
        error = sro_knn_scan_neighbours(sro_points_coordinates(points), frame, k, nearest);
    if (error)
        host_error(q->producer, "neighbors: %s", error);
    else
        producer_info_at(q->producer, "neighbors", k, uint32_at, nearest);
    free(nearest);
}

void query_neighbors(t_query *q, const sro_points *points, const t_message *m)
{
    size_t frames = sro_points_count(points), k;
    if (m->argc != 2 || !is_whole(&m->argv[0], -1e9) || !is_whole(&m->argv[1], 1)) {
        message_misused(q->producer, m,
                        "a frame's number and how many neighbours (1 or more), as whole numbers");
        return;
    }
    if (!message_in_range(q->producer, m->name, "frame", number_of(&m->argv[0]), frames))
        return;
    k = (size_t)number_of(&m->argv[1]);
    if (k >= frames)
        host_note(q->producer, "%s %g %zu: there are only %zu other frames", m->name,
                  number_of(&m->argv[0]), k, frames - 1);
    query_tell_neighbors(q, points, (uint32_t)number_of(&m->argv[0]), k < frames ? k : frames - 1);
}

/* Live: one row of features, and the frame that is most like it */

/* The values of one row into `row`; false with an error. */
static bool read_row(const t_producer *p, const t_message *m, size_t size, float *row)
{
    size_t i = 0, count = (size_t)m->argc, numbers;
    if (count != size) {
        host_error(p, "list: needs the %zu features of one frame, as numbers; these are %d", size,
                   m->argc);
        return false;
    }
    numbers = read_floats(m->argv, count, row);
    while (i < numbers && isfinite(row[i]))
        i++;
    if (i < count)
        host_error(p, "list: value %zu is not a finite number", i);
    return i == count;
}

void query_row(t_query *q, const sro_points *points, const t_message *m)
{
    size_t size = sro_points_row_size(points);
    float *row;
    if (!size) {
        host_error(q->producer, "list: the points were read from a file; live rows need the "
                                "features that they are of: send those, and read it again");
        return;
    }
    row = malloc(((size_t)m->argc + 1) * sizeof(*row));
    if (!row)
        host_error(q->producer, "list: %s", SRO_NO_MEMORY);
    else if (read_row(q->producer, m, size, row))
        host_send_number(q->producer, q->outlet, sro_points_nearest(points, row));
    free(row);
}

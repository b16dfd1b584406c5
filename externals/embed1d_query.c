/* likeness: which frames are alike, by the points of [embed1d]. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "embed1d.h"
#include "neighbours/knn_scan.h"
#include "order/kmeans.h"
#include "order/replace.h"

/* replace and cluster: orders in the background */

typedef struct _regrouping {
    sro_matrix *points;
    int clusters; /* rather than neighbours */
    size_t k;
    uint64_t seed;
    uint32_t *order;
    size_t *sizes, count; /* of the clusters that were made */
    const char *error;
} t_regrouping;

static void regrouping_run(sro_job *job, void *context)
{
    t_regrouping *r = context;
    size_t rows = sro_matrix_rows(r->points);
    uint32_t *of;
    if (!r->clusters) {
        r->error = sro_replace(r->points, r->k, r->seed, r->order, job);
        return;
    }
    of = malloc(rows * sizeof(*of));
    r->error = of ? sro_cluster(r->points, r->k, r->seed, of, &r->count, 0, job) : SRO_NO_MEMORY;
    if (!r->error && !(r->sizes = malloc(r->count * sizeof(*r->sizes))))
        r->error = SRO_NO_MEMORY;
    if (!r->error)
        sro_cluster_order(of, rows, r->count, r->order, r->sizes);
    free(of);
}

static void embed1d_tell_clusters(t_embed1d *x, const t_regrouping *r)
{
    double *sizes = malloc(r->count * sizeof(*sizes));
    size_t i;
    if (r->count < r->k)
        unit_note(&x->x_unit,
                  "cluster %zu: there are only %zu different points; %zu clusters "
                  "are made",
                  r->k, r->count, r->count);
    for (i = 0; sizes && i < r->count; i++)
        sizes[i] = (double)r->sizes[i];
    if (sizes)
        unit_info(&x->x_unit, "clusters", (int)r->count, sizes);
    free(sizes);
}

static void regrouping_deliver(void *owner, void *context, double ms)
{
    t_embed1d *x = owner;
    t_regrouping *r = context;
    long id = x->x_unit.u_id;
    if (r->error) {
        unit_error(&x->x_unit, "%s: %s", r->clusters ? "cluster" : "replace", r->error);
        return;
    }
    x->x_regrouped = r;
    x->x_unit.u_unsent = 1;
    if (r->clusters)
        embed1d_tell_clusters(x, r);
    if (registry_has(id) && x->x_regrouped == r) /* nothing newer has come of what was told */
        unit_done(&x->x_unit, ms);
    if (registry_has(id) && x->x_regrouped == r)
        x->x_regrouped = 0;
}

void likeness_send(t_embed1d *x)
{
    const t_regrouping *r = x->x_regrouped;
    embed1d_send_order(x, r->order, sro_matrix_rows(r->points));
}

static void regrouping_dispose(void *context)
{
    t_regrouping *r = context;
    sro_matrix_release(r->points);
    free(r->order);
    free(r->sizes);
    free(r);
}

static const t_work_methods regrouping_methods = {
    .run = regrouping_run,
    .deliver = regrouping_deliver,
    .dispose = regrouping_dispose,
};

void likeness_cancel(t_embed1d *x) { works_cancel_all(&x->x_unit.u_works, &regrouping_methods); }

int likeness_works(const t_embed1d *x)
{
    return works_busy_with(&x->x_unit.u_works, &regrouping_methods);
}

static void embed1d_regroup(t_embed1d *x, int clusters, size_t k, double seed)
{
    sro_matrix *points = x->x_places.file.points;
    t_regrouping *r = calloc(1, sizeof(*r));
    if (r)
        r->order = malloc(sro_matrix_rows(points) * sizeof(*r->order));
    if (!r || !r->order) {
        unit_error(&x->x_unit, "%s: %s", clusters ? "cluster" : "replace", SRO_NO_MEMORY);
        free(r);
        return;
    }
    r->points = sro_matrix_retain(points);
    r->clusters = clusters;
    r->k = k;
    r->seed = (uint64_t)(int64_t)seed;
    likeness_cancel(x);
    unit_work(&x->x_unit, &regrouping_methods, r, 0);
}

/* A whole number, from `least` on. */
static int whole(const t_atom *a, double least)
{
    double value = a->a_type == A_FLOAT ? atom_getfloat(a) : NAN;
    return value >= least && value <= 1e9 && value == floor(value);
}

void embed1d_replace(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    size_t k, others;
    if (!unit_answers(&x->x_unit, s->s_name))
        return;
    if (argc < 1 || argc > 2 || !whole(&argv[0], 1) || (argc == 2 && !whole(&argv[1], -1e9))) {
        unit_error(&x->x_unit,
                   "%s: needs how many neighbours to choose from (1 or more), and if "
                   "you like a seed, as whole numbers",
                   s->s_name);
        return;
    }
    k = (size_t)atom_getfloat(&argv[0]);
    others = sro_matrix_rows(x->x_places.file.points) - 1;
    if (!others) {
        unit_error(&x->x_unit, "%s: there is only one frame", s->s_name);
        return;
    }
    if (k > others)
        unit_note(&x->x_unit, "%s %zu: there are only %zu other frames to choose from", s->s_name,
                  k, others);
    embed1d_regroup(x, 0, k < others ? k : others,
                    argc == 2 ? atom_getfloat(&argv[1]) : embed1d_settings_of(x)->how.seed);
}

void embed1d_cluster(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    if (!unit_answers(&x->x_unit, s->s_name))
        return;
    if (argc != 1 || !whole(&argv[0], 1)) {
        unit_error(&x->x_unit, "%s: needs how many clusters to make, a whole number from 1",
                   s->s_name);
        return;
    }
    embed1d_regroup(x, 1, (size_t)atom_getfloat(&argv[0]), embed1d_settings_of(x)->how.seed);
}

/* neighbors, at once */

static void embed1d_tell_neighbors(t_embed1d *x, uint32_t frame, size_t k)
{
    uint32_t *nearest = malloc((k + 1) * sizeof(*nearest));
    double *numbers = malloc((k + 1) * sizeof(*numbers));
    const char *error = nearest && numbers ? 0 : SRO_NO_MEMORY;
    size_t i;
    if (!error && k)
        error = sro_nearest_others(x->x_places.file.points, frame, k, nearest);
    if (error)
        unit_error(&x->x_unit, "neighbors: %s", error);
    else {
        for (i = 0; i < k; i++)
            numbers[i] = nearest[i];
        unit_info(&x->x_unit, "neighbors", (int)k, numbers);
    }
    free(nearest);
    free(numbers);
}

void embed1d_neighbors(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    size_t frames, k;
    if (!unit_answers(&x->x_unit, s->s_name))
        return;
    if (argc != 2 || !whole(&argv[0], -1e9) || !whole(&argv[1], 1)) {
        unit_error(&x->x_unit,
                   "%s: needs a frame's number and how many neighbours (1 or more), "
                   "as whole numbers",
                   s->s_name);
        return;
    }
    frames = sro_matrix_rows(x->x_places.file.points);
    if (!unit_in_range(&x->x_unit, s->s_name, "frame", atom_getfloat(&argv[0]), frames))
        return;
    k = (size_t)atom_getfloat(&argv[1]);
    embed1d_tell_neighbors(x, (uint32_t)atom_getfloat(&argv[0]), k < frames ? k : frames - 1);
}

/* Live: one row of features, and the frame that is most like it */

/* What the row is compared with: the points, where it can be brought among them, else the features
 * that they were found for. 0 with an error where these are not here. */
static const sro_matrix *embed1d_alike(t_embed1d *x)
{
    const t_places *p = &x->x_places;
    const char *method = p->file.method; /* none is said where coordinates were made elsewhere */
    if (p->projection || !method[0] || !strcmp(method, "none"))
        return p->file.points;
    if (!p->features)
        unit_error(&x->x_unit, "list: the points were read from a file; live rows need the "
                               "features that they are of: send those, and read it again");
    return p->features;
}

/* The values of one row into `row`; false with an error. */
static int embed1d_take_row(t_embed1d *x, int argc, const t_atom *argv, size_t columns, float *row)
{
    int i;
    if ((size_t)argc != columns) {
        unit_error(&x->x_unit,
                   "list: needs the %zu features of one frame, as numbers; these are "
                   "%d",
                   columns, argc);
        return 0;
    }
    for (i = 0; i < argc; i++) {
        row[i] = argv[i].a_type == A_FLOAT ? (float)atom_getfloat(&argv[i]) : NAN;
        if (!isfinite(row[i])) {
            unit_error(&x->x_unit, "list: value %d is not a finite number", i);
            return 0;
        }
    }
    return 1;
}

/* Live: what is being found will be asked once it is there. */
void embed1d_list(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    const t_places *p = &x->x_places;
    const sro_matrix *alike = 0;
    float *row, scores[SRO_MAX_DIMS];
    (void)s;
    if (!unit_ready(&x->x_unit))
        return;
    if (p->file.points)
        alike = embed1d_alike(x);
    else
        unit_lacks(&x->x_unit, "list");
    if (!alike)
        return;
    row = malloc(((size_t)argc + 1) * sizeof(*row));
    if (!row)
        unit_error(&x->x_unit, "list: %s", SRO_NO_MEMORY);
    else if (embed1d_take_row(x, argc, argv,
                              sro_matrix_columns(p->projection ? p->features : alike), row)) {
        if (p->projection)
            sro_project_row(p->projection, row, scores);
        outlet_float(x->x_order_out, (t_float)sro_nearest(alike, p->projection ? scores : row));
    }
    free(row);
}

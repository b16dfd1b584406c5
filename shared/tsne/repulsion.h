/* repulsion: the repulsive forces of t-SNE, and their normalisation Z, in one dimension or two
 * behind one interface. For few points every pair is computed; for many, forces come from a
 * convolution on a regular grid, in a time that hardly depends on the number of points (FIt-SNE:
 * Linderman et al. 2019). */
#ifndef SRO_TSNE_REPULSION_H
#define SRO_TSNE_REPULSION_H

#include "base/common.h"
#include "base/job.h"
#include "base/thread_pool.h"

typedef struct sro_repulsion sro_repulsion;

typedef struct {
    size_t count;
    const float *y[2];   /* coordinates, by dimension; finite */
    const float *weight; /* of a point; NULL: all 1. Weights are for one dimension only. */
} sro_repulsion_points;

/* For up to `points` points, in 1 or 2 dimensions. `perplexity` says how long a line may become:
 * the fewer neighbours hold it together, the longer. Fails without memory. Main thread, as are plan
 * and free. */
SRO_CHECKED sro_error sro_repulsion_new(sro_repulsion **repulsion, int dims, size_t points,
                                        double perplexity);

/* Plan the next of the FFTs that may be needed, which takes 2 to 5 ms; *more says whether there are
 * others. Nothing can be computed before there are none. */
SRO_CHECKED sro_error sro_repulsion_plan(sro_repulsion *repulsion, bool *more);
void sro_repulsion_free(sro_repulsion *repulsion); /* NULL is allowed */

/* force[d][i] = sum over j of w[i] w[j] (y[d][i] - y[d][j]) / (1 + dist^2)^2, for every dimension
 * d; returns Z = sum over i != j of w[i] w[j] / (1 + dist^2), w being the weights and dist the
 * Euclidean distance of i and j. In two dimensions the nodes of the grid are node_spacing apart at
 * most, but where the points outgrow the largest grid; in one it is not used. Any thread; allocates
 * nothing. */
double sro_repulsion_apply(sro_repulsion *repulsion, const sro_repulsion_points *points,
                           double node_spacing, float *const force[2], sro_thread_pool *threads);

/* Z alone, more exactly: in two dimensions from all pairs. Meaningless once the job (may be NULL)
 * is cancelled. */
double sro_repulsion_z(sro_repulsion *repulsion, const sro_repulsion_points *points,
                       sro_thread_pool *threads, sro_job *job);

/* Whether apply shares its work among threads, which pays from some number of points on; with
 * fewer, other work can go on beside it. */
bool sro_repulsion_uses_threads(const sro_repulsion *repulsion, size_t points);

#endif

/* gradient_descent: minimises the KL divergence of t-SNE, in one dimension or two. The gradient is
 * attraction, a sparse matrix product over the affinities, less repulsion (repulsion.h); the step
 * size of every point follows the curvature of its attraction. */
#ifndef SRO_TSNE_GRADIENT_DESCENT_H
#define SRO_TSNE_GRADIENT_DESCENT_H

#include "base/common.h"
#include "base/job.h"
#include "base/thread_pool.h"
#include "tsne/affinities.h"

/* Standard deviation of the initial coordinates, as in scikit-learn. */
#define SRO_INITIAL_DEVIATION 1e-4

/* Where the points of one level are, and what attracts them. */
typedef struct {
    const sro_affinities *affinities;
    double self_pairs; /* ordered pairs of rows that are one point here: 1 each in Z */
    float *y[2]; /* coordinates by dimension, with room for whole block rows; 0 beyond the last */
} sro_embedding_state;

/* Some iterations with the same kind of steps. The step of point i is learning_rate /
 * (exaggeration sum_j p[i][j]) times its gradient: on a line that sum is the curvature of its
 * attraction where all its neighbours are near. */
typedef struct {
    int iterations;
    float exaggeration[2]; /* at the beginning and the end, geometrically interpolated */
    float momentum[2];     /* likewise, but 1 - momentum is interpolated */
    float learning_rate;
    float node_spacing; /* in the plane: the maximum, of the grid that repulsion is found by */
} sro_descent_stage;

/* Called after every iteration with the number of iterations in its stage so far; true stops. */
typedef bool sro_descent_on_iteration(void *context, const sro_embedding_state *state,
                                      int iterations);

typedef struct sro_descent sro_descent;

/* For states of up to `points` points, of about this perplexity; dims is 1 or 2. Fails without
 * memory. New, plan and free belong to the main thread; for plan see sro_repulsion_plan. */
SRO_CHECKED sro_error sro_descent_new(sro_descent **descent, int dims, size_t points,
                                      double perplexity);
SRO_CHECKED sro_error sro_descent_plan(sro_descent *descent, bool *more);
void sro_descent_free(sro_descent *descent); /* NULL is allowed */

/* Take over this state, at velocity 0. State and threads (may be NULL) are borrowed until the next
 * call. What follows moves the state's coordinates, on any one thread. */
void sro_descent_begin(sro_descent *descent, const sro_embedding_state *state,
                       sro_thread_pool *threads);

/* Iterate through a stage. Returns SRO_CANCELLED when on_iteration stopped it. */
SRO_CHECKED sro_error sro_descent_run(sro_descent *descent, const sro_descent_stage *stage,
                                      sro_descent_on_iteration *on_iteration, void *context);

/* In one dimension: power iterations (with momentum) towards the Fiedler vector of the affinities,
 * the smoothest embedding that is not constant (Belkin and Niyogi 2003). Only attraction acts, and
 * the coordinates are centred and scaled to SRO_INITIAL_DEVIATION. Data along a curve are unrolled
 * before repulsion could fold them. Returns SRO_CANCELLED when on_iteration stopped it. */
SRO_CHECKED sro_error sro_descent_fiedler(sro_descent *descent, int iterations,
                                          sro_descent_on_iteration *on_iteration, void *context);

/* One step of attraction alone: points that coincide after prolongation from a coarser level are
 * split, each towards its own neighbours. */
void sro_descent_split_pairs(sro_descent *descent);

/* Move the weighted mean to 0. */
void sro_descent_centre(sro_descent *descent);

/* The KL divergence sum p log(p / q), in nats, of a state without weights. Meaningless once the job
 * (may be NULL) is cancelled. */
double sro_descent_divergence(sro_descent *descent, sro_job *job);

#endif

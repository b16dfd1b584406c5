/* gradient_descent: what moves the points of a t-SNE: gradient descent on the KL divergence, on a
 * line or in the plane. The gradient is attraction, block by block of the affinities, less
 * repulsion, by convolution; every point takes steps at its own scale. */
#ifndef SRO_TSNE_GRADIENT_DESCENT_H
#define SRO_TSNE_GRADIENT_DESCENT_H

#include "tsne/affinities.h"

/* Points and what draws them to each other. */
typedef struct {
    const sro_affinities *p;
    double within; /* ordered pairs of rows that are one point here */
    float *y[2];   /* places by dimension, with room for whole groups of rows; 0 beyond the last */
} sro_layout;

/* A stretch of descent. The step of point i is rate / (exaggeration sum_j p[i][j]) times its
 * gradient, for along a line that sum is the curvature of what draws it. */
typedef struct {
    int iterations;
    float exaggeration[2]; /* at the beginning and the end, geometrically from one to the other */
    float momentum[2];     /* likewise its distance from 1 */
    float rate;
    float apart; /* in the plane: how far apart the nodes may be by which repulsion is found */
} sro_phase;

/* Called after so many iterations of a stretch; what is not 0 ends it. */
typedef int sro_after(void *context, const sro_layout *layout, int iterations);

typedef struct sro_descent sro_descent;

/* For layouts of up to so many points, of about this perplexity. Main thread, as are plan (see
 * sro_repulsion_plan) and free. */
const char *sro_descent_new(sro_descent **descent, int dims, size_t points, double perplexity);
const char *sro_descent_plan(sro_descent *descent, int *more);
void sro_descent_free(sro_descent *descent);

/* Take this layout, at rest. Layout and threads (may be 0) are the caller's, until the next. */
void sro_descent_begin(sro_descent *descent, const sro_layout *layout, sro_thread_pool *threads);

/* Both return SRO_CANCELLED where `after` ended them. Nothing but attraction, centred and kept at
 * one small size, brings forth the smoothest layout that is not constant (the Fiedler vector of
 * the affinities): what is a curve is unrolled before repulsion could fold it. Lines only. */
const char *sro_descent_pull(sro_descent *descent, int iterations, sro_after *after, void *context);
const char *sro_descent_run(sro_descent *descent, const sro_phase *phase, sro_after *after,
                            void *context);

/* One step of attraction alone: points in one place separate, each to where its neighbours are. */
void sro_descent_separate(sro_descent *descent);

void sro_descent_centre(sro_descent *descent); /* weighed by mass, around 0 */

/* The KL divergence of a layout without masses: sum p log(p / q); anything once the job (may be 0)
 * is cancelled. */
double sro_descent_divergence(sro_descent *descent, sro_job *job);

#define SRO_FIRST_EXTENT 1e-4 /* deviation of a first layout, as scikit-learn's */

#endif

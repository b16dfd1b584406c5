/* tsne_schedule: the stages of gradient descent, by number of points and quality. */
#ifndef SRO_TSNE_TSNE_SCHEDULE_H
#define SRO_TSNE_TSNE_SCHEDULE_H

#include "tsne/gradient_descent.h"
#include "tsne/tsne_settings.h"

#define SRO_TSNE_SCHEDULE_STAGES 4

typedef struct {
    int fiedler_iterations; /* at the start; see sro_descent_fiedler */
    sro_descent_stage
        stages[SRO_TSNE_SCHEDULE_STAGES]; /* on the coarsest level; unused: 0 iterations */
    sro_descent_stage refine;             /* on every finer level */
} sro_tsne_schedule;

/* The schedule for `points` distinct points on `levels` levels (1: no coarser ones). Static. */
const sro_tsne_schedule *sro_tsne_schedule_for(int dims, size_t points, int levels,
                                               sro_tsne_quality quality);

/* A line of few points is optimised from several starts, of which the best result is kept. */
typedef struct {
    const sro_tsne_schedule *schedule;
    int component; /* the principal component to start from, 0 or 1 */
} sro_tsne_schedule_candidate;

#define SRO_TSNE_SCHEDULE_CANDIDATES 4

/* The SRO_TSNE_SCHEDULE_CANDIDATES candidates; NULL where sro_tsne_schedule_for has the only one.
 * Static. */
const sro_tsne_schedule_candidate *sro_tsne_schedule_candidates(int dims, size_t points,
                                                                sro_tsne_quality quality);

/* How many iterations it has on the coarsest level. */
int sro_tsne_schedule_iterations(const sro_tsne_schedule *schedule);

#endif

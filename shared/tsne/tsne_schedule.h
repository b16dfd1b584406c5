/* tsne_schedule: how long which kind of descent is followed, by the number of points and the
 * quality that is asked for. */
#ifndef SRO_TSNE_TSNE_SCHEDULE_H
#define SRO_TSNE_TSNE_SCHEDULE_H

#include "tsne/gradient_descent.h"
#include "tsne/tsne.h"

enum { SRO_PHASES = 4 };

typedef struct {
    int pulls;                   /* iterations of nothing but attraction (sro_descent_pull) */
    sro_phase first[SRO_PHASES]; /* on the coarsest level */
    sro_phase refine;            /* on every finer one */
} sro_schedule;

/* For so many points, which have coarser levels or not. */
const sro_schedule *sro_schedule_for(int dims, size_t points, int levels, sro_quality quality);

/* Lines of few points are tried in several ways, of which the best is kept. */
typedef struct {
    const sro_schedule *schedule;
    int component; /* the one to begin with, 0 or 1 */
} sro_way;

enum { SRO_WAYS = 4 };

/* The ways to a line, SRO_WAYS of them, or 0 where there is only the one of sro_schedule_for. */
const sro_way *sro_schedule_ways(int dims, size_t points, sro_quality quality);

int sro_schedule_iterations(const sro_schedule *schedule); /* on the coarsest level */

#endif

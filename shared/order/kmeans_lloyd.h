/* kmeans_lloyd: centres among points, moved until every point belongs to the nearest of them and
 * every one is the mean of its points (Lloyd 1982). */
#ifndef SRO_ORDER_KMEANS_LLOYD_H
#define SRO_ORDER_KMEANS_LLOYD_H

#include "base/job.h"
#include "base/matrix.h"

/* The caller's, with all that it points to. */
typedef struct {
    const sro_matrix *x;  /* points, all of them different; finite */
    const double *weight; /* how often each is there, > 0 */
    size_t k;             /* 1 .. the number of points */
    double *centres;      /* k x columns */
    double *totals;       /* k: room */
    uint32_t *of;         /* point: the centre it belongs to */
    double *distance2;    /* point: from there, squared */
} sro_lloyd;

/* From the centres as they are, until nothing moves or for so many steps. In the end no centre is
 * without points. Any thread; `progress` is what the job is told meanwhile. */
const char *sro_lloyd_settle(sro_lloyd *l, int steps, sro_job *job, double progress);

/* Every centre to the mean of the points that belong to it, which all have some. */
void sro_lloyd_find_means(sro_lloyd *l);

/* The squared distances to the centres, each as often as its point is there. */
double sro_lloyd_inertia(const sro_lloyd *l);

#endif

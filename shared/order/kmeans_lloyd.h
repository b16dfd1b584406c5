/* kmeans_lloyd: Lloyd's algorithm (Lloyd 1982) on weighted points. Each iteration assigns every
 * point to its nearest centre, then moves every centre to the mean of its points; the inertia
 * falls until nothing changes. */
#ifndef SRO_ORDER_KMEANS_LLOYD_H
#define SRO_ORDER_KMEANS_LLOYD_H

#include "base/job.h"
#include "base/matrix.h"

/* The caller owns this and all that it points to. */
typedef struct {
    const sro_matrix *x;    /* the points, finite and distinct */
    const double *weight;   /* of each point, > 0: how often it occurs */
    size_t k;               /* clusters, 1 to the number of points */
    double *centres;        /* k x columns */
    double *cluster_weight; /* k: scratch */
    uint32_t *labels;       /* the cluster of each point */
    double *distance2;      /* of each point to its cluster's centre, squared */
} sro_kmeans_lloyd;

/* Iterate from the present centres until no label changes, but at most max_iterations (>= 1) times.
 * `labels` must be below k at the start; no cluster is empty at the end. The job is told `progress`
 * (0..1) after every iteration. Fails only if cancelled. Any thread. O(points x k x columns) an
 * iteration. */
SRO_CHECKED sro_error sro_kmeans_lloyd_run(sro_kmeans_lloyd *lloyd, int max_iterations,
                                           sro_job *job, double progress);

/* Move every centre to the weighted mean of its points. No cluster may be empty. */
void sro_kmeans_lloyd_update_centres(sro_kmeans_lloyd *lloyd);

/* The weighted sum of the squared distances between points and their clusters' centres. */
double sro_kmeans_lloyd_inertia(const sro_kmeans_lloyd *lloyd);

#endif

/* repulsion_2d: what drives the points of a t-SNE in two dimensions apart: as repulsion.h has it
 * for a line, on a square grid. */
#ifndef SRO_TSNE_REPULSION_2D_H
#define SRO_TSNE_REPULSION_2D_H

#include "base/job.h"
#include "base/thread_pool.h"

typedef struct sro_plane sro_plane;

const char *sro_plane_new(sro_plane **plane, size_t points);

/* See sro_repulsion_plan. */
const char *sro_plane_plan(sro_plane *plane, int *more);
void sro_plane_free(sro_plane *plane);

/* force[i] = sum over j of (p[i] - p[j]) / (1 + |p[i] - p[j]|^2)^2, by x and y; returns
 * Z = sum over i != j of 1 / (1 + |p[i] - p[j]|^2). By way of a grid whose nodes are `apart`, or
 * nearer; further apart where the layout outgrows it. Any thread; allocates nothing. */
double sro_plane_find(sro_plane *plane, size_t count, const float *x, const float *y, double apart,
                      float *force_x, float *force_y, sro_thread_pool *threads);

/* Z by way of every pair, for the last word: the grid's is a little off. */
double sro_plane_exact_z(sro_plane *plane, size_t count, const float *x, const float *y,
                         sro_thread_pool *threads, sro_job *job);

#endif

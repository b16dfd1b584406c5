/* repulsion_1d: what drives the points of a t-SNE on a line apart. With the kernel 1 / (1 + d^2) it
 * is a convolution, done on a regular grid: each point is spread over four nodes, the grid is
 * transformed, multiplied and transformed back, and read off at the points (Linderman et al. 2019
 * do the same with another interpolation). */
#ifndef SRO_TSNE_REPULSION_1D_H
#define SRO_TSNE_REPULSION_1D_H

#include "base/common.h"

typedef struct sro_repulsion sro_repulsion;

/* For up to so many points and with grids of up to `nodes` nodes, or the next power of two: a
 * layout may reach over 0.09 times as many before nodes are further apart than is good. */
const char *sro_repulsion_new(sro_repulsion **repulsion, size_t points, size_t nodes);

/* Plan the next of the transforms that may be needed, a matter of 2 to 5 ms; *more says whether
 * there are others. Until there are none, nothing can be found. Main thread, as is the free. */
const char *sro_repulsion_plan(sro_repulsion *repulsion, int *more);
void sro_repulsion_free(sro_repulsion *repulsion);

/* force[i] = sum over j of mass[i] mass[j] (y[i] - y[j]) / (1 + (y[i] - y[j])^2)^2; returns
 * Z = sum over i != j of mass[i] mass[j] / (1 + (y[i] - y[j])^2). `mass` 0: all 1. `force` 0: not
 * wanted. Any thread; allocates nothing. */
double sro_repulsion_find(sro_repulsion *repulsion, size_t count, const float *mass, const float *y,
                          float *force);

#endif

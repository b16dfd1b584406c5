/* trustworthiness: whether points that an embedding on a line puts side by side are neighbours,
 * judged by the affinities alone. */
#ifndef SRO_TSNE_TRUSTWORTHINESS_H
#define SRO_TSNE_TRUSTWORTHINESS_H

#include "tsne/affinities.h"

/* The mean rank error of the 10 nearest points on the line `y` (p->rows coordinates; half of the
 * points, where there are not 20), in ranks: 0 for a neighbour among the 10 of highest affinity,
 * else by how many ranks it misses. That is the sum in the definition of trustworthiness (Venna and
 * Kaski 2001, where 1 is perfect) with ranks by affinity instead of distance; points without
 * affinity come after all others. >= 0, 0: perfect. Takes a time of rows^2. Any thread. */
double sro_trustworthiness_error(const sro_affinities *p, const float *y);

#endif

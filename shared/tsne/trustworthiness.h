/* trustworthiness: how truly a line shows who is near whom, judged by the affinities alone. */
#ifndef SRO_TSNE_TRUSTWORTHINESS_H
#define SRO_TSNE_TRUSTWORTHINESS_H

#include "tsne/affinities.h"

/* By how many places, in the mean, the 10 nearest points on the line `y` (half of the points, where
 * there are not 20) are not those that a point is most drawn to: what trustworthiness (Venna and
 * Kaski 2001) counts, but with ranks by affinity; points without any rank behind all that have.
 * 0: perfect. Takes a time of rows^2. */
double sro_trust_lost(const sro_affinities *p, const float *y);

#endif

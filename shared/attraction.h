/* attraction: affinities packed for the loop that the optimiser spends its time in. Points that
 * follow each other in time have the same neighbours, so small dense blocks waste little. */
#ifndef SRO_ATTRACTION_H
#define SRO_ATTRACTION_H

#include "affinities.h"
#include "kernels.h"

/* The affinities in blocks of 4 x 4 (see sro_kernels.attract). */
const char *sro_attraction_pack(sro_blocks *blocks, const sro_affinities *p,
                                sro_threads *threads, sro_job *job);
void sro_attraction_clear(sro_blocks *blocks);

#endif

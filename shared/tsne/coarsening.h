/* coarsening: smaller and smaller pictures of the affinities, for an optimiser that first finds
 * the large shape on few points. */
#ifndef SRO_TSNE_COARSENING_H
#define SRO_TSNE_COARSENING_H

#include "tsne/affinities.h"

/* Blocks that hold less than SRO_FAINT of what those of a group hold together, on the average, are
 * left out of a coarse matrix: a third of all blocks where frames are of a sound, which hold 1 to 5
 * hundredths of everything. Layouts do not get worse without them (33,000 frames: KL 1.44 instead
 * of 1.49). Where that would be more than SRO_MOST_LOST, as in noise, which has no strong
 * affinities, a quarter of the limit holds, and so on. */
#define SRO_FAINT 3e-3f
#define SRO_MOST_LOST .06

/* Pair every point with the free neighbour it is most drawn to (heavy-edge matching, Karypis and
 * Kumar 1998) and make each pair one point. `into[i]` becomes the new number of point i; it has
 * room for whole groups of rows. The new values are sums of the old ones, affinities within a pair
 * are dropped, masses add up: but for faint blocks the coarse objective is t-SNE's, restricted to
 * layouts where pairs stay together. */
const char *sro_hierarchy_coarsen(const sro_affinities *fine, sro_affinities *coarse,
                                  uint32_t *into, sro_threads *threads, sro_job *job);

#endif

/* replace: every frame by one that is like it. */
#ifndef SRO_ORDER_REPLACE_H
#define SRO_ORDER_REPLACE_H

#include "base/job.h"
#include "base/matrix.h"

/* The original order with each frame replaced by one of the k nearest others: which of them, an
 * integer generator of the seed says. Of equally distant frames the earlier is the nearer. `order`
 * has room for a number a row. 1 <= k <= rows - 1. Finite values. Any thread. */
SRO_API const char *sro_replace(const sro_matrix *points, size_t k, uint64_t seed, uint32_t *order,
                                sro_job *job);

#endif

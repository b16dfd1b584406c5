/* linalg_kernels: the inner loops of linear algebra, a table for each instruction set. */
#ifndef SRO_LINALG_LINALG_KERNELS_H
#define SRO_LINALG_LINALG_KERNELS_H

#include <stddef.h>

#include "simd/dispatch.h"

typedef struct {
    /* sums[a][b] += sum over rows of x[row][a] x[row][b], for b >= a (more may be written), with x
     * rows x columns and sums columns x columns, columns a multiple of SRO_LANES. The sums of one
     * call are taken in float: keep rows <= 256. */
    void (*add_gram)(const float *x, size_t rows, size_t columns, double *sums);
} sro_linalg_kernels;

/* Those for a set, which this processor has to run; and the best of them. Static. */
const sro_linalg_kernels *sro_linalg_kernels_for(sro_simd_set set);
const sro_linalg_kernels *sro_linalg_kernels_best(void);

#endif

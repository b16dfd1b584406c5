/* kernels: the few inner loops that pay for wide registers. Chosen at run time, so that one
 * binary runs on every machine; which one is used changes the last bits of a sum, no more. */
#ifndef SRO_KERNELS_H
#define SRO_KERNELS_H

#include "sro.h"

/* Columns handed to a kernel are padded to a multiple of this. */
#define SRO_LANES 32

typedef struct {
    const char *name;
    /* sums[a][b] += sum over rows of x[row][a] x[row][b], for b >= a (more may be written),
     * with x rows x columns and sums columns x columns, columns a multiple of SRO_LANES.
     * Sums within one call are in float: keep rows <= 256. */
    void (*products)(const float *x, size_t rows, size_t columns, double *sums);
    /* Value by value, the same bits whichever is used; no two arrays may overlap. */
    void (*multiply)(const float *a, const float *b, size_t count, float *product);
    void (*add)(const float *a, size_t count, float *sum);                        /* sum += a */
    void (*add_product)(const float *a, const float *b, size_t count, float *sum); /* += a b */
} sro_kernels;

/* The best this processor can run. */
const sro_kernels *sro_kernels_best(void);

/* All that this processor can run, best first, ended by 0: for tests. At most 4 entries. */
const sro_kernels *const *sro_kernels_all(void);

#endif

/* bsr_matrix: square sparse matrices in dense blocks of 4 x 4. Neighbours come in crowds, so blocks
 * are well filled, and whoever goes through one reads whole registers instead of single columns. */
#ifndef SRO_TSNE_BSR_MATRIX_H
#define SRO_TSNE_BSR_MATRIX_H

#include "base/job.h"
#include "base/thread_pool.h"

#define SRO_SIDE 4
#define SRO_BLOCK (SRO_SIDE * SRO_SIDE)

/* The blocks of 4 rows, in the sequence of their columns. */
typedef struct {
    size_t count;
    const uint32_t *column; /* a block's first, a multiple of 4 */
    const float *values;    /* SRO_BLOCK a block, row-major */
} sro_group;

/* Where the last group has fewer rows, or a block fewer columns, than 4, the rest is 0. */
typedef struct {
    size_t groups;
    sro_group *group;
    struct sro_chunk *chunks; /* the memory that the groups point into */
} sro_blocks;

/* Row i in block b of its group: the values of columns column[b] .. column[b] + 3. */
static inline const float *sro_block_row(const sro_group *group, size_t b, size_t i)
{
    return group->values + b * SRO_BLOCK + i % SRO_SIDE * SRO_SIDE;
}

/* The group of row i. */
static inline const sro_group *sro_group_of(const sro_blocks *blocks, size_t i)
{
    return &blocks->group[i / SRO_SIDE];
}

#define SRO_STRETCH 32

/* A group of rows while it is made, all columns side by side. */
typedef struct {
    float *sums;      /* SRO_BLOCK a group of columns, row-major; 0 to begin with */
    uint8_t *touched; /* a group of columns: 1 where something was added */
    uint8_t *around;  /* SRO_STRETCH groups of columns: 1 where any of them was touched */
} sro_strip;

/* Where row `row` (below 4) of the strip has column j. */
static inline float *sro_strip_at(const sro_strip *strip, size_t row, uint32_t j)
{
    strip->touched[j / SRO_SIDE] = 1;
    strip->around[j / SRO_SIDE / SRO_STRETCH] = 1;
    return strip->sums + (size_t)(j - j % SRO_SIDE) * SRO_SIDE + row * SRO_SIDE + j % SRO_SIDE;
}

/* Adds what a group's rows hold to a strip of zeros. */
typedef void sro_fill(void *context, size_t group, const sro_strip *strip);

/* Makes so many groups, each filled once, on any thread, of values that are >= 0. A block whose sum
 * is not above `faint` is left out; `lost` (may be 0) becomes the part of everything that these
 * hold. The result does not depend on the number of threads. */
const char *sro_blocks_make(sro_blocks *blocks, size_t groups, sro_fill *fill, void *context,
                            float faint, double *lost, sro_threads *threads, sro_job *job);
void sro_blocks_clear(sro_blocks *blocks);

#endif

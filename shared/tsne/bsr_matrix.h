/* bsr_matrix: square sparse matrices in block sparse row format (BSR), with dense blocks of 4 x 4.
 * Neighbours come in clusters, so blocks are well filled, and a loop over one reads whole registers
 * instead of single columns.
 *
 * Format: the BSR of scipy.sparse, but that every block row has its own pointers: block rows are
 * built in any sequence, on several threads, without knowing beforehand how many blocks there will
 * be. */
#ifndef SRO_TSNE_BSR_MATRIX_H
#define SRO_TSNE_BSR_MATRIX_H

#include "base/common.h"
#include "base/job.h"
#include "base/round_up.h"
#include "base/thread_pool.h"

#define SRO_BSR_DIM 4                             /* rows and columns of a block */
#define SRO_BSR_BLOCK (SRO_BSR_DIM * SRO_BSR_DIM) /* values of a block */

/* The blocks of 4 rows, by ascending column. */
typedef struct {
    size_t count;
    const uint32_t *column; /* the first column of each block, a multiple of 4 */
    const float *values;    /* SRO_BSR_BLOCK a block, row-major */
} sro_bsr_block_row;

/* Where the last block row has fewer than 4 rows, or the last block fewer than 4 columns, the rest
 * is 0. */
typedef struct {
    size_t block_rows;
    sro_bsr_block_row *block_row;
    struct sro_bsr_chunk *chunks; /* the memory that the block rows point into */
} sro_bsr_matrix;

/* How many block rows hold `rows` rows. */
static inline size_t sro_bsr_block_rows(size_t rows) { return sro_parts_of(rows, SRO_BSR_DIM); }

/* The block row that row i is in. */
static inline const sro_bsr_block_row *sro_bsr_block_row_of(const sro_bsr_matrix *matrix, size_t i)
{
    return &matrix->block_row[i / SRO_BSR_DIM];
}

/* The 4 values that row i has in block b of its block row, at the columns from column[b] on. */
static inline const float *sro_bsr_row_in_block(const sro_bsr_block_row *row, size_t b, size_t i)
{
    return row->values + b * SRO_BSR_BLOCK + i % SRO_BSR_DIM * SRO_BSR_DIM;
}

#define SRO_BSR_WINDOW 32

/* One block row while it is summed up, dense: a block for every 4 columns of the matrix. Two levels
 * of marks find the few blocks that something was added to. */
typedef struct {
    float *blocks;         /* SRO_BSR_BLOCK values each, row-major; 0 to begin with */
    uint8_t *dirty;        /* of a block: 1 once something was added */
    uint8_t *dirty_window; /* of SRO_BSR_WINDOW blocks: 1 once any of them is dirty */
} sro_bsr_accumulator;

/* The value at row `row` (0..3) of the block row and at column j, to be added to. */
static inline float *sro_bsr_at(const sro_bsr_accumulator *sums, size_t row, uint32_t j)
{
    size_t block = j / SRO_BSR_DIM;
    sums->dirty[block] = 1;
    sums->dirty_window[block / SRO_BSR_WINDOW] = 1;
    return sums->blocks + block * SRO_BSR_BLOCK + row * SRO_BSR_DIM + j % SRO_BSR_DIM;
}

/* Adds what the rows of a block row hold to an accumulator of zeros. */
typedef void sro_bsr_fill(void *context, size_t block_row, const sro_bsr_accumulator *sums);

/* Build a matrix of `block_rows` block rows, each filled once, on any thread, with values >= 0.
 * Blocks whose sum is <= drop_threshold are left out; *dropped_mass (may be NULL) becomes the
 * fraction of the sum of all values that these held. The result does not depend on the number of
 * threads, and is the caller's to clear. Fails without memory and when the job (may be NULL) is
 * cancelled. */
SRO_CHECKED sro_error sro_bsr_build(sro_bsr_matrix *matrix, size_t block_rows, sro_bsr_fill *fill,
                                    void *context, float drop_threshold, double *dropped_mass,
                                    sro_thread_pool *threads, sro_job *job);

/* Free what it holds; it is empty then. */
void sro_bsr_clear(sro_bsr_matrix *matrix);

#endif

#include "tsne/trustworthiness.h"

#include <math.h>

/* Trustworthiness (Venna and Kaski 2001) counts, for the k nearest neighbours in the embedding, by
 * how much their rank among the neighbours in the data exceeds k. Distances in the data are not
 * kept, but a row of P falls with them; the symmetry of P mixes in the other row's view. */

enum { MAX_NEIGHBOURS = 10 };

/* The `count` points nearest to point i on the line, by insertion. */
static void find_nearest(const float *y, size_t rows, size_t i, size_t count, uint32_t *nearest)
{
    float distance[MAX_NEIGHBOURS];
    for (size_t k = 0; k < count; k++) {
        distance[k] = INFINITY;
        nearest[k] = 0;
    }
    for (size_t j = 0; j < rows; j++) {
        float to_j = fabsf(y[j] - y[i]);
        size_t at = count - 1;
        if (j == i || !(to_j < distance[at]))
            continue;
        for (; at && distance[at - 1] > to_j; at--) {
            distance[at] = distance[at - 1];
            nearest[at] = nearest[at - 1];
        }
        distance[at] = to_j;
        nearest[at] = (uint32_t)j;
    }
}

static float affinity_of(const sro_bsr_block_row *p, size_t i, uint32_t j)
{
    for (size_t b = 0; b < p->count; b++)
        if (p->column[b] / SRO_BSR_DIM == j / SRO_BSR_DIM)
            return sro_bsr_row_in_block(p, b, i)[j % SRO_BSR_DIM];
    return 0;
}

/* How many points have a higher affinity to i than j has. */
static size_t rank_of(const sro_bsr_block_row *p, size_t i, uint32_t j)
{
    float affinity = affinity_of(p, i, j);
    size_t rank = 0;
    for (size_t b = 0; b < p->count; b++)
        for (size_t l = 0; l < SRO_BSR_DIM; l++)
            rank += sro_bsr_row_in_block(p, b, i)[l] > affinity;
    return rank;
}

double sro_trustworthiness_error(const sro_affinities *p, const float *y)
{
    size_t count = p->rows / 2 < MAX_NEIGHBOURS ? p->rows / 2 : MAX_NEIGHBOURS, sum = 0;
    for (size_t i = 0; i < p->rows && count; i++) {
        uint32_t nearest[MAX_NEIGHBOURS];
        find_nearest(y, p->rows, i, count, nearest);
        for (size_t k = 0; k < count; k++) {
            size_t rank = rank_of(sro_bsr_block_row_of(&p->matrix, i), i, nearest[k]);
            sum += rank < count ? 0 : rank - count + 1;
        }
    }
    return count ? (double)sum / (double)(p->rows * count) : 0;
}

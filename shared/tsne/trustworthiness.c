#include "tsne/trustworthiness.h"

#include <math.h>

enum { MOST = 10 };

/* The `count` points nearest to point i on the line, by insertion. */
static void find_nearest(const float *y, size_t rows, size_t i, size_t count, uint32_t *nearest)
{
    float apart[MOST];
    for (size_t k = 0; k < count; k++)
        apart[k] = INFINITY;
    for (size_t j = 0; j < rows; j++) {
        float to_j = fabsf(y[j] - y[i]);
        size_t at = count - 1;
        if (j == i || !(to_j < apart[at]))
            continue;
        for (; at && apart[at - 1] > to_j; at--) {
            apart[at] = apart[at - 1];
            nearest[at] = nearest[at - 1];
        }
        apart[at] = to_j;
        nearest[at] = (uint32_t)j;
    }
}

static float pull_of(const sro_group *p, size_t i, uint32_t j)
{
    for (size_t b = 0; b < p->count; b++)
        if (p->column[b] / SRO_SIDE == j / SRO_SIDE)
            return sro_block_row(p, b, i)[j % SRO_SIDE];
    return 0;
}

/* How many points i is more drawn to than to j. */
static size_t rank_of(const sro_group *p, size_t i, uint32_t j)
{
    float pull = pull_of(p, i, j);
    size_t rank = 0;
    for (size_t b = 0; b < p->count; b++)
        for (size_t l = 0; l < SRO_SIDE; l++)
            rank += sro_block_row(p, b, i)[l] > pull;
    return rank;
}

double sro_trust_lost(const sro_affinities *p, const float *y)
{
    size_t count = p->rows / 2 < MOST ? p->rows / 2 : MOST, lost = 0;
    for (size_t i = 0; i < p->rows && count; i++) {
        uint32_t nearest[MOST];
        find_nearest(y, p->rows, i, count, nearest);
        for (size_t k = 0; k < count; k++) {
            size_t rank = rank_of(sro_group_of(&p->blocks, i), i, nearest[k]);
            lost += rank < count ? 0 : rank - count + 1;
        }
    }
    return count ? (double)lost / (double)(p->rows * count) : 0;
}

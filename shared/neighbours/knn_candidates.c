#include "neighbours/knn_candidates.h"

#include <string.h>

#include "neighbours/knn_projection.h"

/* The threshold: a search on the bits of floats, whose order is that of the floats if these are not
 * negative. In growing steps from the guess until the threshold is bracketed, then by interpolation
 * between the counts at both ends; every third time by bisection, as interpolation may stall. */

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

float sro_knn_threshold(const sro_knn_kernels *kernels, const float *values, size_t count,
                        size_t min, size_t max, float guess)
{
    const uint32_t far = bits_of(SRO_FAR);
    uint32_t low = 0, high = far, probe = bits_of(guess), step = 1 << 20;
    size_t count_low = 0, count_high = count;
    for (int pass = 0; low < high; pass++) {
        size_t within = kernels->count_le(values, count, float_of(probe));
        if (within < min) {
            low = probe + 1;
            count_low = within;
        } else {
            high = probe;
            count_high = within;
        }
        if (within >= min && within <= max)
            break;
        if (high == far && high - low > step)
            probe = low + step;
        else if (low == 0 && high > step)
            probe = high - step;
        else if (pass % 3 == 2)
            probe = low + (high - low) / 2;
        else
            probe = low
                    + (uint32_t)((double)(high - low) * (double)(min + max - 2 * count_low)
                                 / (double)(2 * (count_high - count_low) + 1));
        if (probe >= high && low < high)
            probe = high - 1;
        step = step < 1u << 30 ? 2 * step : step;
    }
    return float_of(high);
}

/* Ties: candidates at exactly the limit, of which more were left than there is room for */

static uint32_t row_gap(uint32_t a, uint32_t b) { return a > b ? a - b : b - a; }

/* The smallest gap in number from `row` within which `wanted` of the ties are. */
static uint32_t tie_gap(const sro_knn_selector *s, const uint32_t *ties, size_t count, uint32_t row,
                        size_t wanted)
{
    uint32_t low = 1, high = (uint32_t)s->rows;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        size_t within = 0;
        for (size_t i = 0; i < count; i++)
            within += row_gap(s->row[ties[i]], row) <= middle;
        if (within < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

static void keep_tie(sro_knn_candidates *c, const sro_knn_selector *s, uint32_t slot, bool wanted)
{
    if (!wanted || c->count == s->k)
        return;
    c->distance2[c->count] = c->limit;
    c->slot[c->count++] = slot;
}

/* Fill up to k with the ties nearest in number, and of those at the same gap with the earlier.
 * Every pass is linear: in a sound that fades to silence all rows may be ties. */
static void keep_ties(sro_knn_candidates *c, const sro_knn_selector *s, const uint32_t *ties,
                      size_t count, uint32_t row)
{
    uint32_t gap = tie_gap(s, ties, count, row, s->k - c->count);
    for (size_t i = 0; i < count; i++)
        keep_tie(c, s, ties[i], row_gap(s->row[ties[i]], row) < gap);
    for (size_t i = 0; i < count; i++)
        keep_tie(c, s, ties[i], s->row[ties[i]] < row && row - s->row[ties[i]] == gap);
    for (size_t i = 0; i < count; i++)
        keep_tie(c, s, ties[i], s->row[ties[i]] > row && s->row[ties[i]] - row == gap);
}

/* Keep the candidates below the limit and list those at it; returns how many they are. (A limit
 * just below this one would not do instead: below 0 there is none, and below the smallest normal
 * number there are only denormals, which threads that flush denormals take for 0.) */
static size_t split_off_ties(sro_knn_candidates *c, uint32_t *ties)
{
    size_t kept = 0, tie_count = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (c->distance2[i] < c->limit) {
            c->distance2[kept] = c->distance2[i];
            c->slot[kept++] = c->slot[i];
        } else if (c->distance2[i] == c->limit)
            ties[tie_count++] = c->slot[i];
    }
    c->count = kept;
    return tie_count;
}

void sro_knn_candidates_prune(sro_knn_candidates *c, const sro_knn_selector *s, uint32_t row,
                              size_t max, float guess, uint32_t *scratch)
{
    if (c->count < s->k)
        return;
    c->limit = sro_knn_threshold(s->kernels, c->distance2, c->count, s->k, max, guess);
    if (s->kernels->count_le(c->distance2, c->count, c->limit) > max)
        keep_ties(c, s, scratch, split_off_ties(c, scratch), row);
    else
        c->count = s->kernels->compress_le(c->distance2, c->slot, c->count, c->limit, c->distance2,
                                           c->slot);
}

#include "order/kmeans_lloyd.h"

#include <math.h>
#include <string.h>

enum { ROWS_A_LOOK = 64 }; /* between looks at whether to go on */

static size_t rows_of(const sro_lloyd *l) { return sro_matrix_rows(l->x); }
static size_t columns_of(const sro_lloyd *l) { return sro_matrix_columns(l->x); }

static double distance_to(const float *x, const double *centre, size_t columns)
{
    double sum = 0;
    for (size_t c = 0; c < columns; c++)
        sum += (x[c] - centre[c]) * (x[c] - centre[c]);
    return sum;
}

/* Every point to the nearest centre. How many moved. */
static size_t assign(sro_lloyd *l, sro_job *job)
{
    size_t moved = 0, columns = columns_of(l);
    for (size_t i = 0; i < rows_of(l); i++) {
        const float *x = sro_matrix_row(l->x, i);
        uint32_t best = 0;
        double least = INFINITY;
        if (i % ROWS_A_LOOK == 0 && sro_job_canceled(job))
            break;
        for (size_t n = 0; n < l->k; n++) {
            double distance2 = distance_to(x, l->centres + n * columns, columns);
            if (distance2 < least) {
                least = distance2;
                best = (uint32_t)n;
            }
        }
        moved += l->of[i] != best;
        l->of[i] = best;
        l->distance2[i] = least;
    }
    return moved;
}

/* A cluster that lost all its points gets the one that is worst off. There is one whose cluster has
 * others, as there are as many different points as clusters. */
static size_t fill_empty(sro_lloyd *l)
{
    size_t filled = 0;
    memset(l->totals, 0, l->k * sizeof *l->totals);
    for (size_t i = 0; i < rows_of(l); i++)
        l->totals[l->of[i]] += 1;
    for (size_t n = 0; n < l->k; n++) {
        size_t worst = 0;
        if (l->totals[n] > 0)
            continue;
        for (size_t i = 1; i < rows_of(l); i++)
            if (l->totals[l->of[i]] > 1
                && (l->totals[l->of[worst]] <= 1 || l->distance2[i] > l->distance2[worst]))
                worst = i;
        l->totals[l->of[worst]] -= 1;
        l->of[worst] = (uint32_t)n;
        l->distance2[worst] = 0;
        l->totals[n] = 1;
        filled++;
    }
    return filled;
}

void sro_lloyd_find_means(sro_lloyd *l)
{
    size_t columns = columns_of(l);
    memset(l->centres, 0, l->k * columns * sizeof *l->centres);
    memset(l->totals, 0, l->k * sizeof *l->totals);
    for (size_t i = 0; i < rows_of(l); i++) {
        const float *x = sro_matrix_row(l->x, i);
        double *centre = l->centres + l->of[i] * columns;
        for (size_t c = 0; c < columns; c++)
            centre[c] += l->weight[i] * x[c];
        l->totals[l->of[i]] += l->weight[i];
    }
    for (size_t n = 0; n < l->k; n++)
        for (size_t c = 0; c < columns; c++)
            l->centres[n * columns + c] /= l->totals[n];
}

double sro_lloyd_inertia(const sro_lloyd *l)
{
    size_t columns = columns_of(l);
    double sum = 0;
    for (size_t i = 0; i < rows_of(l); i++)
        sum += l->weight[i]
               * distance_to(sro_matrix_row(l->x, i), l->centres + l->of[i] * columns, columns);
    return sum;
}

const char *sro_lloyd_settle(sro_lloyd *l, int steps, sro_job *job, double progress)
{
    for (int i = 0; i < steps; i++) {
        size_t moved = assign(l, job);
        moved += fill_empty(l);
        sro_lloyd_find_means(l);
        if (sro_job_step(job, progress))
            return SRO_CANCELED;
        if (!moved && i) /* at first `of` may have been anything */
            break;
    }
    return 0;
}

#include "order/kmeans_lloyd.h"

#include <math.h>
#include <string.h>

enum { ROWS_PER_CANCEL_CHECK = 64 };

static size_t rows_of(const sro_kmeans_lloyd *l) { return sro_matrix_rows(l->x); }
static size_t columns_of(const sro_kmeans_lloyd *l) { return sro_matrix_columns(l->x); }

static double distance2_to(const float *x, const double *centre, size_t columns)
{
    double sum = 0;
    for (size_t c = 0; c < columns; c++)
        sum += (x[c] - centre[c]) * (x[c] - centre[c]);
    return sum;
}

/* Give every point the label of its nearest centre. Returns how many labels changed. */
static size_t assign_labels(sro_kmeans_lloyd *l, sro_job *job)
{
    size_t changed = 0, columns = columns_of(l);
    for (size_t i = 0; i < rows_of(l); i++) {
        const float *x = sro_matrix_row(l->x, i);
        uint32_t nearest = 0;
        double min = INFINITY;
        if (i % ROWS_PER_CANCEL_CHECK == 0 && sro_job_cancelled(job))
            break;
        for (size_t n = 0; n < l->k; n++) {
            double distance2 = distance2_to(x, l->centres + n * columns, columns);
            if (distance2 < min) {
                min = distance2;
                nearest = (uint32_t)n;
            }
        }
        changed += l->labels[i] != nearest;
        l->labels[i] = nearest;
        l->distance2[i] = min;
    }
    return changed;
}

/* Give every empty cluster the point that is furthest from its own centre, among those whose
 * cluster has others: as there are at least k distinct points, there is one. Returns how many
 * clusters were empty. cluster_weight is the number of distinct points here. */
static size_t fill_empty_clusters(sro_kmeans_lloyd *l)
{
    size_t filled = 0;
    memset(l->cluster_weight, 0, l->k * sizeof *l->cluster_weight);
    for (size_t i = 0; i < rows_of(l); i++)
        l->cluster_weight[l->labels[i]] += 1;
    for (size_t n = 0; n < l->k; n++) {
        size_t furthest = 0;
        if (l->cluster_weight[n] > 0)
            continue;
        for (size_t i = 1; i < rows_of(l); i++)
            if (l->cluster_weight[l->labels[i]] > 1
                && (l->cluster_weight[l->labels[furthest]] <= 1
                    || l->distance2[i] > l->distance2[furthest]))
                furthest = i;
        l->cluster_weight[l->labels[furthest]] -= 1;
        l->labels[furthest] = (uint32_t)n;
        l->distance2[furthest] = 0;
        l->cluster_weight[n] = 1;
        filled++;
    }
    return filled;
}

void sro_kmeans_lloyd_update_centres(sro_kmeans_lloyd *l)
{
    size_t columns = columns_of(l);
    memset(l->centres, 0, l->k * columns * sizeof *l->centres);
    memset(l->cluster_weight, 0, l->k * sizeof *l->cluster_weight);
    for (size_t i = 0; i < rows_of(l); i++) {
        const float *x = sro_matrix_row(l->x, i);
        double *centre = l->centres + l->labels[i] * columns;
        for (size_t c = 0; c < columns; c++)
            centre[c] += l->weight[i] * x[c];
        l->cluster_weight[l->labels[i]] += l->weight[i];
    }
    for (size_t n = 0; n < l->k; n++)
        for (size_t c = 0; c < columns; c++)
            l->centres[n * columns + c] /= l->cluster_weight[n];
}

double sro_kmeans_lloyd_inertia(const sro_kmeans_lloyd *l)
{
    size_t columns = columns_of(l);
    double sum = 0;
    for (size_t i = 0; i < rows_of(l); i++) {
        const double *centre = l->centres + l->labels[i] * columns;
        sum += l->weight[i] * distance2_to(sro_matrix_row(l->x, i), centre, columns);
    }
    return sum;
}

sro_error sro_kmeans_lloyd_run(sro_kmeans_lloyd *l, int max_iterations, sro_job *job,
                               double progress)
{
    for (int i = 0; i < max_iterations; i++) {
        size_t changed = assign_labels(l, job);
        changed += fill_empty_clusters(l);
        sro_kmeans_lloyd_update_centres(l);
        if (sro_job_report(job, progress))
            return SRO_CANCELLED;
        if (!changed && i) /* the labels before the first iteration mean nothing */
            break;
    }
    return NULL;
}

#include "tsne/repulsion.h"

#include "tsne/repulsion_method.h"

/* The sum over all points of a kernel of the distance is a convolution. On a regular grid it is
 * done by FFT: points are spread over the nodes around them, the grid is convolved with the kernel,
 * and the result is interpolated at the points. That is FIt-SNE (Linderman, Rachh, Hoskins,
 * Steinerberger and Kluger 2019), with B-splines instead of Lagrange polynomials (bspline.h). */

sro_error sro_repulsion_new(sro_repulsion **repulsion, int dims, size_t points, double perplexity)
{
    const sro_repulsion_method *method = dims == 1 ? &sro_repulsion_1d : &sro_repulsion_2d;
    return method->create(repulsion, points, perplexity);
}

sro_error sro_repulsion_plan(sro_repulsion *repulsion, bool *more)
{
    int next = 0;
    while (next < repulsion->fft_count && repulsion->ffts[next].plan)
        next++;
    *more = next + 1 < repulsion->fft_count;
    if (next == repulsion->fft_count)
        return NULL;
    sro_repulsion_fft *fft = &repulsion->ffts[next];
    return repulsion->method->plan_fft(&fft->plan, fft->size);
}

void sro_repulsion_free(sro_repulsion *repulsion)
{
    if (!repulsion)
        return;
    for (int i = 0; i < repulsion->fft_count; i++)
        sro_fft_free(repulsion->ffts[i].plan);
    repulsion->method->destroy(repulsion);
}

const sro_repulsion_fft *sro_repulsion_fft_for(const sro_repulsion *repulsion, size_t nodes)
{
    const sro_repulsion_fft *fft = repulsion->ffts;
    const sro_repulsion_fft *largest = fft + repulsion->fft_count - 1;
    while (fft < largest && fft->size < nodes)
        fft++;
    return fft;
}

static void find_range(const float *y, size_t count, float *low, float *high)
{
    enum { LANES = 8 };
    float lows[LANES], highs[LANES];
    for (size_t l = 0; l < LANES; l++)
        lows[l] = highs[l] = y[l < count ? l : 0];
    for (size_t i = 0; i + LANES <= count; i += LANES)
        for (size_t l = 0; l < LANES; l++) {
            lows[l] = y[i + l] < lows[l] ? y[i + l] : lows[l];
            highs[l] = y[i + l] > highs[l] ? y[i + l] : highs[l];
        }
    for (size_t i = count / LANES * LANES; i < count; i++) {
        lows[0] = y[i] < lows[0] ? y[i] : lows[0];
        highs[0] = y[i] > highs[0] ? y[i] : highs[0];
    }
    for (size_t l = 1; l < LANES; l++) {
        lows[0] = lows[l] < lows[0] ? lows[l] : lows[0];
        highs[0] = highs[l] > highs[0] ? highs[l] : highs[0];
    }
    *low = lows[0];
    *high = highs[0];
}

double sro_repulsion_by_grid(sro_repulsion *repulsion, double node_spacing,
                             sro_thread_pool *threads)
{
    const sro_repulsion_method *method = repulsion->method;
    const sro_repulsion_points *points = &repulsion->points;
    float low[2], high[2];
    for (int d = 0; d < method->dims; d++)
        find_range(points->y[d], points->count, &low[d], &high[d]);
    method->choose_grid(repulsion, low, high, node_spacing);
    method->spread(repulsion, low);
    method->convolve(repulsion, threads);
    return method->interpolate(repulsion, threads);
}

double sro_repulsion_apply(sro_repulsion *repulsion, const sro_repulsion_points *points,
                           double node_spacing, float *const force[2], sro_thread_pool *threads)
{
    repulsion->points = *points;
    for (int d = 0; d < repulsion->method->dims; d++)
        repulsion->force[d] = force[d];
    return points->count <= repulsion->method->max_pairwise
               ? repulsion->method->pairwise(repulsion, threads)
               : sro_repulsion_by_grid(repulsion, node_spacing, threads);
}

double sro_repulsion_z(sro_repulsion *repulsion, const sro_repulsion_points *points,
                       sro_thread_pool *threads, sro_job *job)
{
    repulsion->points = *points;
    repulsion->force[0] = repulsion->force[1] = NULL;
    repulsion->job = job;
    double z = repulsion->method->z(repulsion, threads);
    repulsion->job = NULL;
    return z;
}

bool sro_repulsion_uses_threads(const sro_repulsion *repulsion, size_t points)
{
    return points >= repulsion->method->threads_from;
}

/* repulsion_method: what repulsion.c asks of repulsion_1d.c and repulsion_2d.c, and gives them. For
 * these three alone. */
#ifndef SRO_TSNE_REPULSION_METHOD_H
#define SRO_TSNE_REPULSION_METHOD_H

#include "spectrum/fft.h"
#include "tsne/repulsion.h"

/* One number of dimensions. Each works on its own struct, which begins with a sro_repulsion. */
typedef struct {
    int dims;
    size_t max_pairwise; /* points up to which every pair is computed, not slower than by a grid */
    size_t threads_from; /* points from which on several threads share the work */

    /* Allocates it, and lists the FFTs that may be needed. */
    SRO_CHECKED sro_error (*create)(sro_repulsion **repulsion, size_t points, double perplexity);
    void (*destroy)(sro_repulsion *repulsion);
    SRO_CHECKED sro_error (*plan_fft)(sro_fft **fft, size_t size);

    /* Z and forces from every pair; Z alone, as exact as is worth while. */
    double (*pairwise)(sro_repulsion *repulsion, sro_thread_pool *threads);
    double (*z)(sro_repulsion *repulsion, sro_thread_pool *threads);

    /* The steps of the grid's way, in their sequence: choose a grid for points between low and
     * high, by dimension, and transform the kernels for it; add the points to its nodes; convolve;
     * interpolate the forces at the points and return Z. */
    void (*choose_grid)(sro_repulsion *repulsion, const float low[2], const float high[2],
                        double node_spacing);
    void (*spread)(sro_repulsion *repulsion, const float low[2]);
    void (*convolve)(sro_repulsion *repulsion, sro_thread_pool *threads);
    double (*interpolate)(sro_repulsion *repulsion, sro_thread_pool *threads);
} sro_repulsion_method;

extern const sro_repulsion_method sro_repulsion_1d, sro_repulsion_2d;

/* An FFT that may be needed. */
typedef struct {
    size_t size;   /* of a period, in nodes */
    sro_fft *plan; /* NULL until it is planned */
} sro_repulsion_fft;

#define SRO_REPULSION_MAX_FFTS 24

struct sro_repulsion {
    const sro_repulsion_method *method;

    sro_repulsion_fft ffts[SRO_REPULSION_MAX_FFTS]; /* by ascending size */
    int fft_count;

    /* What is being computed. */
    sro_repulsion_points points;
    float *force[2]; /* NULL where only Z is wanted */
    sro_job *job;    /* of z; may be NULL */
};

/* The smallest FFT of at least `nodes` nodes, or the largest there is. */
const sro_repulsion_fft *sro_repulsion_fft_for(const sro_repulsion *repulsion, size_t nodes);
static inline size_t sro_repulsion_max_size(const sro_repulsion *repulsion)
{
    return repulsion->ffts[repulsion->fft_count - 1].size;
}

/* The grid's way through all steps, for the points that are set. */
double sro_repulsion_by_grid(sro_repulsion *repulsion, double node_spacing,
                             sro_thread_pool *threads);

#endif

/* tsne: t-SNE on a line or in the plane (van der Maaten and Hinton 2008; scikit-learn's definition
 * of the affinities and of the KL divergence). Affinities in dense blocks, repulsion by
 * convolution, steps that each point takes at its own scale, exaggeration that fades and, for long
 * lines, a hierarchy of coarser problems. */
#ifndef SRO_TSNE_TSNE_H
#define SRO_TSNE_TSNE_H

#include "base/job.h"
#include "base/matrix.h"

typedef enum { SRO_DRAFT, SRO_NORMAL, SRO_FINE } sro_quality;

typedef struct {
    int dims;          /* 1: a line, 2: the plane */
    double perplexity; /* effective number of neighbours, > 0; at most a third of the points */
    uint64_t seed;
    int random_init; /* 1: start from random places; 0: from the first principal component */
    sro_quality quality;
    int threads; /* 0: as many as pay; the result is the same for any number */
} sro_tsne_settings;

typedef struct sro_tsne sro_tsne;

/* For `x` (retained; finite values). */
SRO_API const char *sro_tsne_new(sro_tsne **tsne, sro_matrix *x, const sro_tsne_settings *settings);

/* Before it runs: call until *more is 0. Every call plans one transform and takes 2 to 5 ms; that
 * many calls are for the caller to spread out. Main thread only, as is the free. */
SRO_API const char *sro_tsne_plan(sro_tsne *tsne, int *more);
SRO_API void sro_tsne_free(sro_tsne *tsne);

/* Finds the places of the rows of x: rows x dims, the caller's, and the KL divergence of the
 * distinct rows (identical rows are embedded as one and share a place). Once; any thread. */
SRO_API const char *sro_tsne_run(sro_tsne *tsne, sro_matrix **points, double *kl, sro_job *job);

/* While it runs, from another thread: ask that the places are kept for a look every so many
 * iterations (before it runs), and take the newest, if there are newer ones than last time:
 * `places` has room for rows x dims values. */
SRO_API void sro_tsne_watch(sro_tsne *tsne, int iterations);
SRO_API int sro_tsne_look(sro_tsne *tsne, float *places);

/* The perplexity that was used: the one asked for or, where there are too few points, less; 0 where
 * there was nothing to embed, all rows being the same. */
SRO_API double sro_tsne_perplexity(const sro_tsne *tsne);

#endif

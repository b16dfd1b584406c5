/* tsne: t-SNE on a line or in the plane (van der Maaten and Hinton 2008), with scikit-learn's
 * affinities and KL divergence, made fast enough for some 100,000 points:
 *   - affinities over nearest neighbours, as a sparse matrix of dense blocks (bsr_matrix.h);
 *   - repulsion by convolution on a grid (FIt-SNE, Linderman et al. 2019; repulsion.h);
 *   - gradient descent with a step size for each point and scheduled exaggeration and momentum
 *     (gradient_descent.h, tsne_schedule.h);
 *   - for long lines, multilevel optimisation (coarsening.h). */
#ifndef SRO_TSNE_TSNE_H
#define SRO_TSNE_TSNE_H

#include "base/common.h"
#include "base/job.h"
#include "base/matrix.h"
#include "tsne/tsne_settings.h"

typedef struct sro_tsne sro_tsne;

/* A t-SNE of the rows of x, which is retained; its values have to be finite. Fails where dims is
 * neither 1 nor 2, and without memory. Main thread. */
SRO_API SRO_CHECKED sro_error sro_tsne_new(sro_tsne **tsne, sro_matrix *x,
                                           const sro_tsne_settings *settings);

/* Before it runs: call until *more is false. Every call plans one FFT, which takes 2 to 5 ms, so
 * that the caller can spread them out. Main thread only, as is the free. */
SRO_API SRO_CHECKED sro_error sro_tsne_plan(sro_tsne *tsne, bool *more);
SRO_API void sro_tsne_free(sro_tsne *tsne); /* NULL is allowed */

/* Compute the coordinates of all rows of x, *points (rows x dims, the caller's), and the KL
 * divergence, in nats, of the distinct rows: identical rows are embedded once and share their
 * coordinates. The same settings and rows give the same bits. Fails without memory and when the job
 * (may be NULL) is cancelled. Once; any thread. */
SRO_API SRO_CHECKED sro_error sro_tsne_run(sro_tsne *tsne, sro_matrix **points, double *kl,
                                           sro_job *job);

/* Intermediate results. Before it runs, ask for a snapshot of the coordinates every `iterations`
 * iterations (0: never). While it runs, from another thread, copy the newest to `coordinates`
 * (rows x dims values, row-major), and return whether there is one that was not copied before. It
 * takes no longer than the copy; neither side ever waits for the other. */
SRO_API void sro_tsne_snapshot_every(sro_tsne *tsne, int iterations);
SRO_API bool sro_tsne_snapshot(sro_tsne *tsne, float *coordinates);

/* Once it ran: the perplexity that was used, which is at most a third of the distinct rows less
 * one, and 0 where there was nothing to embed because all rows are the same. */
SRO_API double sro_tsne_perplexity(const sro_tsne *tsne);

#endif

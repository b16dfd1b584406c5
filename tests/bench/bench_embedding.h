/* bench_embedding: principal components, and the frame nearest to a live one. */
#ifndef BENCH_EMBEDDING_H
#define BENCH_EMBEDDING_H

#include "base/matrix.h"

/* Limits in milliseconds belong to one machine and do not decide the exit status. */
void measure_pca(sro_matrix *features);
void measure_nearest(size_t columns, double limit);

#endif

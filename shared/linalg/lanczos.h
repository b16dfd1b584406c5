/* lanczos: the largest eigenvalues of a symmetric operator and their vectors. */
#ifndef SRO_LINALG_LANCZOS_H
#define SRO_LINALG_LANCZOS_H

#include "base/job.h"

/* out = A in, for a symmetric positive semi-definite A of n x n. */
typedef void sro_linear_operator(const void *context, const double *in, double *out);

/* The `count` largest eigenvalues, descending, and their unit vectors (count x n, row-major),
 * both the caller's. Lanczos with full reorthogonalisation (Parlett, The Symmetric Eigenvalue
 * Problem, ch. 13), one pair at a time, orthogonal to those found: equal eigenvalues are found
 * as often as they occur. Pairs beyond n have value 0 and a zero vector, and so have those
 * of an eigenvalue that is 0, unless rounding leaves a tiny one. Fails without memory and when the
 * job is cancelled; then values and vectors are undefined. */
SRO_CHECKED sro_error sro_lanczos_largest(sro_linear_operator *apply, const void *context, size_t n,
                                          size_t count, double *values, double *vectors,
                                          sro_job *job);

#endif

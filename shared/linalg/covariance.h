/* covariance: the means of a matrix's columns and how its rows scatter about them. */
#ifndef SRO_LINALG_COVARIANCE_H
#define SRO_LINALG_COVARIANCE_H

#include "base/job.h"
#include "base/matrix.h"

/* mean[c] is the mean of column c over the rows 0, step, 2 step ... (step >= 1), summed in double.
 * `mean`, the caller's, has `padded` >= columns entries; those beyond the columns become 0.
 * Fails without memory. */
SRO_CHECKED sro_error sro_column_means(const sro_matrix *x, size_t step, float *mean,
                                       size_t padded);

/* scatter[a][b] = sum over the rows 0, step, 2 step ... of (x[row][a] - mean[a]) (x[row][b] -
 * mean[b]) scale^2: the covariance but for the number of rows. It is n x n, the caller's, with n =
 * sro_padded(columns), and 0 in the padding. What is centred and scaled should be near 1 in size:
 * its products are taken in float, and summed in double every 256 rows. Reports progress from 0 to
 * `share`. Fails without memory and when the job is cancelled, after which scatter is undefined.
 */
SRO_CHECKED sro_error sro_scatter_matrix(const sro_matrix *x, size_t step, const float *mean,
                                         float scale, double *scatter, sro_job *job, double share);

#endif

/* volume: a preprocess step. */

#include "features/preprocess_step.h"

#include <float.h>
#include <math.h>

/* What no normal float can hold is silence: its reciprocal would be infinite. */
static SRO_CHECKED sro_error fit(const sro_step_call *call, const sro_matrix *matrix)
{
    double *sums = call->fit->offsets;
    sro_step_sums(matrix, sums);
    for (size_t k = 0; k < call->columns; k++) {
        call->fit->scales[k] = fabs(sums[k]) >= FLT_MIN ? (float)(1 / sums[k]) : 1;
        sums[k] = 0;
    }
    return NULL;
}

const sro_preprocess_step sro_step_volume = {
    .name = "volume",
    .about = "every column divided by its sum; one that sums to less than the smallest normal "
             "float stays",
    .lacks = SRO_LACKS_MATRIX,
    .fit = fit,
    .apply_row = sro_step_scale_row,
};

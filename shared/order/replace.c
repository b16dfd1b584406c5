#include "order/replace.h"

#include <stdlib.h>

#include "base/random.h"
#include "neighbours/kdtree.h"

enum { ROWS_A_STEP = 16 };

const char *sro_replace(const sro_matrix *points, size_t k, uint64_t seed, uint32_t *order,
                        sro_job *job)
{
    size_t rows = sro_matrix_rows(points);
    sro_tree *tree = 0;
    sro_near *found = malloc(k * sizeof *found);
    const char *error = found ? sro_tree_new(&tree, points) : SRO_NO_MEMORY;
    for (size_t i = 0; i < rows && !error; i++) {
        /* the furthest of so many nearest */
        sro_closest closest = {.most = 1 + sro_random_below(&seed, (uint32_t)k), .found = found};
        sro_tree_find(tree, sro_matrix_row(points, i), (uint32_t)i, &closest);
        order[i] = found[0].row;
        if (i % ROWS_A_STEP == 0 && sro_job_step(job, (double)i / (double)rows))
            error = SRO_CANCELED;
    }
    sro_tree_free(tree);
    free(found);
    return error;
}

#include "order/replace.h"

#include <stdlib.h>

#include "base/random.h"
#include "neighbours/kdtree.h"

enum { ROWS_PER_REPORT = 16 };

sro_error sro_replace(const sro_matrix *points, size_t k, uint64_t seed, uint32_t *order,
                      sro_job *job)
{
    size_t rows = sro_matrix_rows(points);
    sro_kdtree *tree = NULL;
    sro_neighbour *items = malloc(k * sizeof *items);
    sro_error error = items ? sro_kdtree_new(&tree, points) : SRO_NO_MEMORY;
    for (size_t i = 0; i < rows && !error; i++) {
        /* the n-th neighbour, n drawn from 1..k, is the furthest of the n nearest */
        size_t n = 1 + sro_random_below(&seed, (uint32_t)k);
        sro_knn_heap nearest = {.capacity = n, .items = items};
        sro_kdtree_query(tree, sro_matrix_row(points, i), (uint32_t)i, &nearest);
        order[i] = items[0].row;
        if (i % ROWS_PER_REPORT == 0 && sro_job_report(job, (double)i / (double)rows))
            error = SRO_CANCELLED;
    }
    sro_kdtree_free(tree);
    free(items);
    return error;
}

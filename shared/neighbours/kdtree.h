/* kdtree: the rows of a matrix in boxes within boxes, for many questions about which rows are near.
 * Boxes that are too far away are passed over whole. */
#ifndef SRO_NEIGHBOURS_KDTREE_H
#define SRO_NEIGHBOURS_KDTREE_H

#include "base/matrix.h"
#include "neighbours/knn_heap.h"

typedef struct sro_tree sro_tree;

/* `x` has to stay as long as the tree does; finite values. */
const char *sro_tree_new(sro_tree **tree, const sro_matrix *x);
void sro_tree_free(sro_tree *tree);

/* Offer all rows but `skipped` that closest may want. Any thread. */
void sro_tree_find(const sro_tree *tree, const float *query, uint32_t skipped,
                   sro_closest *closest);

#endif

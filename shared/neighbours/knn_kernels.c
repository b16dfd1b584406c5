#include "neighbours/knn_kernels.h"

#include <stdbool.h>

#define SIMD_TEMPLATE "neighbours/knn_kernels_template.h"
#include "simd/per_set_template.h"

static const sro_knn_kernels *const tables[] = {SIMD_TABLES(kernels)};

const sro_knn_kernels *sro_knn_kernels_for(sro_simd_set set) { return tables[set]; }

const sro_knn_kernels *sro_knn_kernels_best(void) { return tables[sro_simd_best()]; }

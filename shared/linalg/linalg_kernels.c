#include "linalg/linalg_kernels.h"

#define SIMD_TEMPLATE "linalg/linalg_kernels_template.h"
#include "simd/per_set_template.h"

static const sro_linalg_kernels *const tables[] = {SIMD_TABLES(kernels)};

const sro_linalg_kernels *sro_linalg_kernels_for(sro_simd_set set) { return tables[set]; }

const sro_linalg_kernels *sro_linalg_kernels_best(void) { return tables[sro_simd_best()]; }

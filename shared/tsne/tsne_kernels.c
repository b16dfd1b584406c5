#include "tsne/tsne_kernels.h"

#include <string.h>

#include "simd/padding.h"
#include "tsne/bspline_simd.h"

#define SIMD_TEMPLATE "tsne/tsne_kernels_template.h"
#include "simd/per_set_template.h"

static const sro_tsne_kernels *const tables[] = {SIMD_TABLES(kernels)};

const sro_tsne_kernels *sro_tsne_kernels_for(sro_simd_set set) { return tables[set]; }

const sro_tsne_kernels *sro_tsne_kernels_best(void) { return tables[sro_simd_best()]; }

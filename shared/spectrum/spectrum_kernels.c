#include "spectrum/spectrum_kernels.h"

#define SIMD_TEMPLATE "spectrum/spectrum_kernels_template.h"
#include "simd/per_set_template.h"

static const sro_spectrum_kernels *const tables[] = {SIMD_TABLES_AT_MOST_AVX2(kernels)};

const sro_spectrum_kernels *sro_spectrum_kernels_for(sro_simd_set set) { return tables[set]; }

const sro_spectrum_kernels *sro_spectrum_kernels_best(void) { return tables[sro_simd_best()]; }

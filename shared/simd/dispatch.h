/* dispatch: which instruction set the kernels use. It is chosen at run time, so that one binary
 * runs on every machine.
 *
 * The kernels, the few inner loops that pay for wide registers, are in tables by topic:
 * linalg/linalg_kernels.h, spectrum/spectrum_kernels.h, neighbours/knn_kernels.h and
 * tsne/tsne_kernels.h. Each has one table for every instruction set. Which set is used changes the
 * last bits of a sum; the attraction of t-SNE differs from the 14th bit on, as its reciprocals are
 * approximate there. */
#ifndef SRO_SIMD_DISPATCH_H
#define SRO_SIMD_DISPATCH_H

/* Every set includes those before it. */
typedef enum {
    SRO_SIMD_BASELINE, /* what all processors of this kind have: SSE2 on x86, else plain C */
    SRO_SIMD_AVX2,     /* with fused multiply-adds */
    SRO_SIMD_AVX512
} sro_simd_set;

/* The best set that this processor runs. The sets below it run too. */
sro_simd_set sro_simd_best(void);

/* For messages: "sse2", "avx2" ... Static. */
const char *sro_simd_name(sro_simd_set set);

#endif

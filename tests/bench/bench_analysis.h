/* bench_analysis: the two stages that transform every frame. */
#ifndef BENCH_ANALYSIS_H
#define BENCH_ANALYSIS_H

#include "base/matrix.h"
#include "spectrum/frames.h"

/* Mel bands in dB, the caller's to release. */
sro_matrix *mel_features(sro_frames *frames);

/* True when one is over its limit. */
bool measure_analysis(sro_frames *frames);

#endif

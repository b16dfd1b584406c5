/* bench_common: what the measurements share: what they are made of, and the table they print. */
#ifndef BENCH_COMMON_H
#define BENCH_COMMON_H

#include "base/matrix.h"
#include "fftw_bound.h"
#include "paired_timing.h"
#include "spectrum/frames.h"

enum { SECONDS = 60, RATE = 44100, N_MELS = 128, ROUNDS = 15 };

/* Ends the program with an error, or where memory ran out. */
void check(sro_error error);
void *need(void *memory);

sro_frames *make_frames(sro_sound *sound, int n_fft, int hop_length);
/* Transforms of as many samples as a frame has. */
fftw_bound *make_fftw_bound(const sro_frames *frames);
sro_matrix *make_noise(size_t rows, size_t columns, uint64_t seed);

void print_header(void);
/* A line of the table. True when the median is above the limit; a limit of 0 is none. */
bool print_ratio(const char *stage, const char *bound, const paired_times *times, double limit);
void print_milliseconds(const paired_times *times);

#endif

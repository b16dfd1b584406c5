/* bench_player: what playing costs, in the mean and in its longest block. */
#ifndef BENCH_PLAYER_H
#define BENCH_PLAYER_H

#include "spectrum/frames.h"

/* True when one is over its limit; a limit of 0 is none. */
bool measure_player(sro_frames *frames);
bool measure_longest_block(sro_sound *sound, int n_fft, int hop, double limit);

#endif

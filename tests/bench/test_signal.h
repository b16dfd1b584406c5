/* test_signal: a sound to measure with, plucked notes of changing pitch and loudness over noise. It
 * is made a block at a time, so that ten minutes of it need no memory. */
#ifndef TEST_SIGNAL_H
#define TEST_SIGNAL_H

#include "base/common.h"

enum { PARTIALS = 6 };

typedef struct {
    uint64_t random;
    double rate;
    size_t left; /* samples until the next note */
    double noise, noise_decay;
    double twice_cos[PARTIALS], decay[PARTIALS]; /* of the resonators that a pluck strikes */
    double last[PARTIALS], before[PARTIALS];
} test_signal;

void test_signal_begin(test_signal *signal, double rate);
void test_signal_next(test_signal *signal, float *samples, size_t count);

/* So many seconds of it, to a file. */
SRO_CHECKED sro_error test_signal_write(const char *path, size_t seconds, double rate);

#endif

/* notes: a sound to measure with, plucked notes of changing pitch and loudness over noise. It is
 * made a block at a time, so that ten minutes of it need no memory. */
#ifndef BENCH_NOTES_H
#define BENCH_NOTES_H

#include "base/common.h"

enum { NOTES_PARTIALS = 6 };

typedef struct {
    uint64_t random;
    double rate;
    size_t left; /* samples until the next note */
    double noise, noise_decay;
    double turn[NOTES_PARTIALS], decay[NOTES_PARTIALS]; /* of the resonators that a pluck strikes */
    double last[NOTES_PARTIALS], before[NOTES_PARTIALS];
} notes;

void notes_begin(notes *n, double rate);
void notes_next(notes *n, float *samples, size_t count);

/* So many seconds of it, to a file. */
const char *notes_write(const char *path, size_t seconds, double rate);

#endif

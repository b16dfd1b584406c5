/* rounds: two pieces of work timed in turn, so that what else the machine does meets both. */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

typedef void work(void *context);

typedef struct {
    double median, least, most;
} spread;

typedef struct {
    spread ratio;          /* subject / bound, pair by pair */
    spread subject, bound; /* milliseconds of processor time */
} pairs;

/* Runs both once to warm up, then `rounds` times in turn. */
pairs measure_pairs(work *subject, work *bound, void *context, int rounds);

#endif

/* paired_timing: two pieces of work timed in turn, so that what else the machine does meets both.
 */
#ifndef PAIRED_TIMING_H
#define PAIRED_TIMING_H

typedef void timed_work(void *context);

typedef struct {
    double median, min, max;
} spread;

typedef struct {
    spread ratio;          /* subject / bound, pair by pair */
    spread subject, bound; /* milliseconds of processor time */
} paired_times;

/* Runs both once to warm up, then `rounds` times in turn. */
paired_times time_in_turn(timed_work *subject, timed_work *bound, void *context, int rounds);

#endif

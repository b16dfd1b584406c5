#include "paired_timing.h"

#include <stdlib.h>
#include <time.h>

enum { MAX_ROUNDS = 99 };

/* Processor time of the whole process: what other programs take does not count, and work that
 * hid in a second thread would. */
static double milliseconds(timed_work *run, void *context)
{
    struct timespec start, end;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    run(context);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    return (double)(end.tv_sec - start.tv_sec) * 1e3 + (double)(end.tv_nsec - start.tv_nsec) * 1e-6;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static spread spread_of(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    double median = (values[(count - 1) / 2] + values[count / 2]) / 2;
    return (spread){median, values[0], values[count - 1]};
}

paired_times time_in_turn(timed_work *subject, timed_work *bound, void *context, int rounds)
{
    double ratio[MAX_ROUNDS], of_subject[MAX_ROUNDS], of_bound[MAX_ROUNDS];
    if (rounds > MAX_ROUNDS)
        rounds = MAX_ROUNDS;
    bound(context);
    subject(context);
    for (int i = 0; i < rounds; i++) {
        of_bound[i] = milliseconds(bound, context);
        of_subject[i] = milliseconds(subject, context);
        ratio[i] = of_subject[i] / of_bound[i];
    }
    return (paired_times){spread_of(ratio, rounds), spread_of(of_subject, rounds),
                          spread_of(of_bound, rounds)};
}

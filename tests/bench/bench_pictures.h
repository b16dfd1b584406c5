/* bench_pictures: spectrograms and maps of many frames beside those of few. */
#ifndef BENCH_PICTURES_H
#define BENCH_PICTURES_H

#include <stdbool.h>

/* True when one is over its limit. */
bool measure_pictures(void);

#endif

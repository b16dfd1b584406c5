/* bench_memory: what ten minutes of sound cost on their way through the chain. */
#ifndef BENCH_MEMORY_H
#define BENCH_MEMORY_H

/* Prints the peak beside its limit; two files are made in `folder` and removed. Returns an exit
 * status. The peak is the process's, so nothing large may have run before. */
int measure_memory(const char *folder);

#endif

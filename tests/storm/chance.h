/* chance: random numbers, the same of the same seed on any machine (splitmix64). */
#ifndef STORM_CHANCE_H
#define STORM_CHANCE_H

#include <stddef.h>
#include <stdint.h>

typedef struct chance {
    uint64_t state;
} t_chance;

/* From 0 to count - 1; 0 for a count of 0. */
size_t chance_index(t_chance *c, size_t count);

/* From low to below high. */
double chance_between(t_chance *c, double low, double high);

#endif

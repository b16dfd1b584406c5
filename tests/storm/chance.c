#include "chance.h"

static uint64_t next(t_chance *c)
{
    uint64_t z = c->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

size_t chance_index(t_chance *c, size_t count)
{
    uint64_t z = next(c);
    return count ? (size_t)(z % count) : 0;
}

double chance_between(t_chance *c, double low, double high)
{
    return low + (high - low) * (double)(next(c) >> 11) * 0x1p-53;
}

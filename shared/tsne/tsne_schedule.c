#include "tsne/tsne_schedule.h"

enum {
    MAX_TRIED = 500,       /* points up to which a line is tried in several ways */
    MAX_SHORT = 1000,      /* points of a short line */
    MAX_SMALL_FLAT = 2000, /* points in the plane that are few, */
    MAX_FLAT = 5000,       /* that are not many, */
    MAX_WIDE = 20000,      /* and that are not very many */
};

/* Exaggeration that fades keeps a line from folding, momentum lets it unfold further, and settling
 * at a lower one makes up for that. */

/* Few points: every minimum is another order, so they are led there slowly. */
static const sro_schedule short_line[] = {
    [SRO_DRAFT] = {.first = {{40, {12, 12}, {.8f, .8f}, 1},
                             {100, {12, 1}, {.9f, .9f}, 2},
                             {100, {1, 1}, {.985f, .985f}, 2.5f},
                             {30, {1, 1}, {.985f, .9f}, 2.5f}}},
    [SRO_NORMAL] = {.first = {{20, {12, 12}, {.8f, .8f}, 1},
                              {500, {12, 1}, {.95f, .98f}, 2},
                              {200, {1, 1}, {.985f, .985f}, 2.5f},
                              {50, {1, 1}, {.985f, .9f}, 2.5f}}},
    [SRO_FINE] = {.first = {{60, {12, 12}, {.8f, .8f}, 1},
                            {800, {12, 1}, {.95f, .98f}, 2},
                            {600, {1, 1}, {.985f, .985f}, 2.5f},
                            {200, {1, 1}, {.985f, .8f}, 2.5f}}},
};

/* Strong exaggeration leads to much the same minimum from wherever it starts, less of it to one
 * that is nearer to the start, which may be better. */
static const sro_schedule gently_led[] = {
    [SRO_NORMAL] = {.first = {{20, {4, 4}, {.8f, .8f}, 1},
                              {500, {4, 1}, {.95f, .98f}, 2},
                              {200, {1, 1}, {.985f, .985f}, 2.5f},
                              {50, {1, 1}, {.985f, .9f}, 2.5f}}},
    [SRO_FINE] = {.first = {{60, {4, 4}, {.8f, .8f}, 1},
                            {800, {4, 1}, {.95f, .98f}, 2},
                            {600, {1, 1}, {.985f, .985f}, 2.5f},
                            {200, {1, 1}, {.985f, .8f}, 2.5f}}},
};

static const sro_schedule hardly_led[] = {
    [SRO_NORMAL] = {.first = {{40, {2, 2}, {.8f, .8f}, 1},
                              {100, {2, 1}, {.95f, .95f}, 2},
                              {200, {1, 1}, {.985f, .985f}, 2.5f},
                              {50, {1, 1}, {.985f, .9f}, 2.5f}}},
    [SRO_FINE] = {.first = {{40, {2, 2}, {.8f, .8f}, 1},
                            {100, {2, 1}, {.95f, .95f}, 2},
                            {600, {1, 1}, {.985f, .985f}, 2.5f},
                            {200, {1, 1}, {.985f, .8f}, 2.5f}}},
};

#define WAYS(QUALITY)                                                                    \
    {                                                                                    \
        {&short_line[QUALITY], 0}, {&short_line[QUALITY], 1}, {&gently_led[QUALITY], 0}, \
            {&hardly_led[QUALITY], 1},                                                   \
    }

static const sro_way ways[][SRO_WAYS] = {
    [SRO_NORMAL] = WAYS(SRO_NORMAL),
    [SRO_FINE] = WAYS(SRO_FINE),
};

/* More have further to go. */
static const sro_schedule line[] = {
    [SRO_DRAFT] = {.pulls = 60,
                   .first = {{60, {12, 1}, {.9f, .95f}, 2}, {50, {1, 1}, {.98f, .98f}, 2.5f}}},
    [SRO_NORMAL] = {.pulls = 100,
                    .first = {{200, {12, 1}, {.9f, .99f}, 2}, {100, {1, 1}, {.98f, .98f}, 2.5f}}},
    [SRO_FINE] = {.pulls = 100,
                  .first = {{400, {12, 1}, {.9f, .99f}, 2},
                            {400, {1, 1}, {.98f, .98f}, 2.5f},
                            {100, {1, 1}, {.98f, .8f}, 2.5f}}},
};

/* The long way is gone on the coarsest level, where an iteration is cheap. */
static const sro_schedule long_line[] = {
    [SRO_DRAFT] = {.pulls = 60,
                   .first = {{60, {12, 1}, {.9f, .95f}, 2}, {30, {1, 1}, {.98f, .98f}, 2.5f}},
                   .refine = {5, {1, 1}, {.8f, .8f}, 2.5f}},
    [SRO_NORMAL] = {.pulls = 100,
                    .first = {{100, {12, 1}, {.9f, .95f}, 2}, {50, {1, 1}, {.98f, .98f}, 2.5f}},
                    .refine = {10, {1, 1}, {.8f, .8f}, 2.5f}},
    [SRO_FINE] = {.pulls = 100,
                  .first = {{400, {12, 1}, {.9f, .95f}, 2}, {300, {1, 1}, {.98f, .98f}, 2.5f}},
                  .refine = {60, {1, 1}, {.95f, .9f}, 2.5f}},
};

/* In the plane there is a way round everything: exaggeration need not fade slowly, and points have
 * less far to go. Of few points each counts for more, and nodes are nearer. */
static const sro_schedule small_flat[] = {
    [SRO_DRAFT] = {.first = {{80, {12, 12}, {.8f, .8f}, 1, .8f},
                             {50, {12, 1}, {.8f, .8f}, 1, .8f},
                             {60, {1, 1}, {.98f, .98f}, 2, .8f},
                             {50, {1, 1}, {.98f, .85f}, 2, .8f}}},
    [SRO_NORMAL] = {.first = {{150, {12, 12}, {.8f, .8f}, 1, .6f},
                              {150, {12, 1}, {.8f, .8f}, 1, .6f},
                              {80, {1, 1}, {.98f, .98f}, 2, .6f},
                              {100, {1, 1}, {.98f, .85f}, 2, .6f}}},
    [SRO_FINE] = {.first = {{250, {12, 12}, {.8f, .8f}, 1, .5f},
                            {200, {12, 1}, {.8f, .8f}, 1, .5f},
                            {500, {1, 1}, {.98f, .98f}, 1.5f, .5f},
                            {300, {1, 1}, {.98f, .8f}, 1.5f, .5f}}},
};

static const sro_schedule flat[] = {
    [SRO_DRAFT] = {.first = {{80, {12, 12}, {.8f, .8f}, 1, 1},
                             {50, {12, 1}, {.8f, .8f}, 1, 1},
                             {60, {1, 1}, {.98f, .98f}, 2, 1},
                             {50, {1, 1}, {.98f, .85f}, 2, 1}}},
    [SRO_NORMAL] = {.first = {{150, {12, 12}, {.8f, .8f}, 1, .8f},
                              {100, {12, 1}, {.8f, .8f}, 1, .8f},
                              {80, {1, 1}, {.98f, .98f}, 2, .8f},
                              {100, {1, 1}, {.98f, .85f}, 2, .8f}}},
    [SRO_FINE] = {.first = {{250, {12, 12}, {.8f, .8f}, 1, .7f},
                            {200, {12, 1}, {.8f, .8f}, 1, .7f},
                            {500, {1, 1}, {.98f, .98f}, 1.5f, .7f},
                            {300, {1, 1}, {.98f, .8f}, 1.5f, .5f}}},
};

/* An iteration of many takes longer, and fewer of them lead as far. While points are on their way
 * what drives them apart may be a little off. */
static const sro_schedule wide[] = {
    [SRO_DRAFT] = {.first = {{50, {12, 12}, {.9f, .9f}, 1, 1.4f},
                             {40, {12, 1}, {.9f, .9f}, 1, 1.4f},
                             {50, {1, 1}, {.98f, .98f}, 2, 1.4f},
                             {40, {1, 1}, {.98f, .85f}, 2, 1.2f}}},
    [SRO_NORMAL] = {.first = {{100, {12, 12}, {.9f, .9f}, 1, 1},
                              {60, {12, 1}, {.9f, .9f}, 1, 1},
                              {100, {1, 1}, {.98f, .98f}, 1.5f, 1.4f},
                              {80, {1, 1}, {.98f, .85f}, 2, .85f}}},
    [SRO_FINE] = {.first = {{200, {12, 12}, {.9f, .9f}, 1, 1},
                            {150, {12, 1}, {.9f, .9f}, 1, 1},
                            {300, {1, 1}, {.98f, .98f}, 1.5f, 1},
                            {200, {1, 1}, {.98f, .8f}, 1.5f, .7f}}},
};

static const sro_schedule very_wide[] = {
    [SRO_DRAFT] = {.first = {{40, {12, 12}, {.9f, .9f}, 1, 1.4f},
                             {30, {12, 1}, {.9f, .9f}, 1, 1.4f},
                             {40, {1, 1}, {.98f, .98f}, 2, 2},
                             {40, {1, 1}, {.97f, .85f}, 2, 1.4f}}},
    [SRO_NORMAL] = {.first = {{60, {12, 12}, {.9f, .9f}, 1, 1},
                              {50, {12, 1}, {.9f, .9f}, 1, 1},
                              {60, {1, 1}, {.98f, .98f}, 2, 1.4f},
                              {60, {1, 1}, {.98f, .85f}, 2, 1}}},
    [SRO_FINE] = {.first = {{150, {12, 12}, {.9f, .9f}, 1, 1},
                            {100, {12, 1}, {.9f, .9f}, 1, 1},
                            {200, {1, 1}, {.98f, .98f}, 1.5f, 1.2f},
                            {150, {1, 1}, {.98f, .8f}, 2, .85f}}},
};

static const sro_schedule *plane_for(size_t points, sro_quality quality)
{
    const sro_schedule *schedules = points <= MAX_SMALL_FLAT ? small_flat
                                    : points <= MAX_FLAT     ? flat
                                    : points <= MAX_WIDE     ? wide
                                                             : very_wide;
    return &schedules[quality];
}

const sro_schedule *sro_schedule_for(int dims, size_t points, int levels, sro_quality quality)
{
    if (dims > 1)
        return plane_for(points, quality);
    if (levels > 1)
        return &long_line[quality];
    return points <= MAX_SHORT ? &short_line[quality] : &line[quality];
}

const sro_way *sro_schedule_ways(int dims, size_t points, sro_quality quality)
{
    return dims == 1 && points <= MAX_TRIED && quality > SRO_DRAFT ? ways[quality] : 0;
}

int sro_schedule_iterations(const sro_schedule *schedule)
{
    int iterations = schedule->pulls;
    for (int k = 0; k < SRO_PHASES; k++)
        iterations += schedule->first[k].iterations;
    return iterations;
}

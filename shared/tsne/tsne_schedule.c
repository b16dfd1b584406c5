#include "tsne/tsne_schedule.h"

/* Found by experiment, on recordings and on synthetic signals; the KL divergence, trustworthiness
 * and time of the results decided. What they have in common:
 *
 * Early exaggeration (van der Maaten and Hinton 2008) gathers neighbours before repulsion can part
 * them. Where it fades slowly a line does not fold. High momentum, with the step sizes of
 * gradient_descent.h, lets a line unfold further, and a last stage of lower momentum settles what
 * that leaves swinging.
 *
 * The columns of a stage are, in the order of sro_descent_stage: iterations, exaggeration (from,
 * to), momentum (from, to), learning rate, and the node spacing in the plane (0 on a line). */

enum {
    MAX_CANDIDATES_LINE = 500, /* points up to which a line is optimised from several starts */
    MAX_SHORT_LINE = 1000,     /* points */
};

/* With few points every local minimum is another order: exaggeration fades slowly. */
static const sro_tsne_schedule short_line[] = {
    [SRO_TSNE_DRAFT] = {.stages = {{40, {12, 12}, {.8f, .8f}, 1, 0},
                                   {100, {12, 1}, {.9f, .9f}, 2, 0},
                                   {100, {1, 1}, {.985f, .985f}, 2.5f, 0},
                                   {30, {1, 1}, {.985f, .9f}, 2.5f, 0}}},
    [SRO_TSNE_NORMAL] = {.stages = {{20, {12, 12}, {.8f, .8f}, 1, 0},
                                    {500, {12, 1}, {.95f, .98f}, 2, 0},
                                    {200, {1, 1}, {.985f, .985f}, 2.5f, 0},
                                    {50, {1, 1}, {.985f, .9f}, 2.5f, 0}}},
    [SRO_TSNE_FINE] = {.stages = {{60, {12, 12}, {.8f, .8f}, 1, 0},
                                  {800, {12, 1}, {.95f, .98f}, 2, 0},
                                  {600, {1, 1}, {.985f, .985f}, 2.5f, 0},
                                  {200, {1, 1}, {.985f, .8f}, 2.5f, 0}}},
};

/* Strong exaggeration leads to much the same minimum from any start, weak exaggeration to one near
 * the start, which may be better. */
static const sro_tsne_schedule short_line_exaggeration_4[] = {
    [SRO_TSNE_NORMAL] = {.stages = {{20, {4, 4}, {.8f, .8f}, 1, 0},
                                    {500, {4, 1}, {.95f, .98f}, 2, 0},
                                    {200, {1, 1}, {.985f, .985f}, 2.5f, 0},
                                    {50, {1, 1}, {.985f, .9f}, 2.5f, 0}}},
    [SRO_TSNE_FINE] = {.stages = {{60, {4, 4}, {.8f, .8f}, 1, 0},
                                  {800, {4, 1}, {.95f, .98f}, 2, 0},
                                  {600, {1, 1}, {.985f, .985f}, 2.5f, 0},
                                  {200, {1, 1}, {.985f, .8f}, 2.5f, 0}}},
};

static const sro_tsne_schedule short_line_exaggeration_2[] = {
    [SRO_TSNE_NORMAL] = {.stages = {{40, {2, 2}, {.8f, .8f}, 1, 0},
                                    {100, {2, 1}, {.95f, .95f}, 2, 0},
                                    {200, {1, 1}, {.985f, .985f}, 2.5f, 0},
                                    {50, {1, 1}, {.985f, .9f}, 2.5f, 0}}},
    [SRO_TSNE_FINE] = {.stages = {{40, {2, 2}, {.8f, .8f}, 1, 0},
                                  {100, {2, 1}, {.95f, .95f}, 2, 0},
                                  {600, {1, 1}, {.985f, .985f}, 2.5f, 0},
                                  {200, {1, 1}, {.985f, .8f}, 2.5f, 0}}},
};

/* The columns: the schedule, and the component to start from. */
static const sro_tsne_schedule_candidate candidates[][SRO_TSNE_SCHEDULE_CANDIDATES] = {
    [SRO_TSNE_NORMAL] = {{&short_line[SRO_TSNE_NORMAL], 0},
                         {&short_line[SRO_TSNE_NORMAL], 1},
                         {&short_line_exaggeration_4[SRO_TSNE_NORMAL], 0},
                         {&short_line_exaggeration_2[SRO_TSNE_NORMAL], 1}},
    [SRO_TSNE_FINE] = {{&short_line[SRO_TSNE_FINE], 0},
                       {&short_line[SRO_TSNE_FINE], 1},
                       {&short_line_exaggeration_4[SRO_TSNE_FINE], 0},
                       {&short_line_exaggeration_2[SRO_TSNE_FINE], 1}},
};

/* More points have further to go; the Fiedler vector takes them most of the way. */
static const sro_tsne_schedule medium_line[] = {
    [SRO_TSNE_DRAFT] = {.fiedler_iterations = 60,
                        .stages = {{60, {12, 1}, {.9f, .95f}, 2, 0},
                                   {50, {1, 1}, {.98f, .98f}, 2.5f, 0}}},
    [SRO_TSNE_NORMAL] = {.fiedler_iterations = 100,
                         .stages = {{200, {12, 1}, {.9f, .99f}, 2, 0},
                                    {100, {1, 1}, {.98f, .98f}, 2.5f, 0}}},
    [SRO_TSNE_FINE] = {.fiedler_iterations = 100,
                       .stages = {{400, {12, 1}, {.9f, .99f}, 2, 0},
                                  {400, {1, 1}, {.98f, .98f}, 2.5f, 0},
                                  {100, {1, 1}, {.98f, .8f}, 2.5f, 0}}},
};

/* Most iterations are on the coarsest level, where they are cheap. */
static const sro_tsne_schedule long_line[] = {
    [SRO_TSNE_DRAFT] = {.fiedler_iterations = 60,
                        .stages = {{60, {12, 1}, {.9f, .95f}, 2, 0},
                                   {30, {1, 1}, {.98f, .98f}, 2.5f, 0}},
                        .refine = {5, {1, 1}, {.8f, .8f}, 2.5f, 0}},
    [SRO_TSNE_NORMAL] = {.fiedler_iterations = 100,
                         .stages = {{100, {12, 1}, {.9f, .95f}, 2, 0},
                                    {50, {1, 1}, {.98f, .98f}, 2.5f, 0}},
                         .refine = {10, {1, 1}, {.8f, .8f}, 2.5f, 0}},
    [SRO_TSNE_FINE] = {.fiedler_iterations = 100,
                       .stages = {{400, {12, 1}, {.9f, .95f}, 2, 0},
                                  {300, {1, 1}, {.98f, .98f}, 2.5f, 0}},
                       .refine = {60, {1, 1}, {.95f, .9f}, 2.5f, 0}},
};

/* In the plane points can move around each other: exaggeration need not fade slowly, and there is
 * less far to go. With few points each counts for more, so nodes are nearer to each other. */
static const sro_tsne_schedule small_plane[] = {
    [SRO_TSNE_DRAFT] = {.stages = {{80, {12, 12}, {.8f, .8f}, 1, .8f},
                                   {50, {12, 1}, {.8f, .8f}, 1, .8f},
                                   {60, {1, 1}, {.98f, .98f}, 2, .8f},
                                   {50, {1, 1}, {.98f, .85f}, 2, .8f}}},
    [SRO_TSNE_NORMAL] = {.stages = {{150, {12, 12}, {.8f, .8f}, 1, .6f},
                                    {150, {12, 1}, {.8f, .8f}, 1, .6f},
                                    {80, {1, 1}, {.98f, .98f}, 2, .6f},
                                    {100, {1, 1}, {.98f, .85f}, 2, .6f}}},
    [SRO_TSNE_FINE] = {.stages = {{250, {12, 12}, {.8f, .8f}, 1, .5f},
                                  {200, {12, 1}, {.8f, .8f}, 1, .5f},
                                  {500, {1, 1}, {.98f, .98f}, 1.5f, .5f},
                                  {300, {1, 1}, {.98f, .8f}, 1.5f, .5f}}},
};

static const sro_tsne_schedule medium_plane[] = {
    [SRO_TSNE_DRAFT] = {.stages = {{80, {12, 12}, {.8f, .8f}, 1, 1},
                                   {50, {12, 1}, {.8f, .8f}, 1, 1},
                                   {60, {1, 1}, {.98f, .98f}, 2, 1},
                                   {50, {1, 1}, {.98f, .85f}, 2, 1}}},
    [SRO_TSNE_NORMAL] = {.stages = {{150, {12, 12}, {.8f, .8f}, 1, .8f},
                                    {100, {12, 1}, {.8f, .8f}, 1, .8f},
                                    {80, {1, 1}, {.98f, .98f}, 2, .8f},
                                    {100, {1, 1}, {.98f, .85f}, 2, .8f}}},
    [SRO_TSNE_FINE] = {.stages = {{250, {12, 12}, {.8f, .8f}, 1, .7f},
                                  {200, {12, 1}, {.8f, .8f}, 1, .7f},
                                  {500, {1, 1}, {.98f, .98f}, 1.5f, .7f},
                                  {300, {1, 1}, {.98f, .8f}, 1.5f, .5f}}},
};

/* With many points an iteration takes longer, and fewer of them are enough. While points are far
 * from their goal, repulsion may be less exact. */
static const sro_tsne_schedule large_plane[] = {
    [SRO_TSNE_DRAFT] = {.stages = {{50, {12, 12}, {.9f, .9f}, 1, 1.4f},
                                   {40, {12, 1}, {.9f, .9f}, 1, 1.4f},
                                   {50, {1, 1}, {.98f, .98f}, 2, 1.4f},
                                   {40, {1, 1}, {.98f, .85f}, 2, 1.2f}}},
    [SRO_TSNE_NORMAL] = {.stages = {{100, {12, 12}, {.9f, .9f}, 1, 1},
                                    {60, {12, 1}, {.9f, .9f}, 1, 1},
                                    {100, {1, 1}, {.98f, .98f}, 1.5f, 1.4f},
                                    {80, {1, 1}, {.98f, .85f}, 2, .85f}}},
    [SRO_TSNE_FINE] = {.stages = {{200, {12, 12}, {.9f, .9f}, 1, 1},
                                  {150, {12, 1}, {.9f, .9f}, 1, 1},
                                  {300, {1, 1}, {.98f, .98f}, 1.5f, 1},
                                  {200, {1, 1}, {.98f, .8f}, 1.5f, .7f}}},
};

static const sro_tsne_schedule very_large_plane[] = {
    [SRO_TSNE_DRAFT] = {.stages = {{40, {12, 12}, {.9f, .9f}, 1, 1.4f},
                                   {30, {12, 1}, {.9f, .9f}, 1, 1.4f},
                                   {40, {1, 1}, {.98f, .98f}, 2, 2},
                                   {40, {1, 1}, {.97f, .85f}, 2, 1.4f}}},
    [SRO_TSNE_NORMAL] = {.stages = {{60, {12, 12}, {.9f, .9f}, 1, 1},
                                    {50, {12, 1}, {.9f, .9f}, 1, 1},
                                    {60, {1, 1}, {.98f, .98f}, 2, 1.4f},
                                    {60, {1, 1}, {.98f, .85f}, 2, 1}}},
    [SRO_TSNE_FINE] = {.stages = {{150, {12, 12}, {.9f, .9f}, 1, 1},
                                  {100, {12, 1}, {.9f, .9f}, 1, 1},
                                  {200, {1, 1}, {.98f, .98f}, 1.5f, 1.2f},
                                  {150, {1, 1}, {.98f, .8f}, 2, .85f}}},
};

static const struct {
    size_t max_points;
    const sro_tsne_schedule *schedules; /* by quality */
} planes[] = {
    {2000, small_plane},
    {5000, medium_plane},
    {20000, large_plane},
    {SIZE_MAX, very_large_plane},
};

static const sro_tsne_schedule *schedule_of_plane(size_t points, sro_tsne_quality quality)
{
    size_t size = 0;
    while (points > planes[size].max_points)
        size++;
    return &planes[size].schedules[quality];
}

const sro_tsne_schedule *sro_tsne_schedule_for(int dims, size_t points, int levels,
                                               sro_tsne_quality quality)
{
    if (dims > 1)
        return schedule_of_plane(points, quality);
    if (levels > 1)
        return &long_line[quality];
    return points <= MAX_SHORT_LINE ? &short_line[quality] : &medium_line[quality];
}

const sro_tsne_schedule_candidate *sro_tsne_schedule_candidates(int dims, size_t points,
                                                                sro_tsne_quality quality)
{
    bool several = dims == 1 && points <= MAX_CANDIDATES_LINE && quality > SRO_TSNE_DRAFT;
    return several ? candidates[quality] : NULL;
}

int sro_tsne_schedule_iterations(const sro_tsne_schedule *schedule)
{
    int iterations = schedule->fiedler_iterations;
    for (int k = 0; k < SRO_TSNE_SCHEDULE_STAGES; k++)
        iterations += schedule->stages[k].iterations;
    return iterations;
}

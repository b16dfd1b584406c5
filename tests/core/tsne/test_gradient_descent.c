#include "tsne/gradient_descent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

/* Affinities of points along a curve: each is a neighbour of those up to `range` points away, but
 * hardly of those beyond point `split`. With split = rows there is one side only. */
static sro_affinities chain(size_t rows, size_t range, size_t split)
{
    float *all = floats(rows * rows);
    double sum = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++) {
            size_t between = i > j ? i - j : j - i;
            bool same = (i < split) == (j < split);
            if (between && between <= range)
                all[i * rows + j] = (same ? 1 : 1e-5f) / (float)between;
            sum += all[i * rows + j];
        }
    for (size_t k = 0; k < rows * rows; k++)
        all[k] /= (float)sum;
    sro_affinities p = {.rows = rows, .matrix = blocks_of(all, rows, NULL)};
    free(all);
    return p;
}

static sro_descent *descent_for(int dims, size_t points)
{
    sro_descent *d;
    bool more = true;
    succeeds(sro_descent_new(&d, dims, points, 10));
    while (more)
        succeeds(sro_descent_plan(d, &more));
    return d;
}

static sro_embedding_state random_state(const sro_affinities *p, int dims, double extent)
{
    sro_embedding_state embedding = {.affinities = p};
    uint64_t seed = p->rows;
    for (int d = 0; d < dims; d++) {
        embedding.y[d] = floats(SRO_BSR_DIM * p->matrix.block_rows);
        for (size_t i = 0; i < p->rows; i++)
            embedding.y[d][i] = (float)(extent * (sro_random_unit(&seed) - .5));
    }
    return embedding;
}

static void free_all(sro_embedding_state *embedding, sro_affinities *p, sro_descent *d)
{
    free(embedding->y[0]);
    free(embedding->y[1]);
    sro_affinities_clear(p);
    sro_descent_free(d);
}

typedef struct {
    int calls, max; /* stopped after so many */
} counter;

static bool count(void *context, const sro_embedding_state *embedding, int iterations)
{
    counter *c = context;
    assert_non_null(embedding->affinities);
    assert_int_equal(iterations, ++c->calls);
    return c->calls >= c->max;
}

static double exact_kl(const sro_embedding_state *embedding, int dims)
{
    size_t rows = embedding->affinities->rows;
    float *all = dense_of(&embedding->affinities->matrix, rows);
    double z = 0, sum = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++) {
            double square = 1, p = all[i * rows + j];
            for (int d = 0; d < dims; d++)
                square += pow((double)embedding->y[d][i] - embedding->y[d][j], 2);
            z += i == j ? 0 : 1 / square;
            sum += p > 0 ? p * log(p * square) : 0;
        }
    free(all);
    return sum + log(z);
}

static const sro_descent_stage stage = {.iterations = 300,
                                        .exaggeration = {1, 1},
                                        .momentum = {.9f, .9f},
                                        .learning_rate = 1,
                                        .node_spacing = .7f};

static void gradient_descent_lowers_kl(void **state)
{
    static const size_t sizes[] = {2, 5, 30, 91, 130, 301, 700};
    for (int dims = 1; dims <= 2; dims++)
        for (size_t s = 0; s < COUNT(sizes); s++) {
            sro_affinities p = chain(sizes[s], 6, sizes[s]);
            sro_embedding_state embedding = random_state(&p, dims, 5);
            sro_descent *d = descent_for(dims, sizes[s]);
            counter all = {0, 1000};
            double before = exact_kl(&embedding, dims);
            sro_descent_begin(d, &embedding, NULL);
            succeeds(sro_descent_run(d, &stage, count, &all));
            double after = exact_kl(&embedding, dims), reported = sro_descent_divergence(d, NULL);
            assert_int_equal(all.calls, stage.iterations);
            if (sizes[s] > 2 && !(after < .8 * before)) /* of two points it is 0 random_state */
                fail_msg("%d dims, %zu points: KL went from %g to %g", dims, sizes[s], before,
                         after);
            if (!(fabs(reported - after) < .01 * after + 1e-5))
                fail_msg("%d dims, %zu points: KL is reported as %g and is %g", dims, sizes[s],
                         reported, after);
            free_all(&embedding, &p, d);
        }
    (void)state;
}

static void on_iteration_stops_descent(void **state)
{
    sro_affinities p = chain(40, 5, 40);
    sro_embedding_state embedding = random_state(&p, 1, 1);
    sro_descent *d = descent_for(1, 40);
    counter few = {0, 3}, once = {0, 1};
    sro_descent_begin(d, &embedding, NULL);
    assert_string_equal(sro_descent_run(d, &stage, count, &few), SRO_CANCELLED);
    assert_int_equal(few.calls, 3);
    assert_string_equal(sro_descent_fiedler(d, 50, count, &once), SRO_CANCELLED);
    assert_int_equal(once.calls, 1);
    free_all(&embedding, &p, d);
    (void)state;
}

/* Of two clusters with next to no affinities between them the Fiedler vector has one value each, of
 * which one is negative. (The momentum is such that all that is less smooth fades alike.) */
static void fiedler_iterations_split_clusters(void **state)
{
    enum { ROWS = 120, FIRST = 50 };
    sro_affinities p = chain(ROWS, 40, FIRST);
    sro_embedding_state embedding = random_state(&p, 1, 1e-4);
    sro_descent *d = descent_for(1, ROWS);
    counter all = {0, 10000};
    double sides[2] = {0}, spread = 0, sum = 0;
    sro_descent_begin(d, &embedding, NULL);
    succeeds(sro_descent_fiedler(d, 400, count, &all));
    for (size_t i = 0; i < ROWS; i++)
        sides[i >= FIRST] += embedding.y[0][i] / (i < FIRST ? FIRST : ROWS - FIRST);
    for (size_t i = 0; i < ROWS; i++) {
        spread = fmax(spread, fabs(embedding.y[0][i] - sides[i >= FIRST]));
        sum += embedding.y[0][i] * (double)embedding.y[0][i];
    }
    assert_true(sides[0] * sides[1] < 0);
    if (!(spread < .2 * fabs(sides[0] - sides[1])))
        fail_msg("sides at %g and %g, spread %g", sides[0], sides[1], spread);
    assert_true(fabs(sqrt(sum / ROWS) / SRO_INITIAL_DEVIATION - 1) < 1e-3);
    free_all(&embedding, &p, d);
    (void)state;
}

static void split_pairs_and_centre(void **state)
{
    float all[] = {0, .5f, 0, .5f, 0, 0, 0, 0, 0}, weight[] = {1, 3, 2};
    sro_affinities p = {.rows = 3, .matrix = blocks_of(all, 3, NULL), .weight = weight};
    float y[4] = {0, 3, 9, 0};
    sro_embedding_state embedding = {.affinities = &p, .y = {y, NULL}};
    sro_descent *d = descent_for(1, 3);
    sro_descent_begin(d, &embedding, NULL);
    sro_descent_split_pairs(d);
    assert_true(y[0] > 0 && y[1] < 3
                && y[2] == 9); /* towards each other; the third has no affinities */
    assert_true(fabsf(y[0] + y[1] - 3) < 1e-5f);
    sro_descent_centre(d);
    assert_true(fabsf(y[0] + 3 * y[1] + 2 * y[2]) < 1e-5f);
    sro_bsr_clear(&p.matrix);
    sro_descent_free(d);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradient_descent_lowers_kl),
        cmocka_unit_test(on_iteration_stops_descent),
        cmocka_unit_test(fiedler_iterations_split_clusters),
        cmocka_unit_test(split_pairs_and_centre),
    };
    return cmocka_run_group_tests_name("gradient_descent", tests, NULL, NULL);
}

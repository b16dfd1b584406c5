#include "tsne/gradient_descent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

/* Affinities of points along a curve: each is drawn to those up to `reach` places away, but hardly
 * to those on the other side of `apart`. With apart = rows there is one side only. */
static sro_affinities along(size_t rows, size_t reach, size_t apart)
{
    float *all = floats(rows * rows);
    double sum = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++) {
            size_t between = i > j ? i - j : j - i;
            int same = (i < apart) == (j < apart);
            if (between && between <= reach)
                all[i * rows + j] = (same ? 1 : 1e-5f) / (float)between;
            sum += all[i * rows + j];
        }
    for (size_t k = 0; k < rows * rows; k++)
        all[k] /= (float)sum;
    sro_affinities p = {.rows = rows, .matrix = blocks_of(all, rows, 0)};
    free(all);
    return p;
}

static sro_descent *made(int dims, size_t points)
{
    sro_descent *d;
    int more = 1;
    succeeds(sro_descent_new(&d, dims, points, 10));
    while (more)
        succeeds(sro_descent_plan(d, &more));
    return d;
}

static sro_layout anywhere(const sro_affinities *p, int dims, double extent)
{
    sro_layout layout = {.p = p};
    uint64_t seed = p->rows;
    for (int d = 0; d < dims; d++) {
        layout.y[d] = floats(SRO_BSR_DIM * p->matrix.block_rows);
        for (size_t i = 0; i < p->rows; i++)
            layout.y[d][i] = (float)(extent * (sro_random_unit(&seed) - .5));
    }
    return layout;
}

static void clear(sro_layout *layout, sro_affinities *p, sro_descent *d)
{
    free(layout->y[0]);
    free(layout->y[1]);
    sro_affinities_clear(p);
    sro_descent_free(d);
}

typedef struct {
    int calls, most; /* ended after so many */
} counter;

static int count(void *context, const sro_layout *layout, int iterations)
{
    counter *c = context;
    assert_non_null(layout->p);
    assert_int_equal(iterations, ++c->calls);
    return c->calls >= c->most;
}

static double exact_kl(const sro_layout *layout, int dims)
{
    size_t rows = layout->p->rows;
    float *all = dense_of(&layout->p->matrix, rows);
    double z = 0, sum = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++) {
            double square = 1, p = all[i * rows + j];
            for (int d = 0; d < dims; d++)
                square += pow((double)layout->y[d][i] - layout->y[d][j], 2);
            z += i == j ? 0 : 1 / square;
            sum += p > 0 ? p * log(p * square) : 0;
        }
    free(all);
    return sum + log(z);
}

static const sro_phase settle = {300, {1, 1}, {.9f, .9f}, 1, .7f};

static void descends(void **state)
{
    static const size_t sizes[] = {2, 5, 30, 91, 130, 301, 700};
    for (int dims = 1; dims <= 2; dims++)
        for (size_t s = 0; s < COUNT(sizes); s++) {
            sro_affinities p = along(sizes[s], 6, sizes[s]);
            sro_layout layout = anywhere(&p, dims, 5);
            sro_descent *d = made(dims, sizes[s]);
            counter all = {0, 1000};
            double before = exact_kl(&layout, dims);
            sro_descent_begin(d, &layout, 0);
            succeeds(sro_descent_run(d, &settle, count, &all));
            double after = exact_kl(&layout, dims), told = sro_descent_divergence(d, 0);
            assert_int_equal(all.calls, settle.iterations);
            if (sizes[s] > 2 && !(after < .8 * before)) /* of two points it is 0 anywhere */
                fail_msg("%d dims, %zu points: KL went from %g to %g", dims, sizes[s], before,
                         after);
            if (!(fabs(told - after) < .01 * after + 1e-5))
                fail_msg("%d dims, %zu points: KL is told as %g and is %g", dims, sizes[s], told,
                         after);
            clear(&layout, &p, d);
        }
    (void)state;
}

static void ended_at_once(void **state)
{
    sro_affinities p = along(40, 5, 40);
    sro_layout layout = anywhere(&p, 1, 1);
    sro_descent *d = made(1, 40);
    counter few = {0, 3}, once = {0, 1};
    sro_descent_begin(d, &layout, 0);
    assert_string_equal(sro_descent_run(d, &settle, count, &few), SRO_CANCELLED);
    assert_int_equal(few.calls, 3);
    assert_string_equal(sro_descent_pull(d, 50, count, &once), SRO_CANCELLED);
    assert_int_equal(once.calls, 1);
    clear(&layout, &p, d);
    (void)state;
}

/* Two crowds that next to nothing connects: the smoothest layout that is not constant has one value
 * for each, of which one is negative. (Momentum is such that whatever is less smooth than that
 * fades alike.) */
static void pulled_together(void **state)
{
    enum { ROWS = 120, FIRST = 50 };
    sro_affinities p = along(ROWS, 40, FIRST);
    sro_layout layout = anywhere(&p, 1, 1e-4);
    sro_descent *d = made(1, ROWS);
    counter all = {0, 10000};
    double sides[2] = {0}, spread = 0, sum = 0;
    sro_descent_begin(d, &layout, 0);
    succeeds(sro_descent_pull(d, 400, count, &all));
    for (size_t i = 0; i < ROWS; i++)
        sides[i >= FIRST] += layout.y[0][i] / (i < FIRST ? FIRST : ROWS - FIRST);
    for (size_t i = 0; i < ROWS; i++) {
        spread = fmax(spread, fabs(layout.y[0][i] - sides[i >= FIRST]));
        sum += layout.y[0][i] * (double)layout.y[0][i];
    }
    assert_true(sides[0] * sides[1] < 0);
    if (!(spread < .2 * fabs(sides[0] - sides[1])))
        fail_msg("sides at %g and %g, spread %g", sides[0], sides[1], spread);
    assert_true(fabs(sqrt(sum / ROWS) / SRO_FIRST_EXTENT - 1) < 1e-3);
    clear(&layout, &p, d);
    (void)state;
}

static void separates_and_centres(void **state)
{
    float all[] = {0, .5f, 0, .5f, 0, 0, 0, 0, 0}, mass[] = {1, 3, 2};
    sro_affinities p = {3, blocks_of(all, 3, 0), mass};
    float y[4] = {0, 3, 9, 0};
    sro_layout layout = {.p = &p, .y = {y, 0}};
    sro_descent *d = made(1, 3);
    sro_descent_begin(d, &layout, 0);
    sro_descent_separate(d);
    assert_true(y[0] > 0 && y[1] < 3 && y[2] == 9); /* to each other; nothing draws the third */
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
        cmocka_unit_test(descends),
        cmocka_unit_test(ended_at_once),
        cmocka_unit_test(pulled_together),
        cmocka_unit_test(separates_and_centres),
    };
    return cmocka_run_group_tests_name("descent", tests, 0, 0);
}

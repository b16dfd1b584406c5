#include "tsne/tsne.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argsort.h"
#include "support.h"
#include "tsne_support.h"

static void tsne_of_any_number_of_points(void **state)
{
    static const size_t rows[] = {1, 2, 3, 4, 5, 6, 7, 30, 91};
    static const double perplexities[] = {.5, 1, 5, 30, 1e6};
    for (size_t r = 0; r < COUNT(rows); r++)
        for (size_t p = 0; p < COUNT(perplexities); p++)
            for (int random = 0; random < 2; random++) {
                sro_tsne_settings settings = default_settings;
                settings.perplexity = perplexities[p];
                settings.init = (sro_tsne_init)random;
                sro_matrix *x = noise_rows(rows[r], 12, rows[r]);
                embedding e = embed(x, &settings);
                size_t apart = 0; /* a pair without other affinities may coincide */
                for (size_t i = 0; i < rows[r]; i++)
                    apart += coordinates_of(&e)[i] != coordinates_of(&e)[0];
                if (apart < rows[r] / 2)
                    fail_msg("%zu points, perplexity %g: only %zu do not coincide with the first",
                             rows[r], perplexities[p], apart);
                sro_matrix_release(e.points);
                sro_matrix_release(x);
            }
    (void)state;
}

static void tsne_reduces_perplexity_for_few_points(void **state)
{
    static const struct {
        size_t rows;
        double wanted, used;
    } cases[] = {{91, 30, 30}, {90, 30, 89 / 3.}, {30, 5, 5}, {30, 30, 29 / 3.},   {5, 30, 4 / 3.},
                 {3, 30, 1},   {2, 5, 1},         {1, 30, 0}, {200, 1e9, 199 / 3.}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_tsne_settings settings = default_settings;
        settings.perplexity = cases[i].wanted;
        sro_matrix *x = noise_rows(cases[i].rows, 5, i);
        embedding e = embed(x, &settings);
        if (!(fabs(e.perplexity - cases[i].used) < 1e-9))
            fail_msg("%zu rows: wanted %g, used %g instead of %g", cases[i].rows, cases[i].wanted,
                     e.perplexity, cases[i].used);
        sro_matrix_release(e.points);
        sro_matrix_release(x);
    }
    (void)state;
}

static void tsne_of_identical_rows(void **state)
{
    static const size_t rows[] = {1, 2, 100, 5000};
    for (size_t r = 0; r < COUNT(rows); r++) {
        sro_matrix *x;
        succeeds(sro_matrix_new(&x, rows[r], 7));
        for (size_t i = 0; i < rows[r]; i++)
            for (size_t c = 0; c < 7; c++)
                sro_matrix_writable_row(x, i)[c] = -80.3f;
        embedding e = embed(x, &default_settings);
        for (size_t i = 0; i < rows[r]; i++)
            assert_true(coordinates_of(&e)[i] == coordinates_of(&e)[0]);
        assert_true(e.kl == 0 && e.perplexity == 0);
        sro_matrix_release(e.points);
        sro_matrix_release(x);
    }
    (void)state;
}

/* A sound that fades to nothing: between its last rows every squared distance underflows to 0,
 * though no two are the same. */
static void tsne_of_rows_without_distances(void **state)
{
    static const size_t rows[] = {90, 600, 2000};
    for (size_t r = 0; r < COUNT(rows); r++)
        for (int dims = 1; dims <= 2; dims++) {
            sro_matrix *x;
            sro_tsne_settings settings = default_settings;
            settings.dims = dims;
            settings.perplexity = 5;
            succeeds(sro_matrix_new(&x, rows[r], 3));
            for (size_t i = 0; i < 3 * rows[r]; i++)
                sro_matrix_writable_row(x, 0)[i] = (i < 30 ? 1.f : 1e-25f) * (float)i;
            sro_matrix_release(embed(x, &settings).points); /* all finite */
            sro_matrix_release(x);
        }
    (void)state;
}

/* A third of the rows is silence: these coincide, in their order of time, and the others have the
 * coordinates that they have with only one row of it. */
static void tsne_duplicates_share_coordinates(void **state)
{
    enum { ROWS = 900, COLUMNS = 20 };
    sro_matrix *x = random_walk(ROWS, COLUMNS), *less;
    size_t kept[ROWS], count = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (i % 30 < 10)
            memset(sro_matrix_writable_row(x, i), 0, COLUMNS * sizeof(float));
        if (i % 30 >= 10 || i == 0)
            kept[count++] = i;
    }
    succeeds(sro_matrix_new(&less, count, COLUMNS));
    for (size_t i = 0; i < count; i++)
        memcpy(sro_matrix_writable_row(less, i), sro_matrix_row(x, kept[i]),
               COLUMNS * sizeof(float));
    embedding all = embed(x, &default_settings), want = embed(less, &default_settings);
    float got[ROWS];
    uint32_t order[ROWS], last = 0, silent = 0;
    for (size_t i = 0; i < count; i++)
        got[i] = coordinates_of(&all)[kept[i]];
    check_within("without silence", got, coordinates_of(&want), count, 0);
    assert_true(all.kl == want.kl);
    succeeds(sro_argsort(all.points, order));
    for (size_t i = 0; i < ROWS; i++)
        if (order[i] % 30 < 10) {
            assert_true(coordinates_of(&all)[order[i]] == coordinates_of(&all)[0]);
            assert_true(!silent || order[i] > last);
            last = order[i];
            silent++;
        }
    assert_int_equal(silent, ROWS / 3);
    sro_matrix_release(all.points);
    sro_matrix_release(want.points);
    sro_matrix_release(x);
    sro_matrix_release(less);
    (void)state;
}

static void tsne_is_reproducible_with_any_threads(void **state)
{
    static const size_t rows[] = {5, 91, 700, 3500};
    static const int threads[] = {1, 2, 4, 0};
    for (size_t r = 0; r < COUNT(rows); r++)
        for (int random = 0; random < 2; random++) {
            sro_tsne_settings settings = default_settings;
            settings.init = (sro_tsne_init)random;
            settings.quality = SRO_TSNE_DRAFT;
            sro_matrix *x = random_walk(rows[r], 30);
            embedding want = embed(x, &settings);
            for (size_t t = 0; t < COUNT(threads); t++) {
                settings.threads = threads[t];
                embedding got = embed(x, &settings);
                check_within("coordinates", coordinates_of(&got), coordinates_of(&want), rows[r],
                             0);
                assert_true(got.kl == want.kl);
                sro_matrix_release(got.points);
            }
            sro_matrix_release(want.points);
            sro_matrix_release(x);
        }
    (void)state;
}

static void tsne_seed_matters_for_random_init_only(void **state)
{
    enum { ROWS = 300 };
    sro_matrix *x = random_walk(ROWS, 20);
    sro_tsne_settings settings = default_settings;
    for (int random = 0; random < 2; random++) {
        embedding e[3];
        settings.init = (sro_tsne_init)random;
        for (uint64_t seed = 0; seed < 3; seed++) {
            settings.seed = seed;
            e[seed] = embed(x, &settings);
        }
        for (int i = 0; i < 3; i++) { /* starting from principal components is not random */
            const float *other = coordinates_of(&e[(i + 1) % 3]);
            bool differs = memcmp(coordinates_of(&e[i]), other, ROWS * sizeof *other) != 0;
            assert_int_equal(differs, random);
        }
        for (int i = 0; i < 3; i++)
            sro_matrix_release(e[i].points);
    }
    sro_matrix_release(x);
    (void)state;
}

static void tsne_refuses_other_dims(void **state)
{
    static const int dims[] = {0, -1, 3, 100};
    sro_matrix *x = noise_rows(5, 3, 1);
    for (size_t i = 0; i < COUNT(dims); i++) {
        sro_tsne_settings settings = default_settings;
        sro_tsne *tsne = NULL;
        settings.dims = dims[i];
        fails(sro_tsne_new(&tsne, x, &settings));
        assert_null(tsne);
    }
    sro_matrix_release(x);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tsne_of_any_number_of_points),
        cmocka_unit_test(tsne_reduces_perplexity_for_few_points),
        cmocka_unit_test(tsne_of_identical_rows),
        cmocka_unit_test(tsne_of_rows_without_distances),
        cmocka_unit_test(tsne_duplicates_share_coordinates),
        cmocka_unit_test(tsne_is_reproducible_with_any_threads),
        cmocka_unit_test(tsne_seed_matters_for_random_init_only),
        cmocka_unit_test(tsne_refuses_other_dims),
    };
    return cmocka_run_group_tests_name("tsne", tests, NULL, NULL);
}

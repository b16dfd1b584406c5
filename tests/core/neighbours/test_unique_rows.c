#include "neighbours/unique_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

enum { MAX_ROWS = 16 };

/* Rows of up to three columns. first[u]: the row of x at which the distinct row u occurs first. */
static const struct {
    const char *what;
    size_t rows, columns;
    float values[MAX_ROWS * 3];
    uint32_t inverse[MAX_ROWS];
    size_t distinct;
    size_t first[MAX_ROWS];
} cases[] = {
    {"one row", 1, 2, {3, 4}, {0}, 1, {0}},
    {"two equal", 2, 2, {3, 4, 3, 4}, {0, 0}, 1, {0}},
    {"all distinct", 3, 2, {3, 4, 4, 3, 3, 3}, {0, 1, 2}, 3, {0, 1, 2}},
    {"in order of first occurrence", 6, 1, {9, 1, 5, 1, 9, 7}, {0, 1, 2, 1, 0, 3}, 4, {0, 1, 2, 5}},
    {"-0 is 0", 4, 2, {0, 1, -0.f, 1, 1, 0, 1, -0.f}, {0, 0, 1, 1}, 2, {0, 2}},
    {"the first column differs", 3, 3, {1, 2, 3, 0, 2, 3, 1, 2, 3}, {0, 1, 0}, 2, {0, 1}},
    {"the last column differs", 3, 3, {1, 2, 3, 1, 2, 4, 1, 2, 3}, {0, 1, 0}, 2, {0, 1}},
    {"the last bit differs", 3, 1, {1, 1.00000012f, 1}, {0, 1, 0}, 2, {0, 1}},
    {"columns swapped", 2, 2, {1, 2, 2, 1}, {0, 1}, 2, {0, 1}},
    {"silence at both ends", 7, 1, {0, 0, 5, 6, 5, 0, 0}, {0, 0, 1, 2, 1, 0, 0}, 3, {0, 2, 3}},
};

static void small_matrices(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_matrix *x = matrix_of(cases[i].values, cases[i].rows, cases[i].columns), *distinct;
        uint32_t inverse[MAX_ROWS];
        succeeds(sro_unique_rows(x, &distinct, inverse));
        check_equal(cases[i].what, inverse, cases[i].inverse, cases[i].rows);
        if (sro_matrix_rows(distinct) != cases[i].distinct)
            fail_msg("%s: %zu distinct rows, want %zu", cases[i].what, sro_matrix_rows(distinct),
                     cases[i].distinct);
        assert_int_equal(sro_matrix_columns(distinct), cases[i].columns);
        for (size_t k = 0; k < cases[i].distinct; k++)
            check_within(cases[i].what, sro_matrix_row(distinct, k),
                         sro_matrix_row(x, cases[i].first[k]), cases[i].columns, 0);
        if (cases[i].distinct == cases[i].rows)
            assert_ptr_equal(distinct, x);
        sro_matrix_release(distinct);
        sro_matrix_release(x);
    }
    (void)state;
}

/* Row i is the digits of number[i] in base 3: rows that are much alike, but not equal. */
static sro_matrix *digits(const uint32_t *number, size_t rows, size_t columns)
{
    sro_matrix *x;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0, rest = number[i]; c < columns; c++, rest /= 3)
            sro_matrix_writable_row(x, i)[c] = (float)(rest % 3) - 1;
    return x;
}

static void matches_a_table_of_numbers(void **state)
{
    enum { ROWS = 3000, COLUMNS = 7, KINDS = 2187 };
    static uint32_t number[ROWS], want[ROWS], inverse[ROWS], seen[KINDS];
    uint64_t seed = 3;
    uint32_t count = 0;
    memset(seen, 0xFF, sizeof seen);
    for (size_t i = 0; i < ROWS; i++) {
        number[i] = sro_random_below(&seed, KINDS);
        if (seen[number[i]] == UINT32_MAX)
            seen[number[i]] = count++;
        want[i] = seen[number[i]];
    }
    sro_matrix *x = digits(number, ROWS, COLUMNS), *distinct;
    succeeds(sro_unique_rows(x, &distinct, inverse));
    check_equal("random rows", inverse, want, ROWS);
    assert_int_equal(sro_matrix_rows(distinct), count);
    for (size_t i = 0; i < ROWS; i++)
        assert_memory_equal(sro_matrix_row(distinct, inverse[i]), sro_matrix_row(x, i),
                            COLUMNS * sizeof(float));
    sro_matrix_release(distinct);
    sro_matrix_release(x);
    (void)state;
}

/* Minutes of silence: this has to be as quick as all other rows. */
static void identical_rows(void **state)
{
    enum { ROWS = 50000 };
    static uint32_t inverse[ROWS], zeros[ROWS];
    sro_matrix *x, *distinct;
    succeeds(sro_matrix_new(&x, ROWS, 33));
    memset(inverse, 0xFF, sizeof inverse);
    succeeds(sro_unique_rows(x, &distinct, inverse));
    check_equal("silence", inverse, zeros, ROWS);
    assert_int_equal(sro_matrix_rows(distinct), 1);
    sro_matrix_release(distinct);
    sro_matrix_release(x);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_matrices),
        cmocka_unit_test(matches_a_table_of_numbers),
        cmocka_unit_test(identical_rows),
    };
    return cmocka_run_group_tests_name("unique_rows", tests, NULL, NULL);
}

#include "base/matrix.h"

#include <math.h>

#include "support.h"

static void rows_and_columns(void **state)
{
    sro_matrix *matrix;
    succeeds(sro_matrix_new(&matrix, 3, 4));
    assert_int_equal(sro_matrix_rows(matrix), 3);
    assert_int_equal(sro_matrix_columns(matrix), 4);
    for (size_t i = 0; i < 12; i++)
        assert_true(sro_matrix_row(matrix, 0)[i] == 0);
    sro_matrix_writable_row(matrix, 2)[1] = 5;
    assert_true(sro_matrix_row(matrix, 0)[2 * 4 + 1] == 5);
    sro_matrix_release(sro_matrix_retain(matrix));
    assert_true(sro_matrix_row(matrix, 2)[1] == 5);
    sro_matrix_release(matrix);
    sro_matrix_release(NULL);
    (void)state;
}

static void impossible_sizes(void **state)
{
    sro_matrix *matrix = NULL;
    fails(sro_matrix_new(&matrix, 0, 4));
    fails(sro_matrix_new(&matrix, 4, 0));
    fails(sro_matrix_new(&matrix, SIZE_MAX / 2, 4));
    assert_null(matrix);
    (void)state;
}

static void first_not_finite(void **state)
{
    static const struct {
        size_t row, column;
        float value;
    } cases[] = {{0, 0, NAN}, {1, 2, INFINITY}, {4, 6, -INFINITY}, {3, 3, NAN}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_matrix *matrix;
        succeeds(sro_matrix_new(&matrix, 5, 7));
        sro_matrix_writable_row(matrix, 0)[3] = 3e38f;
        sro_matrix_writable_row(matrix, 1)[0] = 1e-45f;
        assert_int_equal(sro_matrix_first_not_finite(matrix), 5);
        sro_matrix_writable_row(matrix, cases[i].row)[cases[i].column] = cases[i].value;
        assert_int_equal(sro_matrix_first_not_finite(matrix), cases[i].row);
        sro_matrix_release(matrix);
    }
    (void)state;
}

/* FNV-1a by hand: four sums, of every fourth value, then all that and the shape. */
static void checksum_by_hand(void **state)
{
    static const float values[] = {1, -0.f};
    static const uint64_t basis = 0xCBF29CE484222325u, prime = 0x100000001B3u;
    uint64_t sums[4] = {(basis ^ 0x3F800000u) * prime, (basis ^ 0x80000000u) * prime, basis, basis};
    uint64_t all = basis;
    for (size_t j = 0; j < 4; j++)
        all = (all ^ sums[j] ^ sums[j] >> 32) * prime;
    all = ((all ^ 1) * prime ^ 2) * prime;
    sro_matrix *matrix = matrix_of(values, 1, 2);
    assert_true(sro_matrix_checksum(matrix) == (all ^ all >> 32));
    sro_matrix_release(matrix);
    (void)state;
}

/* Any change shows: of a last bit, of two values that change places, of the shape. */
static void checksum_tells_apart(void **state)
{
    enum { COUNT_OF = 60 };
    float values[COUNT_OF], kept;
    uint64_t seen[2 * COUNT_OF + 4];
    size_t count = 0;
    static const size_t rows[] = {1, 6, 10, 60};
    for (size_t i = 0; i < COUNT_OF; i++)
        values[i] = (float)i;
    for (size_t i = 0; i < 2 * COUNT_OF + 4; i++) {
        size_t at = i / 2, shape = i < 2 * COUNT_OF ? 5 : rows[i - 2 * COUNT_OF], other = at;
        if (i < 2 * COUNT_OF && i % 2)
            other = (at + 4) % COUNT_OF;
        at %= COUNT_OF;
        other %= COUNT_OF;
        kept = values[at];
        values[at] = other == at ? nextafterf(kept, 100) : values[other];
        if (other != at)
            values[other] = kept;
        sro_matrix *matrix = matrix_of(values, shape, COUNT_OF / shape);
        seen[count++] = sro_matrix_checksum(matrix);
        assert_true(sro_matrix_checksum(matrix) == seen[count - 1]);
        sro_matrix_release(matrix);
        values[other] = (float)other;
        values[at] = kept;
    }
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < a; b++)
            assert_true(seen[a] != seen[b]);
    (void)state;
}

static void constant(void **state)
{
    static const struct {
        float values[6];
        size_t rows, columns;
        int constant;
    } cases[] = {
        {{1, 2, 1, 2, 1, 2}, 3, 2, 1}, {{1, 2, 1, 2, 1, 3}, 3, 2, 0},
        {{1, 2, 3, 4, 5, 6}, 1, 6, 1}, {{0, -0.f, 0, 0, 0, 0}, 6, 1, 1},
        {{0, 0, 0, 0, 0, 1}, 6, 1, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_matrix *x = matrix_of(cases[i].values, cases[i].rows, cases[i].columns);
        assert_int_equal(sro_matrix_is_constant(x), cases[i].constant);
        sro_matrix_release(x);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_columns), cmocka_unit_test(impossible_sizes),
        cmocka_unit_test(first_not_finite), cmocka_unit_test(constant),
        cmocka_unit_test(checksum_by_hand), cmocka_unit_test(checksum_tells_apart),
    };
    return cmocka_run_group_tests_name("matrix", tests, NULL, NULL);
}

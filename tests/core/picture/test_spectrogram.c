#include "picture/spectrogram.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

enum { G = SRO_COLOUR_BACKGROUND };

static int at(sro_area area, int x, int y)
{
    return area.picture->pixels[(area.top + y) * area.picture->width + x];
}

/* `want` as one sees it, from the top. Frees the picture. */
static void check_pixels(const char *what, sro_area area, const int *want)
{
    for (int x = 0; x < area.picture->width; x++) {
        assert_int_equal(at(area, x, -1), GUARD);
        assert_int_equal(at(area, x, area.height), GUARD);
        for (int y = 0; y < area.height; y++)
            if (at(area, x, y) != want[y * area.picture->width + x])
                fail_msg("%s: at %d, %d from the top: got %d, want %d", what, x, y, at(area, x, y),
                         want[y * area.picture->width + x]);
    }
    sro_picture_free(area.picture);
}

/* Whole numbers up to 191 are the numbers of their colours. */
static const sro_spectrogram_range numbers = {0, 191};

typedef struct {
    const char *what;
    size_t rows, columns;
    const float *values;
    int width, height;
    const int *want;
    size_t length;
    const uint32_t *order;
} picture_case;

#define VALUES (const float[])
#define PIXELS (const int[])
#define ORDER (const uint32_t[])
#define TIME 0, NULL /* for an order */

static const picture_case cases[] = {
    {"one of all", 1, 1, VALUES{7}, 1, 1, PIXELS{7}, TIME},
    {"a pixel a value", 3, 2, VALUES{1, 2, 3, 4, 5, 6}, 3, 2, PIXELS{2, 4, 6, 1, 3, 5}, TIME},
    {"fewer bands than rows", 1, 2, VALUES{1, 2}, 1, 5, PIXELS{2, 2, 1, 1, 1}, TIME},
    {"one band", 2, 1, VALUES{1, 2}, 2, 3, PIXELS{1, 2, 1, 2, 1, 2}, TIME},
    {"more bands than rows", 1, 5, VALUES{2, 1, 3, 9, 4}, 1, 2, PIXELS{9, 2}, TIME},
    {"bands on one row", 1, 5, VALUES{2, 1, 3, 9, 4}, 1, 1, PIXELS{9}, TIME},
    {"fewer frames than columns", 4, 1, VALUES{1, 2, 3, 4}, 5, 1, PIXELS{1, 1, 2, 3, 4}, TIME},
    {"one frame", 1, 1, VALUES{8}, 4, 1, PIXELS{8, 8, 8, 8}, TIME},
    {"more frames than columns", 5, 2, VALUES{4, 3, 6, 1, 1, 5, 2, 2, 9, 3}, 2, 2,
     PIXELS{3, 5, 6, 9}, TIME},
    /* of 20: 0, 5, 10, 15 */
    {"four of many frames", 20, 1,
     VALUES{1, 99, 99, 99, 99, 3, 99, 99, 99, 99, 5, 99, 99, 99, 99, 8, 99, 99, 99, 99}, 1, 1,
     PIXELS{8}, TIME},
    {"the last of four frames", 4, 1, VALUES{0, 0, 0, 9}, 1, 1, PIXELS{9}, TIME},
    {"the last of five is left out", 5, 1, VALUES{0, 0, 0, 5, 9}, 1, 1, PIXELS{5}, TIME},
    {"an order with repeats, omissions, no rows", 3, 1, VALUES{1, 2, 3}, 6, 1,
     PIXELS{3, 3, G, 1, G, 3}, 6, ORDER{2, 2, 3, 0, UINT32_MAX, 2}},
    {"an order longer than the features", 2, 1, VALUES{1, 2}, 2, 1, PIXELS{2, 2}, 5,
     ORDER{1, 0, 0, 1, 0}},
    {"an order of one", 2, 1, VALUES{1, 2}, 3, 1, PIXELS{2, 2, 2}, 1, ORDER{1}},
    {"no rows beside a row", 2, 1, VALUES{1, 2}, 2, 1, PIXELS{2, G}, 4, ORDER{9, 1, 2, 3}},
    {"not a number", 3, 2, VALUES{NAN, 2, 3, NAN, NAN, NAN}, 3, 2, PIXELS{2, G, G, G, 3, G}, TIME},
    {"not a number among bands", 2, 3, VALUES{NAN, 2, 1, 1, 3, NAN}, 2, 1, PIXELS{2, 3}, TIME},
    {"not a number among frames", 6, 1, VALUES{NAN, 5, 4, 5, NAN, 3}, 2, 1, PIXELS{5, 5}, TIME},
    {"not a number, then less", 3, 1, VALUES{9, NAN, 4}, 1, 1, PIXELS{9}, TIME},
    {"not a number in the end", 2, 1, VALUES{9, NAN}, 1, 1, PIXELS{9}, TIME},
    {"infinite", 3, 1, VALUES{INFINITY, -INFINITY, 4}, 3, 1, PIXELS{191, 0, 4}, TIME},
    {"beyond the range", 4, 1, VALUES{-1, 192, -FLT_MAX, FLT_MAX}, 4, 1, PIXELS{0, 191, 0, 191},
     TIME},
};

static void draw_case(const picture_case *c, sro_spectrogram_range range)
{
    sro_area area = guarded_area(c->width, c->height);
    sro_matrix *features = matrix_of(c->values, c->rows, c->columns);
    succeeds(sro_spectrogram_draw(area, features, c->order, c->order ? c->length : c->rows, range));
    check_pixels(c->what, area, c->want);
    sro_matrix_release(features);
}

static void small_pictures(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        draw_case(&cases[i], numbers);
    (void)state;
}

static void ends_and_steps_of_the_ramp(void **state)
{
    picture_case steps = {"steps",
                          6,
                          1,
                          VALUES{-80, 0, -40.3f, -40.1f, -79.8f, -79.7f},
                          6,
                          1,
                          PIXELS{0, 191, 95, 95, 0, 1},
                          TIME};
    picture_case nothing = {"a range of nothing", 3,   1, VALUES{5, 4, 6}, 3, 1,
                            PIXELS{0, 0, 191},    TIME};
    picture_case zeros = {"constant", 2, 2, VALUES{0, 0, 0, 0}, 2, 2, PIXELS{0, 0, 0, 0}, TIME};
    picture_case all = {"as far as floats go",
                        5,
                        1,
                        VALUES{-FLT_MAX, FLT_MAX, 0, FLT_MAX / 2, -FLT_MAX / 2},
                        5,
                        1,
                        PIXELS{0, 191, 96, 143, 48},
                        TIME};
    draw_case(&steps, (sro_spectrogram_range){-80, 0});
    draw_case(&nothing, (sro_spectrogram_range){5, 5});
    draw_case(&zeros, (sro_spectrogram_range){0, 0});
    draw_case(&all, (sro_spectrogram_range){-FLT_MAX, FLT_MAX});
    for (int step = 0; step < 192; step++) { /* a little below the next and above the last */
        picture_case c = {"a step",
                          2,
                          1,
                          VALUES{((float)step - .49f) / 191, ((float)step + .49f) / 191},
                          2,
                          1,
                          PIXELS{step, step},
                          TIME};
        draw_case(&c, (sro_spectrogram_range){0, 1});
    }
    (void)state;
}

static void check_range(const float *values, size_t rows, size_t columns, float low, float high)
{
    sro_matrix *features = matrix_of(values, rows, columns);
    sro_spectrogram_range range = sro_spectrogram_range_of(features);
    if (range.low != low || range.high != high)
        fail_msg("%zu x %zu from %g: got %g .. %g, want %g .. %g", rows, columns, (double)values[0],
                 (double)range.low, (double)range.high, (double)low, (double)high);
    sro_matrix_release(features);
}

static void ranges(void **state)
{
    check_range(VALUES{3, -2, 7, 1}, 2, 2, -2, 7);
    check_range(VALUES{4}, 1, 1, 4, 4);
    check_range(VALUES{5, 5, 5, 5}, 4, 1, 5, 5);
    check_range(VALUES{NAN, -1, INFINITY, -INFINITY, 2, NAN}, 3, 2, -1, 2);
    check_range(VALUES{INFINITY, 3}, 2, 1, 3, 3);
    check_range(VALUES{NAN, INFINITY, -INFINITY, NAN}, 2, 2, 0, 0);
    check_range(VALUES{-FLT_MAX, FLT_MAX}, 1, 2, -FLT_MAX, FLT_MAX);
    (void)state;
}

/* Of rows that are wide as many as have 2^20 values: of 1000 with 4096 each 256. */
static void a_range_of_wide_rows(void **state)
{
    enum { ROWS = 1000, COLUMNS = 4096, LOOKED_AT = 256 };
    float *values = floats((size_t)ROWS * COLUMNS);
    for (size_t i = 0; i < (size_t)ROWS * COLUMNS; i++)
        values[i] = 1000 + (float)i;
    for (size_t i = 0; i < LOOKED_AT; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            values[i * ROWS / LOOKED_AT * COLUMNS + k] = k == COLUMNS - 1 && i % 2 ? -1 : 1;
    check_range(values, ROWS, COLUMNS, -1, 1);
    free(values);
    (void)state;
}

/* Of 10,000 rows the 4096 that begin at i * 10000 / 4096; of 4096 all. */
static void a_range_of_many_rows(void **state)
{
    enum { ROWS = 10000, LOOKED_AT = 4096 };
    float *values = floats(ROWS);
    for (size_t i = 0; i < ROWS; i++)
        values[i] = 1000 + (float)i;
    for (size_t i = 0; i < LOOKED_AT; i++)
        values[i * ROWS / LOOKED_AT] = i % 2 ? -1 : 1;
    check_range(values, ROWS, 1, -1, 1);
    for (size_t i = 0; i < LOOKED_AT; i++)
        values[i] = (float)i;
    check_range(values, LOOKED_AT, 1, 0, LOOKED_AT - 1);
    free(values);
    (void)state;
}

/* The obvious way, in whole numbers: the entries of a column, the bands of a row. */

typedef struct {
    const sro_matrix *features;
    const uint32_t *order;
    size_t length;
} source;

enum { MOST_SHOWN = 4 }; /* entries on one column of pixels */

static size_t shown(const source *s, size_t x, size_t width, size_t *from)
{
    size_t to = (x + 1) * s->length / width;
    *from = x * s->length / width;
    return to > *from ? to - *from : 1;
}

/* The i-th entry that column x shows. */
static size_t entry_of(const source *s, size_t x, size_t width, size_t i)
{
    size_t from, count = shown(s, x, width, &from);
    return from + (count > MOST_SHOWN ? i * count / MOST_SHOWN : i);
}

static int plain_pixel(const source *s, size_t x, size_t y, sro_area area)
{
    size_t width = (size_t)area.picture->width, height = (size_t)area.height, from;
    size_t columns = sro_matrix_columns(s->features), count = shown(s, x, width, &from);
    size_t low = y * columns / height, high = (y + 1) * columns / height;
    float largest = -1;
    for (size_t i = 0; i < (count < MOST_SHOWN ? count : MOST_SHOWN); i++) {
        size_t row = entry_of(s, x, width, i);
        row = s->order ? s->order[row] : row;
        for (size_t k = low; k < high || k == low; k++)
            if (row < sro_matrix_rows(s->features) && sro_matrix_row(s->features, row)[k] > largest)
                largest = sro_matrix_row(s->features, row)[k];
    }
    return largest < 0 ? SRO_COLOUR_BACKGROUND : (int)largest;
}

static void check_plain(const source *s, int width, int height)
{
    sro_area area = guarded_area(width, height);
    int *want = malloc((size_t)(width * height) * sizeof *want);
    assert_non_null(want);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            want[y * width + x] = plain_pixel(s, (size_t)x, (size_t)(height - 1 - y), area);
    succeeds(sro_spectrogram_draw(area, s->features, s->order, s->length, numbers));
    check_pixels("noise", area, want);
    free(want);
}

/* Whole numbers up to 191, some of them none. */
static sro_matrix *noise(size_t rows, size_t columns, uint64_t seed)
{
    sro_matrix *x;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t i = 0; i < rows * columns; i++) {
        uint64_t value = sro_random_below(&seed, 240);
        sro_matrix_writable_row(x, 0)[i] = value < 192 ? (float)value : NAN;
    }
    return x;
}

static void as_by_hand(void **state)
{
    static const size_t lengths[] = {1, 2, 3, 7, 59, 60, 61, 100, 480, 481, 1000};
    static const size_t columns[] = {1, 2, 5, 31, 32, 33, 100};
    uint64_t seed = 1;
    uint32_t order[1000];
    for (size_t l = 0; l < COUNT(lengths); l++)
        for (size_t c = 0; c < COUNT(columns); c++) {
            sro_matrix *x = noise(lengths[l], columns[c], l * 100 + c);
            check_plain(&(source){x, NULL, lengths[l]}, 60, 32);
            for (size_t i = 0; i < COUNT(order); i++)
                order[i] = (uint32_t)sro_random_below(&seed, lengths[l] + lengths[l] / 5 + 1);
            check_plain(&(source){x, order, 700}, 60, 32);
            sro_matrix_release(x);
        }
    (void)state;
}

/* What a column does not show is not looked at, however much there is. */
static void a_million_rows(void **state)
{
    enum { ROWS = 1000000, WIDTH = 300 };
    sro_matrix *x = noise(ROWS, 3, 5);
    source s = {x, NULL, ROWS};
    check_plain(&s, WIDTH, 6);
    sro_area before = guarded_area(WIDTH, 6), after = guarded_area(WIDTH, 6);
    succeeds(sro_spectrogram_draw(before, x, NULL, ROWS, numbers));
    char *looked_at = calloc(ROWS, 1);
    assert_non_null(looked_at);
    for (size_t column = 0; column < WIDTH; column++)
        for (size_t i = 0; i < MOST_SHOWN; i++)
            looked_at[entry_of(&s, column, WIDTH, i)] = 1;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < 3; k++)
            if (!looked_at[i])
                sro_matrix_writable_row(x, i)[k] = 191;
    succeeds(sro_spectrogram_draw(after, x, NULL, ROWS, numbers));
    assert_memory_equal(after.picture->pixels, before.picture->pixels, WIDTH * 8);
    free(looked_at);
    sro_picture_free(before.picture);
    sro_picture_free(after.picture);
    sro_matrix_release(x);
    (void)state;
}

/* The columns that an entry is shown in: first to last, counted one by one. */
static void columns_of(size_t entry, int width, size_t length, int *first, int *last)
{
    *first = *last = -1;
    for (size_t x = 0; x < (size_t)width; x++) {
        size_t from = x * length / (size_t)width, to = (x + 1) * length / (size_t)width;
        if (entry >= from && (entry < to || entry == from)) {
            *first = *first < 0 ? (int)x : *first;
            *last = (int)x;
        }
    }
}

static void entries_and_columns(void **state)
{
    for (int width = 1; width < 50; width++)
        for (size_t length = 1; length < 120; length++) {
            for (int x = 0; x < width; x++)
                assert_int_equal(sro_spectrogram_entry_at(x, width, length),
                                 (size_t)x * length / (size_t)width);
            for (size_t entry = 0; entry < length; entry++) {
                int first, last, got = sro_spectrogram_column_of(entry, width, length);
                columns_of(entry, width, length, &first, &last);
                if (got != (first + last) / 2)
                    fail_msg("entry %zu of %zu, %d wide: got column %d, want the middle of %d "
                             "to %d",
                             entry, length, width, got, first, last);
                if (length <= (size_t)width)
                    assert_int_equal(sro_spectrogram_entry_at(got, width, length), entry);
            }
            for (int x = 0; x < width && length >= (size_t)width; x++)
                assert_int_equal(sro_spectrogram_column_of(
                                     sro_spectrogram_entry_at(x, width, length), width, length),
                                 x);
        }
    (void)state;
}

/* 2^32 - 1 entries, in the whole numbers of 64 bits. */
static void entries_of_the_longest_order(void **state)
{
    const uint64_t length = UINT32_MAX;
    uint64_t seed = 3;
    for (int i = 0; i < 2000; i++) {
        uint64_t width = 1 + sro_random_below(&seed, 4096), x = sro_random_below(&seed, width);
        uint64_t entry = x * length / width, next = (x + 1) * length / width;
        assert_int_equal(sro_spectrogram_entry_at((int)x, (int)width, length), entry);
        assert_int_equal(sro_spectrogram_column_of(entry, (int)width, length), x);
        assert_int_equal(sro_spectrogram_column_of(next - 1, (int)width, length), x);
    }
    (void)state;
}

/* Decibels of 191 steps. */
static const sro_spectrogram_range steps = {-191, 0};

static void scrolling(void **state)
{
    const float full = 2; /* n_fft = 8, of which a quarter */
    const float first[] = {full, full * .1f, full * .01f, full * 1e-5f, full * 1e-10f};
    const float second[] = {0, NAN, 2 * full, INFINITY, full * .5f}; /* half is -6.02 dB */
    sro_area area = guarded_area(3, 5);
    sro_picture_fill(area, 50);
    sro_spectrogram_scroll(area, first, 5, steps);
    sro_spectrogram_scroll(area, second, 5, steps);
    check_pixels("two frames", area,
                 PIXELS{50, 0, 185, 50, 91, 191, 50, 151, 191, 50, 171, G, 50, 191, 0});
    area = guarded_area(1, 2);
    sro_spectrogram_scroll(area, first, 5, steps);
    check_pixels("bins on one row, one column", area, PIXELS{151, 191});
    area = guarded_area(1, 5);
    sro_spectrogram_scroll(area, VALUES{.5f, .05f}, 2, steps);
    check_pixels("fewer bins than rows", area, PIXELS{171, 171, 191, 191, 191});
    (void)state;
}

/* A full-scale sine under a Hann window, by the definition of the transform. */
static void a_full_scale_sine(void **state)
{
    enum { N_FFT = 64, BINS = N_FFT / 2 + 1, BIN = 8 };
    const double step = 2 * acos(-1) / N_FFT;
    float magnitudes[BINS];
    for (int k = 0; k < BINS; k++) {
        double re = 0, im = 0;
        for (int n = 0; n < N_FFT; n++) {
            double sample = (.5 - .5 * cos(step * n)) * sin(step * BIN * n + .3);
            re += sample * cos(step * k * n);
            im += sample * sin(step * k * n);
        }
        magnitudes[k] = (float)hypot(re, im);
    }
    sro_area area = guarded_area(2, BINS);
    sro_spectrogram_scroll(area, magnitudes, BINS, steps);
    assert_int_equal(at(area, 1, BINS - 1 - BIN), 191);
    assert_int_equal(at(area, 1, BINS - 1 - BIN - 1), 185);
    assert_int_equal(at(area, 1, BINS - 1 - BIN + 1), 185);
    for (int k = 0; k < BINS; k++)
        assert_true(abs(k - BIN) < 2 || at(area, 1, BINS - 1 - k) < 91); /* 100 dB below */
    sro_picture_free(area.picture);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_pictures),
        cmocka_unit_test(ends_and_steps_of_the_ramp),
        cmocka_unit_test(ranges),
        cmocka_unit_test(a_range_of_many_rows),
        cmocka_unit_test(a_range_of_wide_rows),
        cmocka_unit_test(as_by_hand),
        cmocka_unit_test(a_million_rows),
        cmocka_unit_test(entries_and_columns),
        cmocka_unit_test(entries_of_the_longest_order),
        cmocka_unit_test(scrolling),
        cmocka_unit_test(a_full_scale_sine),
    };
    return cmocka_run_group_tests_name("spectrogram", tests, NULL, NULL);
}

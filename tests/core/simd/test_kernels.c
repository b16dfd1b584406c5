#include "simd/dispatch.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"
#include "tsne/bspline.h"

/* What `products` adds, in double. */
static void slow_products(const float *x, size_t rows, size_t columns, double *sums)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t a = 0; a < columns; a++)
            for (size_t b = a; b < columns; b++)
                sums[a * columns + b] += (double)x[i * columns + a] * x[i * columns + b];
}

static void compare(const sro_kernels *kernels, size_t rows, size_t columns)
{
    uint64_t seed = rows * columns;
    float *x = floats(rows * columns);
    double *got = malloc(columns * columns * sizeof *got);
    double *want = malloc(columns * columns * sizeof *want);
    for (size_t i = 0; i < rows * columns; i++)
        x[i] = (float)(sro_random_unit(&seed) - .5);
    for (size_t i = 0; i < columns * columns; i++) /* they add to what is there */
        got[i] = want[i] = (double)i;
    kernels->products(x, rows, columns, got);
    slow_products(x, rows, columns, want);
    for (size_t a = 0; a < columns; a++)
        for (size_t b = a; b < columns; b++) {
            double error = fabs(got[a * columns + b] - want[a * columns + b]);
            /* rows additions of at most 1/4, each rounded to 24 bits of the sum */
            if (!(error <= (double)rows * (double)rows / 4 * ldexp(1, -24)))
                fail_msg("%s, %zu x %zu: at %zu, %zu got %.9g, want %.9g", kernels->name, rows,
                         columns, a, b, got[a * columns + b], want[a * columns + b]);
        }
    free(x);
    free(got);
    free(want);
}

static void all_agree_with_double(void **state)
{
    static const size_t rows[] = {1, 2, 3, 17, 255, 256};
    static const size_t columns[] = {SRO_LANES, 2 * SRO_LANES, 3 * SRO_LANES, 5 * SRO_LANES};
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t r = 0; r < COUNT(rows); r++)
            for (size_t c = 0; c < COUNT(columns); c++)
                compare(*kernels, rows[r], columns[c]);
    (void)state;
}

/* What the search for neighbours and t-SNE use. */

static float *random_floats(size_t count, uint64_t seed)
{
    float *values = floats(count);
    for (size_t i = 0; i < count; i++)
        values[i] = (float)(sro_random_unit(&seed) - .5);
    return values;
}

/* Sums of `terms` products of at most 1/4 each, one after the other or side by side. */
static double rounding(size_t terms)
{
    return (double)(terms + 1) * (double)(terms + 1) / 4 * ldexp(1, -24);
}

/* Bits where a product is at most its row's limit; where it is so near that rounding decides,
 * either will do. */
static void check_bits(const sro_kernels *kernels, const float *a, const float *b,
                       const float *start, size_t depth, const float *want)
{
    for (float limit = -1; limit < 1.5f; limit += .25f) {
        float limits[SRO_TILE_ROWS];
        uint32_t bits[SRO_TILE_ROWS], all = 0;
        for (size_t r = 0; r < SRO_TILE_ROWS; r++)
            limits[r] = r == 5 ? -1e30f : r == 6 ? 1e30f : limit + (float)r / 16;
        uint32_t any = kernels->tile_at_most(a, b, start, depth, limits, bits);
        for (size_t r = 0; r < SRO_TILE_ROWS; r++) {
            for (size_t c = 0; c < SRO_TILE_COLUMNS; c++) {
                float value = want[r * SRO_TILE_COLUMNS + c];
                int bit = bits[r] >> c & 1;
                if (fabsf(value - limits[r]) > (float)rounding(depth)
                    && bit != (value <= limits[r]))
                    fail_msg("%s: %g at %zu, %zu, limit %g: bit %d", kernels->name, (double)value,
                             r, c, (double)limits[r], bit);
            }
            all |= bits[r];
        }
        assert_int_equal(any != 0, all != 0);
    }
    float never[SRO_TILE_ROWS];
    uint32_t bits[SRO_TILE_ROWS];
    for (size_t r = 0; r < SRO_TILE_ROWS; r++)
        never[r] = -1e30f;
    assert_int_equal(kernels->tile_at_most(a, b, start, depth, never, bits), 0);
}

/* A tile that stands in a wider matrix: what lies beside it stays. */
static void check_tile(const sro_kernels *kernels, size_t depth)
{
    enum { SIZE = SRO_TILE_ROWS * SRO_TILE_COLUMNS, STRIDE = SRO_TILE_COLUMNS + 5 };
    float *a = random_floats(SRO_TILE_ROWS * depth, depth);
    float *b = random_floats(SRO_TILE_COLUMNS * depth, depth + 1);
    float *start = random_floats(SRO_TILE_COLUMNS, 7), got[SIZE], want[SIZE];
    float *more = random_floats(SRO_TILE_ROWS, 8);
    float wide[SRO_TILE_ROWS * STRIDE];
    for (size_t i = 0; i < COUNT(wide); i++)
        wide[i] = 123;
    for (size_t r = 0; r < SRO_TILE_ROWS; r++)
        for (size_t c = 0; c < SRO_TILE_COLUMNS; c++) {
            double sum = (double)start[c] + more[r];
            for (size_t d = 0; d < depth; d++)
                sum += (double)a[r * depth + d] * b[d * SRO_TILE_COLUMNS + c];
            want[r * SRO_TILE_COLUMNS + c] = (float)sum;
        }
    kernels->tile(a, b, start, more, depth, wide, STRIDE);
    for (size_t i = 0; i < COUNT(wide); i++)
        if (i % STRIDE < SRO_TILE_COLUMNS)
            got[i / STRIDE * SRO_TILE_COLUMNS + i % STRIDE] = wide[i];
        else
            assert_true(wide[i] == 123);
    check_within(kernels->name, got, want, SIZE, rounding(depth));
    for (size_t i = 0; i < SIZE; i++)
        want[i] -= more[i / SRO_TILE_COLUMNS];
    check_bits(kernels, a, b, start, depth, want);
    free(more);
    free(a);
    free(b);
    free(start);
}

static void tiles(void **state)
{
    static const size_t depths[] = {0, 1, 2, 15, 16, 33, 128};
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t i = 0; i < COUNT(depths); i++)
            check_tile(*kernels, depths[i]);
    (void)state;
}

/* Complex bins, gathered, against the arithmetic of C's own complex numbers. */
static void bins(void **state)
{
    static const size_t counts[] = {8, 16, 40, 1032};
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t i = 0; i < COUNT(counts); i++) {
            size_t count = counts[i];
            float *from = random_floats(2 * count, 1), *turns = random_floats(2 * count, 2);
            float *gains = random_floats(2 * count, 3), *got = floats(2 * count);
            float *scaled = floats(2 * count), *magnitudes = floats(2 * count);
            float *turned = floats(2 * count);
            uint32_t *sources = malloc(count * sizeof *sources);
            for (size_t k = 0; k < count; k++) {
                size_t source = sources[k] = (uint32_t)(k * 7919 % (count - 3));
                double complex bin = from[2 * source] + from[2 * source + 1] * I;
                double complex turn = bin * (turns[2 * k] + turns[2 * k + 1] * I);
                scaled[2 * k] = (float)(creal(bin) * gains[2 * k]);
                scaled[2 * k + 1] = (float)(cimag(bin) * gains[2 * k + 1]);
                magnitudes[2 * k] = (float)(cabs(bin) * gains[2 * k]);
                turned[2 * k] = (float)(creal(turn) * gains[2 * k]);
                turned[2 * k + 1] = (float)(cimag(turn) * gains[2 * k + 1]);
            }
            (*kernels)->scale_bins(from, 0, gains, count, got);
            for (size_t k = 0; k < 2 * count; k++)
                assert_true(got[k] == from[k] * gains[k]);
            (*kernels)->scale_bins(from, sources, gains, count, got);
            check_within((*kernels)->name, got, scaled, 2 * count, 1e-7);
            (*kernels)->magnitudes(from, sources, gains, count, got);
            check_within((*kernels)->name, got, magnitudes, 2 * count, 1e-7);
            (*kernels)->turn_bins(from, sources, turns, gains, count, got);
            check_within((*kernels)->name, got, turned, 2 * count, 1e-7);
            free(from);
            free(turns);
            free(gains);
            free(got);
            free(scaled);
            free(magnitudes);
            free(turned);
            free(sources);
        }
    (void)state;
}

/* Partners of bins, in place, of every count around the widths of vectors. */
static void pairs_of_bins(void **state)
{
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t half = 1; half < 70; half++)
            for (int exchange = 0; exchange < 2; exchange++) {
                float *bins = random_floats(2 * half, half), *factors = random_floats(2 * half, 4);
                float *want = floats(2 * half);
                memcpy(want, bins, 2 * sizeof *want);
                for (size_t k = 1; k < half; k++) {
                    size_t m = half - k, to = exchange ? m : k, low = k < m ? k : m;
                    double complex a = bins[2 * low] + bins[2 * low + 1] * I;
                    double complex b = bins[2 * (half - low)] - bins[2 * (half - low) + 1] * I;
                    double complex s = .5 * (a + b);
                    double complex d = (a - b) * (factors[2 * low] + factors[2 * low + 1] * I);
                    double complex out = k < m ? s + d : conj(s - d); /* or its own partner */
                    want[2 * to] = (float)creal(out);
                    want[2 * to + 1] = (float)cimag(out);
                }
                (*kernels)->pair_bins(bins, factors, half, .5f, exchange);
                check_within((*kernels)->name, bins, want, 2 * half, 1e-6);
                free(bins);
                free(factors);
                free(want);
            }
    (void)state;
}

/* Every column alone, and limits that some values are equal to. */
static void at_most(void **state)
{
    float values[SRO_TILE_COLUMNS];
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++) {
        for (uint32_t c = 0; c < SRO_TILE_COLUMNS; c++) {
            for (uint32_t i = 0; i < SRO_TILE_COLUMNS; i++)
                values[i] = i == c ? -1 : 1e30f;
            assert_int_equal((*kernels)->at_most(values, -1), (uint32_t)1 << c);
            assert_int_equal((*kernels)->at_most(values, -1.0000001f), 0);
            assert_int_equal((*kernels)->at_most(values, 1e30f), 0xFFFFFFFFu);
        }
        for (int limit = -1; limit < 9; limit++) {
            uint32_t want = 0;
            for (uint32_t i = 0; i < SRO_TILE_COLUMNS; i++) {
                values[i] = (float)(i * 7 % 8);
                want |= (uint32_t)((int)(i * 7 % 8) <= limit) << i;
            }
            assert_int_equal((*kernels)->at_most(values, (float)limit), want);
        }
    }
    (void)state;
}

static void count_at_most(void **state)
{
    enum { MOST = 100 };
    float values[MOST];
    for (size_t i = 0; i < MOST; i++)
        values[i] = (float)(i * 7 % 10);
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t count = 0; count <= MOST; count++)
            for (int limit = -1; limit < 11; limit++) {
                size_t want = 0;
                for (size_t i = 0; i < count; i++)
                    want += (int)(i * 7 % 10) <= limit;
                size_t got = (*kernels)->count_at_most(values, count, (float)limit);
                if (got != want)
                    fail_msg("%s: %zu of %zu are at most %d, want %zu", (*kernels)->name, got,
                             count, limit, want);
            }
    (void)state;
}

/* What is kept is in its sequence, to another place or to the same; what lies beyond stays. */
static void keep_at_most(void **state)
{
    enum { MOST = 200, ROOM = MOST + SRO_LANES };
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t count = 0; count <= MOST; count += count < 40 ? 1 : 13)
            for (int in_place = 0; in_place < 2; in_place++) {
                float *values = random_floats(ROOM + 1, count), kept[ROOM + 1], want[MOST];
                uint32_t names[ROOM + 1], kept_names[ROOM + 1], want_names[MOST];
                size_t end = 0;
                for (uint32_t i = 0; i < count; i++) {
                    names[i] = 7 * i;
                    if (values[i] <= values[count / 2]) {
                        want[end] = values[i];
                        want_names[end++] = 7 * i;
                    }
                }
                float *to = in_place ? values : kept;
                uint32_t *names_to = in_place ? names : kept_names;
                to[count + SRO_LANES] = 123;
                names_to[count + SRO_LANES] = 123;
                size_t got =
                    (*kernels)->keep_at_most(values, names, count, values[count / 2], to, names_to);
                assert_int_equal(got, end);
                check_within((*kernels)->name, to, want, end, 0);
                check_equal((*kernels)->name, names_to, want_names, end);
                assert_true(to[count + SRO_LANES] == 123 && names_to[count + SRO_LANES] == 123);
                free(values);
            }
    (void)state;
}

/* Differences are taken before they are squared: a large offset costs nothing. */
static void distances(void **state)
{
    enum { ROWS = 9, PAIRS = 84 };
    static const size_t columns[] = {SRO_LANES, 2 * SRO_LANES, 4 * SRO_LANES, 7 * SRO_LANES};
    uint32_t left[PAIRS], right[PAIRS];
    for (uint32_t i = 0; i < PAIRS; i++) { /* all sorts of pairs; some fours of the same row's */
        left[i] = i / 4 % 3 == 1 ? 5 : i % ROWS;
        right[i] = i / ROWS % ROWS;
    }
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t c = 0; c < COUNT(columns); c++)
            for (float offset = 0; offset < 2e4f; offset += 1e4f) {
                float *rows = random_floats(ROWS * columns[c], c), got[PAIRS], want[PAIRS];
                for (size_t i = 0; i < ROWS * columns[c]; i++)
                    rows[i] += offset;
                for (size_t i = 0; i < PAIRS; i++) {
                    const float *a = rows + left[i] * columns[c], *b = rows + right[i] * columns[c];
                    double sum = 0;
                    for (size_t k = 0; k < columns[c]; k++)
                        sum += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
                    want[i] = (float)sum;
                }
                for (size_t count = 0; count <= PAIRS; count += 4) {
                    got[count % PAIRS] = 123;
                    (*kernels)->distances(rows, columns[c], left, right, count, got);
                    if (count < PAIRS)
                        assert_true(got[count] == 123);
                }
                check_relative((*kernels)->name, got, want, PAIRS, 2e-6, 0);
                free(rows);
            }
    (void)state;
}

/* Boxes on either side of ours, around it, within it, and one that begins where ours ends. */
static void gaps(void **state)
{
    enum { BOXES = 2 * SRO_LANES, DEPTH = 5 };
    float least[DEPTH], most[DEPTH], got[BOXES], want[BOXES];
    float *leasts = random_floats(DEPTH * BOXES, 1), *mosts = random_floats(DEPTH * BOXES, 2);
    for (size_t d = 0; d < DEPTH; d++) {
        least[d] = -.1f * (float)d;
        most[d] = .2f;
    }
    for (size_t i = 0; i < DEPTH * BOXES; i++) {
        leasts[i] *= 3;
        mosts[i] = leasts[i] + .5f + mosts[i];
    }
    leasts[0] = most[0];
    mosts[0] = 1;
    for (size_t i = 0; i < BOXES; i++) {
        double sum = 0;
        for (size_t d = 0; d < DEPTH; d++) {
            double up = (double)leasts[d * BOXES + i] - most[d];
            double down = (double)least[d] - mosts[d * BOXES + i];
            double gap = fmax(fmax(up, down), 0);
            sum += gap * gap;
        }
        want[i] = (float)sum;
    }
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++) {
        (*kernels)->gaps(least, most, leasts, mosts, DEPTH, BOXES, got);
        check_within((*kernels)->name, got, want, BOXES, 1e-5);
        (*kernels)->gaps(least, most, leasts, mosts, 0, BOXES, got);
        assert_true(got[0] == 0 && got[BOXES - 1] == 0);
    }
    free(leasts);
    free(mosts);
    (void)state;
}

/* A column of blocks for each of some groups: which of them, and where y is the same or far off.
 * One group less or more must not touch what lies beside it. A reciprocal may be approximate, to
 * 14 bits; test_blocks.c has the rest of the tests. */
static void check_attract(const sro_kernels *kernels, size_t groups, double extent)
{
    sro_group *group = calloc(groups, sizeof *group);
    uint32_t *column = malloc((groups * groups + 1) * sizeof *column), *next = column;
    float *values = random_floats(16 * groups * groups, groups);
    float *y = random_floats(4 * groups, 3), *force = floats(4 * groups + 8);
    for (size_t g = 0; g < groups; g++) {
        group[g].column = next;
        group[g].values = values + 16 * (next - column);
        for (size_t k = 0; k < groups; k++)
            if ((g + k) % 3)
                *next++ = (uint32_t)(4 * k);
        group[g].count = (size_t)(next - group[g].column);
    }
    for (size_t i = 0; i < 4 * groups; i++)
        y[i] *= (float)extent;
    for (size_t i = 0; i < 4 * groups + 8; i++)
        force[i] = 123;
    sro_blocks p = {.groups = groups, .group = group};
    for (size_t g = 0; g < groups; g++)
        kernels->attract(&p, g, 1, y, force);
    for (size_t i = 0; i < 4 * groups; i++) {
        double want = 0, all = 0;
        for (size_t b = 0; b < group[i / 4].count; b++)
            for (size_t k = 0; k < 4; k++) {
                double apart = (double)y[i] - y[group[i / 4].column[b] + k];
                double pull = sro_block_row(&group[i / 4], b, i)[k] * apart / (1 + apart * apart);
                want += pull;
                all += fabs(pull);
            }
        if (!(fabs(force[i] - want) <= 7e-5 * all))
            fail_msg("%s, %zu groups, extent %g: at %zu got %.9g, want %.9g", kernels->name, groups,
                     extent, i, (double)force[i], want);
    }
    for (size_t i = 4 * groups; i < 4 * groups + 8; i++)
        assert_true(force[i] == 123);
    free(group);
    free(column);
    free(values);
    free(y);
    free(force);
}

static void attract(void **state)
{
    static const double extents[] = {0, 1e-4, 1, 100, 1e5};
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t groups = 1; groups < 12; groups++)
            for (size_t e = 0; e < COUNT(extents); e++)
                check_attract(*kernels, groups, extents[e]);
    (void)state;
}

/* Every bit alone, none, all, and mixtures. */
static void list_bits(void **state)
{
    uint64_t seed = 3;
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (int k = 0; k < 100; k++) {
            uint32_t bits = k < 32    ? (uint32_t)1 << k
                            : k == 32 ? 0
                            : k == 33 ? 0xFFFFFFFFu
                                      : (uint32_t)sro_random_below(&seed, UINT32_MAX);
            uint32_t places[SRO_TILE_COLUMNS], names[SRO_TILE_COLUMNS];
            size_t count = 0, got = (*kernels)->list_bits(bits, 640, 7, places, names);
            for (uint32_t c = 0; c < 32; c++)
                if (bits >> c & 1) {
                    assert_int_equal(places[count], 640 + c);
                    assert_int_equal(names[count++], 7);
                }
            assert_int_equal(got, count);
        }
    (void)state;
}

static void exponentials(void **state)
{
    enum { MOST = 96 };
    static const double betas[] = {0, 1e-6, .3, 1, 40, 1e6};
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t count = 1; count <= MOST; count += 5)
            for (size_t b = 0; b < COUNT(betas); b++) {
                float *d = random_floats(MOST, count), p[MOST], sums[3], want[MOST] = {0};
                double wanted[3] = {0};
                for (size_t j = 0; j < MOST; j++)
                    d[j] = fabsf(d[j]);
                for (size_t j = 0; j < count; j++) {
                    want[j] = (float)exp(-betas[b] * (double)d[j]);
                    wanted[0] += (double)want[j];
                    wanted[1] += (double)want[j] * d[j];
                    wanted[2] += (double)want[j] * d[j] * d[j];
                }
                size_t room = (count + SRO_LANES - 1) / SRO_LANES * SRO_LANES;
                (*kernels)->exponentials(d, count, (float)betas[b], p, sums);
                check_within((*kernels)->name, p, want, room, 5e-6);
                for (int k = 0; k < 3; k++)
                    assert_true(fabs(sums[k] - wanted[k]) < 1e-5 * (double)count);
                free(d);
            }
    (void)state;
}

/* Against spline.h, which is the definition, for counts that fill registers and that do not. */
static void splines(void **state)
{
    enum { MOST = 70, STRIDE = 96 };
    static const float near[4] = {1.1f, .7f, .2f, .05f};
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t count = 1; count <= MOST; count++)
            for (int masses = 0; masses < 2; masses++) {
                float *y = random_floats(count, count), *mass = random_floats(count, 5);
                float weights[4 * STRIDE], origin = -3, per_step = 4;
                int32_t node[STRIDE];
                double want = 0;
                float got = (*kernels)->splines(y, masses ? mass : 0, count, origin, per_step, near,
                                                node, weights, STRIDE);
                for (size_t i = 0; i < count; i++) {
                    float x = (y[i] - origin) * per_step, w[4], meet[4];
                    assert_int_equal(node[i], (int)x);
                    sro_spline(x - (float)(int)x, w);
                    sro_spline_itself(w, meet);
                    for (size_t k = 0; k < 4; k++) {
                        assert_true(fabsf(weights[k * STRIDE + i] - w[k]) < 1e-5f);
                        want += (double)meet[k] * near[k] * (masses ? mass[i] * mass[i] : 1);
                    }
                }
                assert_true(fabs(got - want) < 1e-4);
                free(y);
                free(mass);
            }
    (void)state;
}

static void push(void **state)
{
    enum { POINTS = 96 };
    float *y = random_floats(POINTS, 1), *mass = random_floats(POINTS, 2);
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t i = 0; i < POINTS; i++) {
            double near = 0, away = 0;
            float got_near, got_away;
            for (size_t j = 0; j < POINTS; j++) {
                double apart = 5 * ((double)y[i] - y[j]), k = 1 / (1 + apart * apart);
                near += mass[j] * k;
                away += mass[j] * k * k * apart;
            }
            float wide[POINTS];
            for (size_t j = 0; j < POINTS; j++)
                wide[j] = 5 * y[j];
            (*kernels)->push(wide, mass, POINTS, wide[i], &got_near, &got_away);
            assert_true(fabs(got_near - near) < 1e-4 && fabs(got_away - away) < 1e-4);
        }
    free(y);
    free(mass);
    (void)state;
}

static void push_plane(void **state)
{
    enum { POINTS = 96 };
    float *x = random_floats(POINTS, 1), *y = random_floats(POINTS, 2);
    float *mass = random_floats(POINTS, 3);
    for (size_t j = 0; j < POINTS; j++) {
        x[j] *= 5;
        y[j] *= 3;
    }
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t count = 0; count <= POINTS; count += SRO_LANES)
            for (size_t i = 0; i < POINTS; i++) {
                double want[3] = {0};
                float own[2] = {x[i], y[i]}, sums[3];
                for (size_t j = 0; j < count; j++) {
                    double dx = (double)x[i] - x[j], dy = (double)y[i] - y[j];
                    double k = 1 / (1 + dx * dx + dy * dy);
                    want[0] += mass[j] * k;
                    want[1] += mass[j] * k * k * dx;
                    want[2] += mass[j] * k * k * dy;
                }
                (*kernels)->push_plane(x, y, mass, count, own, sums);
                for (int s = 0; s < 3; s++)
                    assert_true(fabs(sums[s] - want[s]) < 1e-5 * (double)(count + 1));
            }
    free(x);
    free(y);
    free(mass);
    (void)state;
}

/* A grid of 10 x 12 nodes and points anywhere on it, 4 nodes to a unit. */
enum { WIDE = 10, TALL = 12, ON_GRID = 50 };

typedef struct {
    float nodes[WIDE * TALL], x[ON_GRID], y[ON_GRID];
    sro_grid grid;
} field;

static void scatter(field *f)
{
    uint64_t seed = 1;
    f->grid = (sro_grid){f->nodes, WIDE, {-3, 2}, 4};
    for (size_t i = 0; i < ON_GRID; i++) {
        f->x[i] = -3 + (float)(1 + (WIDE - 4) * sro_random_unit(&seed)) / 4;
        f->y[i] = 2 + (float)(1 + (TALL - 4) * sro_random_unit(&seed)) / 4;
    }
}

/* A point's weights along one coordinate, how they change from node to node, what of them meets,
 * and how that changes: by spline.h, which is the definition, and differences. Returns its node. */
static size_t weigh(float place, double w[4], double slope[4], double meet[4], double steep[4])
{
    const float little = 1.f / 256;
    size_t node = (size_t)place;
    float t = place - (float)node, low[4], high[4], low_meet[4], high_meet[4], at[4], meets[4];
    sro_spline(t, at);
    sro_spline(t - little, low);
    sro_spline(t + little, high);
    sro_spline_itself(at, meets);
    sro_spline_itself(low, low_meet);
    sro_spline_itself(high, high_meet);
    for (int k = 0; k < 4; k++) {
        w[k] = at[k];
        meet[k] = meets[k];
        slope[k] = ((double)high[k] - low[k]) / (2 * little);
        steep[k] = ((double)high_meet[k] - low_meet[k]) / (2 * little);
    }
    return node;
}

static void spread_plane(void **state)
{
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++) {
        field f = {.nodes = {0}};
        float want[WIDE * TALL] = {0};
        scatter(&f);
        for (size_t i = 0; i < ON_GRID; i++) {
            double w[2][4], unused[4];
            size_t column = weigh((f.x[i] + 3) * 4, w[0], unused, unused, unused);
            size_t row = weigh((f.y[i] - 2) * 4, w[1], unused, unused, unused);
            for (size_t r = 0; r < 4; r++)
                for (size_t c = 0; c < 4; c++)
                    want[(row - 1 + r) * WIDE + column - 1 + c] += (float)(w[1][r] * w[0][c]);
        }
        (*kernels)->spread_plane(&f.grid, f.x, f.y, ON_GRID);
        check_within((*kernels)->name, f.nodes, want, WIDE * TALL, 1e-5);
    }
    (void)state;
}

/* found: potential, and slopes by x and y, of a point by itself. */
static void read_slowly(const field *f, const float near[4][4], size_t i, double found[3])
{
    double w[2][4], slope[2][4], meet[2][4], steep[2][4];
    size_t column = weigh((f->x[i] + 3) * 4, w[0], slope[0], meet[0], steep[0]);
    size_t row = weigh((f->y[i] - 2) * 4, w[1], slope[1], meet[1], steep[1]);
    found[0] = found[1] = found[2] = 0;
    for (size_t r = 0; r < 4; r++)
        for (size_t c = 0; c < 4; c++) {
            double node = f->nodes[(row - 1 + r) * WIDE + column - 1 + c], own = near[r][c];
            found[0] += w[1][r] * w[0][c] * node - meet[1][r] * meet[0][c] * own;
            found[1] += w[1][r] * slope[0][c] * node - meet[1][r] * steep[0][c] * own / 2;
            found[2] += slope[1][r] * w[0][c] * node - steep[1][r] * meet[0][c] * own / 2;
        }
}

static void read_plane(void **state)
{
    float near[4][4];
    for (size_t k = 0; k < 16; k++)
        near[k / 4][k % 4] = 1 / (1 + (float)(k / 4 + k % 4));
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++) {
        field f = {.nodes = {0}};
        float got[2][ON_GRID], want[2][ON_GRID];
        double sum = 0;
        scatter(&f);
        for (size_t k = 0; k < WIDE * TALL; k++)
            f.nodes[k] = (float)(k * 7919 % 13) / 13;
        for (size_t i = 0; i < ON_GRID; i++) {
            double found[3];
            read_slowly(&f, near, i, found);
            sum += found[0];
            want[0][i] = (float)(-.5 * 4 * found[1]);
            want[1][i] = (float)(-.5 * 4 * found[2]);
        }
        double all = (*kernels)->read_plane(&f.grid, near, f.x, f.y, ON_GRID, got[0], got[1]);
        assert_true(fabs(all - sum) < 1e-4);
        for (int d = 0; d < 2; d++)
            check_within((*kernels)->name, got[d], want[d], ON_GRID, 2e-4);
    }
    (void)state;
}

static void convolve(void **state)
{
    enum { BINS = 40 };
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++) {
        float *bins = random_floats(2 * BINS, 1), *k = random_floats(2 * BINS, 2);
        float even[2 * BINS], odd[2 * BINS], want[2 * BINS];
        double sum = 0;
        for (size_t i = 0; i < BINS; i++) {
            float re = bins[2 * i], im = bins[2 * i + 1];
            even[2 * i] = even[2 * i + 1] = k[2 * i];
            odd[2 * i] = -k[2 * i + 1];
            odd[2 * i + 1] = k[2 * i + 1];
            want[2 * i] = -im * k[2 * i + 1];
            want[2 * i + 1] = re * k[2 * i + 1];
            sum += (double)k[2 * i] * (re * re + im * im);
        }
        assert_true(fabs((*kernels)->convolve(bins, even, odd, BINS) - sum) < 1e-4);
        check_within((*kernels)->name, bins, want, 2 * BINS, 1e-6);
        free(bins);
        free(k);
    }
    (void)state;
}

/* Pulls, forces in the plane and the divergence, of a matrix where about a third is not 0. */
static void check_blocks(const sro_kernels *kernels, size_t rows, const float *all)
{
    sro_blocks p = blocks_of(all, rows, 0);
    size_t room = SRO_SIDE * p.groups;
    float *x = floats(room), *y = floats(room), *got[2] = {floats(room), floats(room)};
    float *want[2] = {floats(room), floats(room)}, *sums = floats(p.groups);
    uint64_t seed = rows;
    for (size_t i = 0; i < rows; i++) {
        x[i] = (float)(9 * sro_random_unit(&seed));
        y[i] = (float)(9 * sro_random_unit(&seed));
    }
    kernels->pull(&p, 0, p.groups, y, got[0]);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++)
            want[0][i] += all[i * rows + j] * (y[i] - y[j]);
    check_near(kernels->name, got[0], want[0], room, 1e-5);
    memset(want[0], 0, room * sizeof(float));
    kernels->attract_plane(&p, 0, p.groups, x, y, got[0], got[1]);
    for (int dims = 1; dims <= 2; dims++) {
        double divergence = 0, found = 0;
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < rows; j++) {
                double dx = (double)x[i] - x[j], dy = dims > 1 ? (double)y[i] - y[j] : 0;
                double square = 1 + dx * dx + dy * dy, value = all[i * rows + j];
                divergence += value > 0 ? value * log2(value * square) : 0;
                want[0][i] += dims > 1 ? (float)(value * dx / square) : 0;
                want[1][i] += dims > 1 ? (float)(value * dy / square) : 0;
            }
        kernels->divergence(&p, 0, p.groups, (const float *const[]){x, y}, dims, sums);
        for (size_t g = 0; g < p.groups; g++)
            found += sums[g];
        assert_true(fabs(found - divergence) <= 1e-5 * fabs(divergence) + 1e-5);
    }
    check_near(kernels->name, got[0], want[0], room, 1e-4);
    check_near(kernels->name, got[1], want[1], room, 1e-4);
    for (int k = 0; k < 2; k++) {
        free(got[k]);
        free(want[k]);
    }
    free(x);
    free(y);
    free(sums);
    sro_blocks_clear(&p);
}

static void loops_over_blocks(void **state)
{
    static const size_t sizes[] = {1, 2, 4, 5, 30, 91, 130};
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t s = 0; s < COUNT(sizes); s++) {
            size_t entries = sizes[s] * sizes[s];
            float *all = random_floats(entries, sizes[s]);
            for (size_t k = 0; k < entries; k++)
                all[k] = k % 3 ? 0 : fabsf(all[k]);
            check_blocks(*kernels, sizes[s], all);
            free(all);
        }
    (void)state;
}

static void best_is_the_first(void **state)
{
    const sro_kernels *const *all = sro_kernels_all();
    size_t count = 0;
    assert_ptr_equal(sro_kernels_best(), all[0]);
    while (all[count])
        print_message("    kernel: %s\n", all[count++]->name);
    assert_in_range(count, 1, 4);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_agree_with_double),
        cmocka_unit_test(tiles),
        cmocka_unit_test(bins),
        cmocka_unit_test(pairs_of_bins),
        cmocka_unit_test(at_most),
        cmocka_unit_test(count_at_most),
        cmocka_unit_test(keep_at_most),
        cmocka_unit_test(distances),
        cmocka_unit_test(gaps),
        cmocka_unit_test(attract),
        cmocka_unit_test(list_bits),
        cmocka_unit_test(exponentials),
        cmocka_unit_test(splines),
        cmocka_unit_test(push),
        cmocka_unit_test(push_plane),
        cmocka_unit_test(spread_plane),
        cmocka_unit_test(read_plane),
        cmocka_unit_test(convolve),
        cmocka_unit_test(loops_over_blocks),
        cmocka_unit_test(best_is_the_first),
    };
    return cmocka_run_group_tests_name("kernels", tests, 0, 0);
}

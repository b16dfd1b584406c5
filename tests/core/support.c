#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#include "base/random.h"
#include "sound/soundfile.h"

/* Before any test, for all threads that it starts: the numbers below the smallest normal one are
 * taken for 0 and become 0, as on Pd's thread. */
__attribute__((constructor)) static void turn_denormals_off(void)
{
    const unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
    if (getenv("SRO_DENORMALS_OFF"))
#if defined(__SSE2__)
        _mm_setcsr(_mm_getcsr() | flush_to_zero | denormals_are_zero);
#else
        print_message("denormals stay on: no way is known here\n");
#endif
}

void check_succeeds(sro_error error, const char *call, const char *file, int line)
{
    if (error) {
        print_error("%s: %s\n", call, error);
        _fail(file, line);
    }
}

sro_error check_fails(sro_error error, const char *call, const char *file, int line)
{
    if (!error) {
        print_error("%s: wanted an error, but it succeeded\n", call);
        _fail(file, line);
    }
    return error;
}

const char *named(const char *a, const char *b)
{
    static char names[4][256];
    static int next;
    char *name = names[next++ % 4];
    snprintf(name, sizeof names[0], "%s_%s", a, b);
    return name;
}

float *golden(const char *name, size_t *count)
{
    char path[512];
    snprintf(path, sizeof path, "tests/golden/data/%s.f32", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s is missing: run the tests from the root, or make golden", path);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    float *values = malloc(size + 1);
    assert_non_null(values);
    *count = fread(values, sizeof *values, size / sizeof *values, file);
    fclose(file);
    return values;
}

float *golden_of(const char *name, size_t count)
{
    size_t found;
    float *values = golden(name, &found);
    if (found != count)
        fail_msg("%s holds %zu numbers, the core makes %zu", name, found, count);
    return values;
}

float as_calculated(float value)
{
    volatile float one = 1; /* or nothing would be calculated */
    return value * one;
}

float *floats(size_t count)
{
    float *values = calloc(count + 1, sizeof *values);
    assert_non_null(values);
    return values;
}

float *random_floats(size_t count, uint64_t seed)
{
    float *values = floats(count);
    for (size_t i = 0; i < count; i++)
        values[i] = (float)(sro_random_unit(&seed) - .5);
    return values;
}

sro_sound *sound_of(const float *samples, size_t channels, size_t stride, size_t length,
                    double rate)
{
    sro_sound *sound;
    succeeds(sro_sound_new(&sound, channels, length, rate));
    for (size_t c = 0; c < channels; c++)
        memcpy(sro_sound_writable(sound, c), samples + c * stride, length * sizeof *samples);
    return sound;
}

static sro_sound *voice(size_t length)
{
    sro_sound *sound;
    succeeds(sro_soundfile_read(VOICE, 0, &sound, NULL, NULL));
    sro_sound_shorten(sound, length);
    return sound;
}

sro_sound *golden_sound(const char *name, size_t length)
{
    if (!strcmp(name, "voice"))
        return voice(length);
    sro_sound *sound;
    if (!strcmp(name, "silence")) {
        succeeds(sro_sound_new(&sound, 1, length, GOLDEN_RATE));
        return sound;
    }
    size_t count, channels = strcmp(name, "stereo") ? 1 : 2;
    float *samples = golden(name, &count);
    sound = sound_of(samples, channels, count / channels, length, GOLDEN_RATE);
    free(samples);
    return sound;
}

sro_sound *noise_sound(size_t channels, size_t length, uint64_t seed)
{
    sro_sound *sound;
    succeeds(sro_sound_new(&sound, channels, length, GOLDEN_RATE));
    for (size_t c = 0; c < channels; c++)
        for (size_t i = 0; i < length; i++)
            sro_sound_writable(sound, c)[i] = (float)(sro_random_unit(&seed) - .5);
    return sound;
}

static void check_block(const sro_bsr_block_row *row, size_t b, size_t first, size_t rows)
{
    bool any = false;
    assert_true(row->column[b] % SRO_BSR_DIM == 0 && row->column[b] < rows);
    assert_true(b == 0 || row->column[b] > row->column[b - 1]);
    for (size_t v = 0; v < SRO_BSR_BLOCK; v++) {
        float value = row->values[b * SRO_BSR_BLOCK + v];
        size_t i = first + v / SRO_BSR_DIM, j = row->column[b] + v % SRO_BSR_DIM;
        assert_true(value == 0 || (i < rows && j < rows));
        any = any || value != 0;
    }
    assert_true(any);
}

float *dense_of(const sro_bsr_matrix *matrix, size_t rows)
{
    float *all = floats(rows * rows);
    assert_int_equal(matrix->block_rows, sro_bsr_block_rows(rows));
    for (size_t i = 0; i < rows; i++) {
        const sro_bsr_block_row *row = sro_bsr_block_row_of(matrix, i);
        for (size_t b = 0; b < row->count; b++) {
            if (i % SRO_BSR_DIM == 0)
                check_block(row, b, i, rows);
            for (size_t j = row->column[b]; j < row->column[b] + SRO_BSR_DIM && j < rows; j++)
                all[i * rows + j] = sro_bsr_row_in_block(row, b, i)[j % SRO_BSR_DIM];
        }
    }
    return all;
}

size_t count_blocks(const sro_bsr_matrix *matrix)
{
    size_t count = 0;
    for (size_t r = 0; r < matrix->block_rows; r++)
        count += matrix->block_row[r].count;
    return count;
}

typedef struct {
    const float *all;
    size_t rows;
} dense_matrix;

static void fill_from_dense(void *context, size_t block_row, const sro_bsr_accumulator *sums)
{
    const dense_matrix *m = context;
    size_t first = block_row * SRO_BSR_DIM;
    for (size_t i = first; i < first + SRO_BSR_DIM && i < m->rows; i++)
        for (uint32_t j = 0; j < m->rows; j++)
            if (m->all[i * m->rows + j] != 0)
                *sro_bsr_at(sums, i - first, j) += m->all[i * m->rows + j];
}

sro_bsr_matrix blocks_of(const float *all, size_t rows, sro_thread_pool *threads)
{
    sro_bsr_matrix matrix;
    dense_matrix m = {.all = all, .rows = rows};
    succeeds(sro_bsr_build(&matrix, sro_bsr_block_rows(rows), fill_from_dense, &m, 0, NULL, threads,
                           NULL));
    return matrix;
}

sro_matrix *matrix_of(const float *values, size_t rows, size_t columns)
{
    sro_matrix *matrix;
    succeeds(sro_matrix_new(&matrix, rows, columns));
    memcpy(sro_matrix_writable_row(matrix, 0), values, rows * columns * sizeof *values);
    return matrix;
}

sro_area guarded_area(int width, int height)
{
    sro_area area = {.top = 1, .height = height};
    sro_palette palette;
    sro_palette_levels(&palette);
    succeeds(sro_picture_new(&area.picture, width, height + 2, &palette));
    memset(area.picture->pixels, GUARD, (size_t)width * ((size_t)height + 2));
    return area;
}

static double max_magnitude(const float *values, size_t count)
{
    double max = 0;
    for (size_t i = 0; i < count; i++)
        max = fmax(max, fabs((double)values[i]));
    return max;
}

static bool measuring(void) { return getenv("SRO_MEASURE") != NULL; }

/* |got - want| / (tolerance |want| + constant + floor) has to stay at or below 1 everywhere. `unit`
 * is what an error is printed in units of: the largest value, or 1. */
static void compare(const char *what, const float *got, const float *want, size_t count,
                    double tolerance, double constant, const double *floor, double unit)
{
    double worst = 0, worst_error = 0;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        double error = fabs((double)got[i] - want[i]);
        double allowed = tolerance * fabs((double)want[i]) + constant + (floor ? floor[i] : 0);
        double part = error == 0 ? 0 : error / allowed;
        if (!(part <= worst)) { /* so that a NaN is the worst of all */
            worst = part;
            worst_error = error;
            at = i;
        }
        if (isnan(part))
            break;
    }
    if (measuring())
        printf("%-40s worst %.3g of what is allowed (error %.3g)\n", what, worst,
               unit > 0 ? worst_error / unit : worst_error);
    if (!(worst <= 1))
        fail_msg("%s: at %zu of %zu got %.9g, want %.9g, %.3g times what is allowed", what, at,
                 count, got[at], want[at], worst);
}

void check_near(const char *what, const float *got, const float *want, size_t count,
                double tolerance)
{
    double max = max_magnitude(want, count);
    compare(what, got, want, count, 0, tolerance * max, NULL, max);
}

void check_within(const char *what, const float *got, const float *want, size_t count,
                  double tolerance)
{
    compare(what, got, want, count, 0, tolerance, NULL, 1);
}

void check_relative(const char *what, const float *got, const float *want, size_t count,
                    double tolerance, const double *floor)
{
    compare(what, got, want, count, tolerance, 0, floor, max_magnitude(want, count));
}

void check_equal(const char *what, const uint32_t *got, const uint32_t *want, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (got[i] != want[i])
            fail_msg("%s: at %zu of %zu got %u, want %u", what, i, count, got[i], want[i]);
}

void check_snr(const char *what, const float *got, const float *want, size_t count, double min)
{
    double signal = 0, noise = 0, worst = -1;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        double error = (double)got[i] - want[i];
        signal += (double)want[i] * want[i];
        noise += error * error;
        if (!(error * error <= worst)) {
            worst = error * error;
            at = i;
        }
    }
    double snr = noise == 0 ? INFINITY : 10 * log10(signal / noise);
    if (measuring())
        printf("%-40s SNR %.1f dB\n", what, snr);
    if (!(snr >= min))
        fail_msg("%s: SNR %.1f dB, below %.0f; worst at %zu of %zu, got %.9g, want %.9g", what, snr,
                 min, at, count, got[at], want[at]);
}

/* name, sound, length, {n_fft, hop_length, win_length, window, center, pad_mode} */
const golden_case golden_cases[] = {
    {"n2048", "mono", 12000, {2048, 512, 2048, SRO_WINDOW_HANN, true, SRO_PAD_CONSTANT}},
    {"n2000", "mono", 12000, {2000, 400, 2000, SRO_WINDOW_HANN, true, SRO_PAD_CONSTANT}},
    {"n22050", "mono", 24000, {22050, 7350, 11025, SRO_WINDOW_HANN, true, SRO_PAD_REFLECT}},
    {"hop337", "mono", 6000, {1024, 337, 1024, SRO_WINDOW_HANN, true, SRO_PAD_CONSTANT}},
    {"win601", "mono", 6000, {1025, 200, 601, SRO_WINDOW_HANN, true, SRO_PAD_CONSTANT}},
    {"win_odd", "mono", 6000, {1024, 200, 601, SRO_WINDOW_HANN, true, SRO_PAD_REFLECT}},
    {"short", "mono", 300, {2048, 64, 2048, SRO_WINDOW_HANN, true, SRO_PAD_CONSTANT}},
    {"short_reflect", "mono", 300, {2048, 64, 2048, SRO_WINDOW_HANN, true, SRO_PAD_REFLECT}},
    {"silence", "silence", 6000, {2048, 512, 2048, SRO_WINDOW_HANN, true, SRO_PAD_CONSTANT}},
    {"stereo", "stereo", 6000, {2048, 512, 2048, SRO_WINDOW_HANN, true, SRO_PAD_CONSTANT}},
    {"center0", "mono", 6000, {1024, 256, 1024, SRO_WINDOW_HANN, false, SRO_PAD_CONSTANT}},
    {"center0_odd", "mono", 6000, {1025, 200, 601, SRO_WINDOW_HANN, false, SRO_PAD_CONSTANT}},
    {"gaps", "mono", 6000, {512, 700, 512, SRO_WINDOW_HAMMING, true, SRO_PAD_CONSTANT}},
    {"hamming", "mono", 6000, {1024, 256, 1024, SRO_WINDOW_HAMMING, true, SRO_PAD_REFLECT}},
    {"blackman", "mono", 6000, {1024, 256, 1023, SRO_WINDOW_BLACKMAN, true, SRO_PAD_EDGE}},
    {"bartlett", "mono", 6000, {1023, 255, 1023, SRO_WINDOW_BARTLETT, true, SRO_PAD_EDGE}},
    {"rectangular", "mono", 6000, {1000, 250, 500, SRO_WINDOW_RECTANGULAR, true, SRO_PAD_REFLECT}},
    {"edge", "mono", 6000, {2048, 512, 2048, SRO_WINDOW_HANN, true, SRO_PAD_EDGE}},
    {"voice", "voice", 40000, {2000, 400, 2000, SRO_WINDOW_HANN, true, SRO_PAD_REFLECT}},
    {.name = NULL},
};

const golden_case *golden_case_named(const char *name)
{
    const golden_case *c = golden_cases;
    while (c->name && strcmp(c->name, name))
        c++;
    if (!c->name)
        fail_msg("no golden case is called %s", name);
    return c;
}

sro_frames *frames_of(sro_sound *sound, const sro_stft_settings *settings)
{
    sro_frames *frames;
    succeeds(sro_frames_new(&frames, sound, settings));
    sro_sound_release(sound);
    return frames;
}

sro_frames *golden_frames(const golden_case *c)
{
    return frames_of(golden_sound(c->sound, c->length), &c->settings);
}

void golden_permutation(uint32_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)(i * 7919 % count);
}

static double milliseconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

double milliseconds(void) { return milliseconds_of(CLOCK_MONOTONIC); }

double cpu_milliseconds(void) { return milliseconds_of(CLOCK_PROCESS_CPUTIME_ID); }

double thread_milliseconds(void) { return milliseconds_of(CLOCK_THREAD_CPUTIME_ID); }

void sleep_milliseconds(double duration)
{
    time_t seconds = (time_t)(duration / 1e3);
    long rest = (long)((duration - (double)seconds * 1e3) * 1e6);
    nanosleep(&(struct timespec){.tv_sec = seconds, .tv_nsec = rest}, NULL);
}

void wait_for_job(const sro_job *job)
{
    for (double start = milliseconds(); !sro_job_done(job);) {
        if (milliseconds() - start > 10000)
            fail_msg("the job is not done after ten seconds");
        sleep_milliseconds(.2);
    }
}

#include "picture/spectrogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_RANGE_ROWS = 4096,      /* that a range is taken of, */
    MAX_RANGE_VALUES = 1 << 20, /* and what these may have in all: a millisecond's */
    MAX_COLUMN_ENTRIES = 4,     /* that a column of pixels shows */
    CACHE_LINE = 64,            /* bytes */
};

/* Where the i-th of n equal parts of `length` things begins. */
static size_t part_begin(size_t i, size_t n, size_t length)
{
    return (size_t)((double)i * (double)length / (double)n);
}

static size_t range_rows(size_t rows, size_t columns)
{
    size_t most = 1 + (MAX_RANGE_VALUES - 1) / columns;
    if (most > MAX_RANGE_ROWS)
        most = MAX_RANGE_ROWS;
    return rows < most ? rows : most;
}

sro_spectrogram_range sro_spectrogram_range_of(const sro_matrix *features)
{
    size_t rows = sro_matrix_rows(features), columns = sro_matrix_columns(features);
    size_t sampled = range_rows(rows, columns);
    sro_spectrogram_range range = {.low = INFINITY, .high = -INFINITY};
    for (size_t i = 0; i < sampled; i++) {
        const float *row = sro_matrix_row(features, part_begin(i, sampled, rows));
        for (size_t k = 0; k < columns; k++) {
            if (row[k] < range.low && row[k] > -INFINITY)
                range.low = row[k];
            if (row[k] > range.high && row[k] < INFINITY)
                range.high = row[k];
        }
    }
    return range.low <= range.high ? range : (sro_spectrogram_range){0};
}

static uint8_t colour_of(float value, sro_spectrogram_range range)
{
    double level = ((double)value - range.low) / ((double)range.high - range.low);
    if (isnan(value))
        return SRO_COLOUR_BACKGROUND;
    if (!(level > 0)) /* NaN, too: the one value of an empty range */
        return 0;
    if (level >= 1)
        return SRO_RAMP_COLOURS - 1;
    /* NOLINTNEXTLINE(bugprone-incorrect-roundings): lround would be a call for every pixel */
    return (uint8_t)(level * (SRO_RAMP_COLOURS - 1) + .5);
}

/* The largest of those of `count` values that fall on row y, counted from below. */
static float largest_on(int y, int height, const float *values, size_t count)
{
    size_t from = part_begin((size_t)y, (size_t)height, count);
    size_t to = part_begin((size_t)y + 1, (size_t)height, count);
    float largest = values[from];
    for (size_t k = from + 1; k < to; k++)
        largest = fmaxf(largest, values[k]);
    return largest;
}

static uint8_t *pixel_at(sro_area area, int x, int y)
{
    return area.picture->pixels + (area.top + area.height - 1 - y) * area.picture->width + x;
}

/* What a drawing is of. */
typedef struct {
    const sro_matrix *features;
    const uint32_t *order;
} source;

static const float *row_of(const source *s, size_t entry)
{
    size_t frame = s->order ? s->order[entry] : entry;
    return frame < sro_matrix_rows(s->features) ? sro_matrix_row(s->features, frame) : NULL;
}

/* Rows lie anywhere in memory: waiting for one would cost more than reading it. */
static void prefetch(const float *row, size_t columns)
{
    for (size_t k = 0; row && k < columns; k += CACHE_LINE / sizeof *row)
        __builtin_prefetch(row + k);
}

/* The largest value of each band among the entries that the column shows. */
static void find_column_maxima(const source *s, size_t from, size_t to, float *values)
{
    size_t columns = sro_matrix_columns(s->features);
    size_t count = to - from < MAX_COLUMN_ENTRIES ? to - from : MAX_COLUMN_ENTRIES;
    const float *row, *next = row_of(s, from);
    for (size_t k = 0; k < columns; k++)
        values[k] = NAN;
    for (size_t i = 0; i < count; i++) {
        row = next;
        next = i + 1 < count ? row_of(s, from + part_begin(i + 1, count, to - from)) : NULL;
        prefetch(next, columns);
        for (size_t k = 0; row && k < columns; k++)
            values[k] = row[k] > values[k] || isnan(values[k]) ? row[k] : values[k];
    }
}

sro_error sro_spectrogram_draw(sro_area area, const sro_matrix *features, const uint32_t *order,
                               size_t length, sro_spectrogram_range range)
{
    size_t columns = sro_matrix_columns(features), width = (size_t)area.picture->width;
    source s = {.features = features, .order = order};
    float *values = malloc(columns * sizeof *values);
    if (!values)
        return SRO_NO_MEMORY;
    for (size_t x = 0; x < width; x++) {
        size_t from = part_begin(x, width, length), to = part_begin(x + 1, width, length);
        find_column_maxima(&s, from, to > from ? to : from + 1, values);
        for (int y = 0; y < area.height; y++)
            *pixel_at(area, (int)x, y) =
                colour_of(largest_on(y, area.height, values, columns), range);
    }
    free(values);
    return NULL;
}

size_t sro_spectrogram_entry_at(int x, int width, size_t length)
{
    return part_begin((size_t)x, (size_t)width, length);
}

int sro_spectrogram_column_of(size_t entry, int width, size_t length)
{
    double first = ceil((double)entry * width / (double)length);
    double last = ceil(((double)entry + 1) * width / (double)length) - 1;
    if (first > last) /* no column begins with the entry */
        return (int)last;
    return (int)((first + last) / 2);
}

void sro_spectrogram_scroll(sro_area area, const float *magnitudes, size_t bins,
                            sro_spectrogram_range decibels)
{
    int last = area.picture->width - 1;
    float full = (float)(bins - 1) / 2;
    for (int y = 0; y < area.height; y++) {
        uint8_t *row = pixel_at(area, 0, y);
        float magnitude = largest_on(y, area.height, magnitudes, bins);
        memmove(row, row + 1, (size_t)last);
        row[last] = colour_of(20 * log10f(magnitude / full), decibels);
    }
}

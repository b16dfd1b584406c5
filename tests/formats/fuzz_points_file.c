/* Files of points: what reads well is whole, and comes back the same when it was written. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "embedding/points_file.h"
#include "fuzzing.h"

static size_t count_lines(const uint8_t *data, size_t size)
{
    size_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    return lines;
}

static void check_order(const sro_points *points)
{
    size_t count = sro_points_count(points);
    const uint32_t *order = sro_points_order(points);
    bool *seen = calloc(count, sizeof *seen);
    HOLDS(seen);
    for (size_t i = 0; i < count; i++) {
        HOLDS(order[i] < count && !seen[order[i]]);
        seen[order[i]] = true;
    }
    free(seen);
}

/* A live row of any finite numbers has a nearest frame. */
static void check_nearest(const sro_points *points)
{
    static const float values[] = {0, 1, -3e38f, 3e38f};
    size_t size = sro_points_row_size(points);
    float *row = size ? calloc(size, sizeof *row) : NULL;
    for (size_t k = 0; row && k < COUNT(values); k++) {
        row[size - 1] = values[k];
        HOLDS(sro_points_nearest(points, row) < sro_points_count(points));
    }
    free(row);
}

static void check_same(const sro_points *a, const sro_points *b)
{
    const sro_matrix *m = sro_points_coordinates(a), *n = sro_points_coordinates(b);
    size_t rows = sro_matrix_rows(m), columns = sro_matrix_columns(m);
    sro_fingerprint f = sro_points_fingerprint(a), g = sro_points_fingerprint(b);
    HOLDS(sro_matrix_rows(n) == rows && sro_matrix_columns(n) == columns);
    HOLDS(!memcmp(sro_matrix_row(m, 0), sro_matrix_row(n, 0), rows * columns * sizeof(float)));
    HOLDS(!memcmp(sro_points_order(a), sro_points_order(b), rows * sizeof(uint32_t)));
    HOLDS(!strcmp(sro_points_method(a), sro_points_method(b)));
    HOLDS(f.rows == g.rows && f.columns == g.columns && (!f.rows || f.checksum == g.checksum));
}

static void check_writing(const sro_points *points)
{
    sro_points *again = NULL;
    size_t line, size, size_again;
    HOLDS(!sro_points_file_write(fuzz_path("output"), points, NULL));
    uint8_t *bytes = fuzz_read("output", &size);
    HOLDS(!sro_points_file_read(fuzz_path("output"), &again, &line, NULL));
    check_same(points, again);
    HOLDS(!sro_points_file_write(fuzz_path("output"), again, NULL));
    uint8_t *bytes_again = fuzz_read("output", &size_again);
    HOLDS(size == size_again && !memcmp(bytes, bytes_again, size));
    free(bytes);
    free(bytes_again);
    sro_points_release(again);
    fuzz_remove("output");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sro_points *points = NULL;
    size_t line;
    sro_error error = sro_points_file_read(fuzz_input(data, size), &points, &line, NULL);
    if (error) {
        fuzz_check_error(error);
        HOLDS(!points && line <= count_lines(data, size) + 1);
    } else {
        size_t rows = sro_points_count(points);
        HOLDS(rows && sro_matrix_rows(sro_points_coordinates(points)) == rows);
        HOLDS(sro_matrix_first_not_finite(sro_points_coordinates(points)) == rows);
        HOLDS(!strchr(sro_points_method(points), '\n'));
        check_order(points);
        check_nearest(points);
        check_writing(points);
        sro_points_release(points);
    }
    fuzz_check_nothing_left();
    return 0;
}

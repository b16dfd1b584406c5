#include "embedding/points_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/permutation.h"
#include "base/random.h"
#include "support.h"

static const char *write_text(const char *name, const char *text, size_t size)
{
    const char *path = scratch_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    fclose(file);
    return path;
}

static char *read_text(const char *path)
{
    static char text[4096];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    return text;
}

/* Takes over the coordinates. */
static sro_points *points_of(sro_matrix *coordinates, const char *method)
{
    sro_points *points;
    succeeds(
        sro_points_new(&points, &(sro_points_parts){.coordinates = coordinates, .method = method}));
    return points;
}

/* The example of points_file.h, to the letter. */
static const char example[] =
    "spectreorder points 1\n"
    "# one row a frame, in the order of playing: its number, then its coordinates\n"
    "method pca dims 2\n"
    "features 3 128 checksum 91f2c0d35a7be468\n"
    "frames 3 dims 2\n"
    "1 -20.5 3.25\n"
    "0 1.125 0\n"
    "2 19.375 -3.25\n";

static void the_text(void **state)
{
    static const float values[] = {1.125f, 0, -20.5f, 3.25f, 19.375f, -3.25f};
    sro_points *points;
    succeeds(
        sro_points_new(&points, &(sro_points_parts){.coordinates = matrix_of(values, 3, 2),
                                                    .method = "pca dims 2",
                                                    .fingerprint = {3, 128, 0x91F2C0D35A7BE468u}}));
    scratch_folder();
    succeeds(sro_points_file_write(scratch_path("a.txt"), points, NULL));
    assert_string_equal(read_text(scratch_path("a.txt")), example);
    sro_points_release(points);
    remove_scratch_folder();
    (void)state;
}

static void check_example(const char *what, const char *text, size_t size)
{
    sro_points *points;
    size_t line = 77;
    static const float want[] = {1.125f, 0, -20.5f, 3.25f, 19.375f, -3.25f};
    sro_error error = sro_points_file_read(write_text("b.txt", text, size), &points, &line, NULL);
    if (error)
        fail_msg("%s: line %zu: %s", what, line, error);
    const sro_matrix *coordinates = sro_points_coordinates(points);
    sro_fingerprint f = sro_points_fingerprint(points);
    assert_int_equal(sro_points_count(points), 3);
    assert_int_equal(sro_matrix_columns(coordinates), 2);
    assert_memory_equal(sro_matrix_row(coordinates, 0), want, sizeof want);
    check_equal(what, sro_points_order(points), (uint32_t[]){1, 0, 2}, 3);
    assert_string_equal(sro_points_method(points), "pca dims 2");
    assert_true(f.rows == 3 && f.columns == 128 && f.checksum == 0x91F2C0D35A7BE468u);
    sro_points_release(points);
}

/* What editors and people make of it. */
static void as_edited(void **state)
{
    static const char windows[] =
        "\xEF\xBB\xBFspectreorder points 1\r\nmethod pca dims 2\r\n"
        "features 3 128 checksum 91f2c0d35a7be468\r\nframes 3 dims 2\r\n1 -20.5 3.25\r\n"
        "0 1.125 0\r\n2 19.375 -3.25\r\n";
    static const char loose[] =
        "spectreorder  points\t1\n\n  # mine\nfeatures 3 128  checksum "
        "91f2c0d35a7be468 \n\n method   pca dims 2 \t\n# not yet\nframes 3.0 dims 2\n\n"
        "  1\t-2.05e1 +3.25\n#2 0 0\n00 1.125 0.0 \n\n2 19.375 -3.25";
    scratch_folder();
    check_example("as written", example, strlen(example));
    check_example("Windows", windows, strlen(windows));
    check_example("loose", loose, strlen(loose));
    remove_scratch_folder();
    (void)state;
}

static void without_origin(void **state)
{
    static const char text[] = "spectreorder points 1\nframes 1 dims 1\n0 7\n";
    sro_points *points;
    size_t line;
    scratch_folder();
    succeeds(sro_points_file_read(write_text("c.txt", text, strlen(text)), &points, &line, NULL));
    assert_true(sro_points_fingerprint(points).rows == 0 && !sro_points_method(points)[0]);
    succeeds(sro_points_file_write(scratch_path("d.txt"), points, NULL));
    sro_points_release(points);
    succeeds(sro_points_file_read(scratch_path("d.txt"), &points, &line, NULL));
    assert_true(sro_points_fingerprint(points).rows == 0 && !sro_points_method(points)[0]
                && sro_points_order(points)[0] == 0
                && sro_matrix_row(sro_points_coordinates(points), 0)[0] == 7);
    sro_points_release(points);
    remove_scratch_folder();
    (void)state;
}

/* As many frames as an hour has, with bits of any kind. */
static void back_to_the_bit(void **state)
{
    enum { ROWS = 30000, COLUMNS = 3 };
    sro_matrix *coordinates;
    uint32_t *order = malloc(ROWS * sizeof *order);
    uint64_t seed = 9;
    size_t line;
    succeeds(sro_matrix_new(&coordinates, ROWS, COLUMNS));
    for (size_t i = 0; i < ROWS * COLUMNS; i++) {
        uint32_t bits = (uint32_t)sro_random_next(&seed);
        bits = (bits & 0x7F800000) == 0x7F800000 ? bits & 0x807FFFFF : bits;
        float value;
        memcpy(&value, &bits, sizeof bits);
        sro_matrix_writable_row(coordinates, 0)[i] = as_calculated(value);
    }
    sro_permutation_identity(order, ROWS);
    sro_permutation_shuffle(order, ROWS, 4);
    sro_points *points, *back;
    succeeds(sro_points_new(
        &points,
        &(sro_points_parts){.coordinates = coordinates, .order = order, .method = "none"}));
    scratch_folder();
    succeeds(sro_points_file_write(scratch_path("e.txt"), points, NULL));
    succeeds(sro_points_file_read(scratch_path("e.txt"), &back, &line, NULL));
    check_equal("order", sro_points_order(back), order, ROWS);
    assert_memory_equal(sro_matrix_row(sro_points_coordinates(back), 0),
                        sro_matrix_row(coordinates, 0), ROWS * COLUMNS * sizeof(float));
    sro_points_release(points);
    sro_points_release(back);
    remove_scratch_folder();
    (void)state;
}

#define HEAD "spectreorder points 1\n"
#define SUM "checksum 1234567890123456"

static const struct {
    const char *text;
    size_t line;
    const char *error; /* its beginning */
} malformed[] = {
    {"", 0, "is empty"},
    {"# no canvas\nspectreorder points 1\n", 1, "wanted \"spectreorder points 1\""},
    {"RIFF", 1, "wanted \"spectreorder points 1\""},
    {"spectreorder pointsy 1\n", 1, "wanted \"spectreorder points 1\""},
    {"spectreorder points 2\n", 1, "wanted version 1"},
    {"spectreorder points 1 2\n", 1, "wanted version 1"},
    {HEAD, 2, "wanted a line that begins with"},
    {HEAD "1 2\n", 2, "wanted a line that begins with"},
    {HEAD "frames 2\n", 2, "wanted \"frames\""},
    {HEAD "frames 0 dims 1\n", 2, "wanted \"frames\""},
    {HEAD "frames 1.5 dims 1\n", 2, "wanted \"frames\""},
    {HEAD "frames 1 dims 1 x\n0 1\n", 2, "wanted \"frames\""},
    {HEAD "frames 1e7 dims 10000\n0 1\n", 2, "there are fewer rows and coordinates"},
    {HEAD "features 2 3\nframes 1 dims 1\n0 1\n", 2, "wanted \"features"},
    {HEAD "features 2 3 checksum 12g4567890123456\n", 2, "wanted \"features"},
    {HEAD "features 2 3 checksum 12345678901234567\n", 2, "wanted \"features"},
    {HEAD "frames 2 dims 1\n0 1\n\n# no\n2 5\n", 6, "wanted a row that begins with"},
    {HEAD "frames 2 dims 1\n0 1\n-1 5\n", 4, "wanted a row that begins with"},
    {HEAD "frames 2 dims 1\n0 1\nx 5\n", 4, "wanted a row that begins with"},
    {HEAD "frames 2 dims 1\n1 1\n1 5\n", 4, "that frame was there before"},
    {HEAD "frames 2 dims 2\n1 1 1\n0 5\n", 4, "wanted as many coordinates"},
    {HEAD "frames 2 dims 1\n1 1\n0 nan\n", 4, "wanted as many coordinates"},
    {HEAD "frames 2 dims 1\n1 1\n0 1,5\n", 4, "wanted as many coordinates"},
    {HEAD "frames 2 dims 1\n1 1\n0 1e39\n", 4, "wanted coordinates that a float"},
    {HEAD "frames 2 dims 1\n1 1 1\n0 5\n", 3, "there are more coordinates"},
    {HEAD "method pca dims 1\nframes 2 dims 2\n1 1 1\n0 5 5\n", 3, "wanted as many dims as the m"},
    {HEAD "method tsne dims 2 perplexity 30\nframes 1 dims 1\n0 5\n", 3, "wanted as many dims as"},
    {HEAD "features 3 2 " SUM "\nframes 2 dims 1\n1 1\n0 5\n", 3, "wanted as many frames as"},
    {HEAD "features 1 2 " SUM "\nmethod pca\nframes 1 dims 3\n0 5 5 5\n", 4, "wanted no more dims"},
    {HEAD "method none\nfeatures 1 2 " SUM "\nframes 1 dims 1\n0 5\n", 4,
     "wanted as many dims as the features"},
    {HEAD "frames 2 dims 1\n1 1000\n", 4, "there are fewer rows than frames"},
};

static void malformed_files(void **state)
{
    scratch_folder();
    for (size_t i = 0; i < COUNT(malformed); i++) {
        sro_points *points = NULL;
        size_t line = 77;
        const char *path = write_text("f.txt", malformed[i].text, strlen(malformed[i].text));
        sro_error error = fails(sro_points_file_read(path, &points, &line, NULL));
        if (line != malformed[i].line
            || strncmp(error, malformed[i].error, strlen(malformed[i].error)))
            fail_msg("\"%s\": line %zu: %s", malformed[i].text, line, error);
        assert_null(points);
    }
    remove_scratch_folder();
    (void)state;
}

/* Whatever is missing or changed in a file, it is read or refused, and nothing breaks. */
static void any_damage(void **state)
{
    char text[sizeof example];
    uint64_t seed = 3;
    size_t size = strlen(example), refused = 0;
    scratch_folder();
    for (size_t i = 0; i < 3000; i++) {
        sro_points *points;
        size_t line, length = i < size ? i : size;
        memcpy(text, example, sizeof example);
        if (i >= size)
            text[sro_random_below(&seed, (uint32_t)size)] = (char)sro_random_next(&seed);
        sro_error error =
            sro_points_file_read(write_text("g.txt", text, length), &points, &line, NULL);
        refused += error != NULL;
        if (!error)
            sro_points_release(points);
    }
    assert_in_range(refused, size, 2999);
    remove_scratch_folder();
    (void)state;
}

static void no_such_place(void **state)
{
    sro_points *points = points_of(matrix_of((float[]){0}, 1, 1), NULL), *back;
    size_t line = 77;
    scratch_folder();
    fails(sro_points_file_read(scratch_path("none.txt"), &back, &line, NULL));
    assert_int_equal(line, 0);
    fails(sro_points_file_read(scratch_path("."), &back, &line, NULL)); /* a folder */
    fails(sro_points_file_write(scratch_path("none/h.txt"), points, NULL));
    sro_points_release(points);
    remove_scratch_folder();
    (void)state;
}

/* A cancelled file leaves what was there, and nothing beside it. */
static void cancelled(void **state)
{
    sro_points *points = points_of(matrix_of((float[]){0}, 1, 1), NULL), *back;
    sro_job *job;
    size_t line;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    scratch_folder();
    const char *path = write_text("i.txt", "mine", 4);
    assert_string_equal(fails(sro_points_file_write(path, points, job)), SRO_CANCELLED);
    assert_string_equal(read_text(path), "mine");
    assert_int_not_equal(access(scratch_path("i.txt.unfinished-1"), F_OK), 0);
    succeeds(sro_points_file_write(path, points, NULL));
    assert_int_not_equal(access(scratch_path("i.txt.unfinished-1"), F_OK), 0);
    succeeds(sro_points_file_read(path, &back, &line, NULL));
    sro_points_release(back);
    sro_job_free(job);
    sro_points_release(points);
    remove_scratch_folder();
    (void)state;
}

/* Wherever the disk gets full, the old file stays. */
static void a_disk_that_gets_full(void **state)
{
    float *values = random_floats(3000, 1);
    sro_points *points = points_of(matrix_of(values, 1000, 3), "none");
    size_t size;
    if (!limit_files(0))
        skip();
    scratch_folder();
    succeeds(sro_points_file_write(scratch_path("full.txt"), points, NULL));
    free(bytes_of(scratch_path("full.txt"), &size));
    size_t rooms[] = {1, 5000, size - 5000, size - 1};
    for (size_t i = 0; i < COUNT(rooms); i++) {
        const char *path = write_text("full.txt", "old", 3);
        limit_files(rooms[i]);
        sro_error error = sro_points_file_write(path, points, NULL);
        limit_files(0);
        assert_string_equal(fails(error),
                            "cannot be written: it would be larger than a file may be there");
        assert_string_equal(read_text(path), "old");
        assert_int_equal(scratch_files(), 1);
    }
    remove_scratch_folder();
    sro_points_release(points);
    free(values);
    (void)state;
}

/* A file with a hole: it takes no room on the disk, but would in memory. */
static void a_file_larger_than_memory(void **state)
{
    sro_points *points = NULL;
    size_t line = 12345;
    scratch_folder();
    const char *path = write_text("huge.txt", "spectreorder points 1\n", 22);
    assert_int_equal(truncate(path, (off_t)3 << 40), 0);
    assert_string_equal(fails(sro_points_file_read(path, &points, &line, NULL)),
                        "would take 2 TB or more of memory, which this machine does not have");
    assert_true(!points && line == 0);
    remove_scratch_folder();
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text),
        cmocka_unit_test(as_edited),
        cmocka_unit_test(without_origin),
        cmocka_unit_test(back_to_the_bit),
        cmocka_unit_test(malformed_files),
        cmocka_unit_test(any_damage),
        cmocka_unit_test(no_such_place),
        cmocka_unit_test(cancelled),
        cmocka_unit_test(a_disk_that_gets_full),
        cmocka_unit_test(a_file_larger_than_memory),
    };
    return cmocka_run_group_tests_name("points_file", tests, NULL, NULL);
}

#include "embedding/points_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/file.h"
#include "base/float_text.h"
#include "base/huge_pages.h"
#include "base/memory.h"
#include "embedding/methods.h"

enum {
    ROWS_PER_REPORT = 256,
    MAX_FRAMES = 100000000, /* in a header; what is more is a mistake */
    MAX_COLUMNS = 100000,   /* of points and of features, likewise */
};

/* Writing */

static void write_header(FILE *to, const sro_points *points)
{
    const char *method = sro_points_method(points);
    sro_fingerprint f = sro_points_fingerprint(points);
    fputs("spectreorder points 1\n# one row a frame, in the order of playing: its number, then "
          "its coordinates\n",
          to);
    if (method[0])
        fprintf(to, "method %s\n", method);
    if (f.rows)
        fprintf(to, "features %zu %zu checksum %08lx%08lx\n", f.rows, f.columns,
                (unsigned long)(f.checksum >> 32), (unsigned long)(f.checksum & 0xFFFFFFFFu));
    fprintf(to, "frames %zu dims %zu\n", sro_points_count(points),
            sro_matrix_columns(sro_points_coordinates(points)));
}

static SRO_CHECKED sro_error write_rows(FILE *to, const sro_points *points, sro_job *job)
{
    const sro_matrix *coordinates = sro_points_coordinates(points);
    const uint32_t *order = sro_points_order(points);
    size_t rows = sro_points_count(points), dims = sro_matrix_columns(coordinates);
    char text[SRO_FLOAT_TEXT_SIZE];
    for (size_t i = 0; i < rows; i++) {
        const float *point = sro_matrix_row(coordinates, order[i]);
        if (i % ROWS_PER_REPORT == 0 && sro_job_report(job, (double)i / (double)rows))
            return SRO_CANCELLED;
        fprintf(to, "%lu", (unsigned long)order[i]);
        for (size_t d = 0; d < dims; d++) {
            sro_float_write(point[d], text);
            fprintf(to, " %s", text);
        }
        fputc('\n', to);
    }
    return NULL;
}

sro_error sro_points_file_write(const char *path, const sro_points *points, sro_job *job)
{
    sro_atomic_file newfile;
    sro_error error = sro_atomic_file_begin(&newfile, path);
    if (error)
        return error;
    write_header(newfile.to, points);
    return sro_atomic_file_end(&newfile, write_rows(newfile.to, points, job));
}

/* Reading */

typedef struct {
    char *text;                /* all of the file, 0 at its end */
    const char *next;          /* the next line */
    size_t line;               /* number of the present line, from 1 */
    size_t frames, dims, rows; /* said to be there, and read so far */
    bool *seen;                /* by frame: whether its row came */
    char method[SRO_METHOD_SIZE];
    sro_points_parts parts;
    sro_job *job;
} reader;

/* All that it held when it was opened, ended by a 0. */
static SRO_CHECKED sro_error read_text(FILE *from, uint64_t bytes, char **text)
{
    sro_error error = sro_memory_check((double)bytes, 1, 1);
    if (error)
        return error;
    char *all = sro_huge_alloc((size_t)bytes + 1);
    if (!all)
        return SRO_NO_MEMORY;
    all[fread(all, 1, (size_t)bytes, from)] = 0;
    *text = all;
    return ferror(from) ? "could not be read" : NULL;
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t' || *at == '\r')
        at++;
    return at;
}

static bool at_end(const char *at)
{
    at = skip_blanks(at);
    return !*at || *at == '\n';
}

static const char *any_line(reader *r)
{
    const char *at = r->next, *end = strchr(at, '\n');
    r->line++;
    r->next = end ? end + 1 : at + strlen(at);
    return at;
}

/* The next line that is neither empty nor a comment; NULL after the last. */
static const char *next_line(reader *r)
{
    while (*r->next) {
        const char *at = skip_blanks(any_line(r));
        if (!at_end(at) && *at != '#')
            return at;
    }
    r->line++;
    return NULL;
}

/* A whole word; *at moves to what follows it. */
static bool take_word(const char **at, const char *word)
{
    const char *from = skip_blanks(*at);
    size_t length = strlen(word);
    if (strncmp(from, word, length) != 0 || !(at_end(from + length) || strchr(" \t", from[length])))
        return false;
    *at = from + length;
    return true;
}

static bool take_number(const char **at, double *value)
{
    const char *from = skip_blanks(*at);
    if (!sro_float_read(&from, value) || !(at_end(from) || strchr(" \t", *from)))
        return false;
    *at = from;
    return true;
}

/* A whole number from `min` to `max`. */
static bool take_count(const char **at, double min, double max, size_t *count)
{
    double value;
    if (!take_number(at, &value) || !(value >= min && value <= max) || value != floor(value))
        return false;
    *count = (size_t)value;
    return true;
}

static bool take_checksum(const char **at, uint64_t *checksum)
{
    static const char digits[] = "0123456789abcdef";
    const char *from = skip_blanks(*at);
    uint64_t value = 0;
    for (int i = 0; i < 16; i++, from++) {
        const char *digit = *from ? strchr(digits, *from) : NULL;
        if (!digit)
            return false;
        value = value << 4 | (uint64_t)(digit - digits);
    }
    *checksum = value;
    *at = from;
    return true;
}

static SRO_CHECKED sro_error read_method(reader *r, const char *at)
{
    const char *end = at = skip_blanks(at);
    size_t length = 0;
    for (; *end && *end != '\n'; end++)
        if (*end != ' ' && *end != '\t' && *end != '\r')
            length = (size_t)(end - at) + 1;
    if (length >= SRO_METHOD_SIZE)
        return "method: too long";
    memcpy(r->method, at, length);
    r->method[length] = 0;
    return NULL;
}

static SRO_CHECKED sro_error read_features(reader *r, const char *at)
{
    sro_fingerprint *f = &r->parts.fingerprint;
    bool ok = take_count(&at, 1, MAX_FRAMES, &f->rows)
              && take_count(&at, 1, MAX_COLUMNS, &f->columns) && take_word(&at, "checksum")
              && take_checksum(&at, &f->checksum) && at_end(at);
    return ok ? NULL : "wanted \"features ROWS COLUMNS checksum\" and 16 digits from 0 to f";
}

static SRO_CHECKED sro_error read_size(reader *r, const char *at)
{
    sro_points_parts *p = &r->parts;
    if (!take_count(&at, 1, MAX_FRAMES, &r->frames) || !take_word(&at, "dims")
        || !take_count(&at, 1, MAX_COLUMNS, &r->dims) || !at_end(at))
        return "wanted \"frames\" and how many, \"dims\" and how many";
    /* before memory is taken for what cannot be there */
    if ((double)r->frames * (double)(r->dims + 1) > (double)strlen(r->next))
        return "there are fewer rows and coordinates than that";
    sro_error error = sro_matrix_new(&p->coordinates, r->frames, r->dims);
    if (error)
        return error;
    p->order = malloc(r->frames * sizeof *p->order);
    r->seen = calloc(r->frames, sizeof *r->seen);
    return p->order && r->seen ? NULL : SRO_NO_MEMORY;
}

/* What the lines say of each other; the method's name and what follows "dims" in it. */
static SRO_CHECKED sro_error check_header(const reader *r)
{
    const sro_fingerprint *f = &r->parts.fingerprint;
    const sro_method *method = sro_method_named(r->method);
    const char *at = strstr(r->method, " dims ");
    size_t dims;
    if (f->rows && f->rows != r->frames)
        return "wanted as many frames as the features have rows";
    if (at && (at += strlen(" dims "), take_count(&at, 1, MAX_COLUMNS, &dims)) && dims != r->dims)
        return "wanted as many dims as the method says";
    if (f->rows && method && method->dims_within_columns && r->dims > f->columns)
        return "wanted no more dims than the features have columns";
    if (f->rows && method && method->points_are_features && r->dims != f->columns)
        return "wanted as many dims as the features have columns";
    return NULL;
}

/* All up to the line that says how many rows there are. */
static SRO_CHECKED sro_error read_header(reader *r)
{
    const char *at = any_line(r);
    sro_error error = NULL;
    if (!take_word(&at, "spectreorder") || !take_word(&at, "points"))
        return "wanted \"spectreorder points 1\"; is this a file of points?";
    if (!take_word(&at, "1") || !at_end(at))
        return "wanted version 1 of the format";
    while (!error && !r->frames) {
        at = next_line(r);
        if (at && take_word(&at, "method"))
            error = read_method(r, at);
        else if (at && take_word(&at, "features"))
            error = read_features(r, at);
        else if (at && take_word(&at, "frames"))
            error = read_size(r, at);
        else
            error = "wanted a line that begins with method, features or frames";
    }
    return error ? error : check_header(r);
}

static SRO_CHECKED sro_error read_row(reader *r, const char *at)
{
    size_t frame;
    if (!take_count(&at, 0, (double)r->frames - 1, &frame))
        return "wanted a row that begins with a frame's number, below the number of frames";
    if (r->seen[frame])
        return "that frame was there before";
    for (size_t d = 0; d < r->dims; d++) {
        double value;
        if (!take_number(&at, &value))
            return "wanted as many coordinates as there are dims, as numbers";
        if (!isfinite((float)value))
            return "wanted coordinates that a float can hold";
        sro_matrix_writable_row(r->parts.coordinates, frame)[d] = (float)value;
    }
    if (!at_end(at))
        return "there are more coordinates than dims";
    r->seen[frame] = true;
    r->parts.order[r->rows++] = (uint32_t)frame;
    return NULL;
}

static SRO_CHECKED sro_error read_rows(reader *r)
{
    const char *at;
    sro_error error = NULL;
    while (!error && (at = next_line(r))) {
        error = read_row(r, at);
        if (r->rows % ROWS_PER_REPORT == 0
            && sro_job_report(r->job, (double)r->rows / (double)r->frames))
            error = SRO_CANCELLED;
    }
    if (!error && r->rows < r->frames)
        error = "there are fewer rows than frames";
    return error;
}

/* What some editors put before a text in UTF-8. */
static const char utf8_mark[] = "\xEF\xBB\xBF";

/* All of it into r->parts. */
static SRO_CHECKED sro_error read_file(reader *r, FILE *from, uint64_t bytes)
{
    sro_error error = read_text(from, bytes, &r->text);
    if (error)
        return error;
    bool marked = !strncmp(r->text, utf8_mark, strlen(utf8_mark));
    r->next = r->text + (marked ? strlen(utf8_mark) : 0);
    error = read_header(r);
    return error ? error : read_rows(r);
}

static bool of_no_line(sro_error error)
{
    return !strcmp(error, SRO_NO_MEMORY) || !strcmp(error, SRO_CANCELLED);
}

sro_error sro_points_file_read(const char *path, sro_points **points, size_t *line, sro_job *job)
{
    reader r = {.job = job};
    FILE *from;
    uint64_t bytes;
    *line = 0;
    sro_error error = sro_file_open(&from, path, &bytes);
    if (error)
        return error;
    error = read_file(&r, from, bytes);
    if (error) {
        *line = of_no_line(error) ? 0 : r.line;
        sro_matrix_release(r.parts.coordinates);
        free(r.parts.order);
    } else {
        r.parts.method = r.method;
        error = sro_points_new(points, &r.parts);
    }
    free(r.seen);
    sro_huge_free(r.text);
    fclose(from);
    return error;
}

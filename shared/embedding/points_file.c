#include "embedding/points_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/bytes.h"
#include "base/float_text.h"

enum {
    ROWS_A_STEP = 256,
    MOST_FRAMES = 100000000, /* in a header; what is more is a mistake */
    MOST_DIMS = 100000,
};

sro_made_of sro_made_of_features(const sro_matrix *features)
{
    return (sro_made_of){sro_matrix_rows(features), sro_matrix_columns(features),
                         sro_matrix_checksum(features)};
}

int sro_made_of_matches(const sro_made_of *of, const sro_matrix *features)
{
    return of->rows == sro_matrix_rows(features) && of->columns == sro_matrix_columns(features)
           && of->checksum == sro_matrix_checksum(features);
}

/* Writing */

static void write_header(FILE *to, const sro_pointfile *file)
{
    const sro_made_of *of = &file->made_of;
    fputs("spectreorder points 1\n# one row a frame, in the order of playing: its number, then "
          "its coordinates\n",
          to);
    if (file->method[0])
        fprintf(to, "method %s\n", file->method);
    if (of->rows)
        fprintf(to, "features %zu %zu checksum %08lx%08lx\n", of->rows, of->columns,
                (unsigned long)(of->checksum >> 32), (unsigned long)(of->checksum & 0xFFFFFFFFu));
    fprintf(to, "frames %zu dims %zu\n", sro_matrix_rows(file->points),
            sro_matrix_columns(file->points));
}

static const char *write_rows(FILE *to, const sro_pointfile *file, sro_job *job)
{
    size_t rows = sro_matrix_rows(file->points), dims = sro_matrix_columns(file->points);
    char text[SRO_NUMBER_SIZE];
    for (size_t i = 0; i < rows; i++) {
        const float *point = sro_matrix_row(file->points, file->order[i]);
        if (i % ROWS_A_STEP == 0 && sro_job_step(job, (double)i / (double)rows))
            return SRO_CANCELED;
        fprintf(to, "%lu", (unsigned long)file->order[i]);
        for (size_t d = 0; d < dims; d++) {
            sro_number_write(point[d], text);
            fprintf(to, " %s", text);
        }
        fputc('\n', to);
    }
    return 0;
}

const char *sro_pointfile_write(const char *path, const sro_pointfile *file, sro_job *job)
{
    sro_newfile newfile;
    const char *error = sro_newfile_begin(&newfile, path);
    if (error)
        return error;
    FILE *to = fopen(newfile.unfinished, "w");
    if (!to)
        return sro_newfile_end(&newfile, "cannot be written there");
    write_header(to, file);
    error = write_rows(to, file, job);
    int failed = ferror(to);
    if ((fclose(to) || failed) && !error)
        error = "could not be written whole; is the disk full?";
    return sro_newfile_end(&newfile, error);
}

/* Reading */

typedef struct {
    char *text;       /* all of the file, 0 at its end */
    const char *next; /* line */
    size_t line;      /* number of the present one */
    sro_pointfile *file;
    size_t frames, dims, rows; /* said to be there, and read so far */
    char *met;                 /* frame: whether its row came */
    sro_job *job;
} reader;

/* All of it, with a 0 behind. */
static const char *read_text(FILE *from, uint64_t bytes, char **text)
{
    size_t room = (size_t)bytes + 2, size = 0, got;
    char *all = malloc(room);
    while (all && (got = fread(all + size, 1, room - size - 1, from)) > 0) {
        size += got;
        if (room - size < 2) {
            char *larger = realloc(all, room *= 2);
            if (!larger)
                free(all);
            all = larger;
        }
    }
    if (!all)
        return SRO_NO_MEMORY;
    all[size] = 0;
    *text = all;
    return ferror(from) ? "could not be read" : 0;
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t' || *at == '\r')
        at++;
    return at;
}

static int at_end(const char *at)
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

/* The next line that says something, 0 behind the last. */
static const char *next_line(reader *r)
{
    while (*r->next) {
        const char *at = skip_blanks(any_line(r));
        if (!at_end(at) && *at != '#')
            return at;
    }
    r->line++;
    return 0;
}

/* A whole word; *at moves behind it. */
static int take_word(const char **at, const char *word)
{
    const char *from = skip_blanks(*at);
    size_t length = strlen(word);
    if (strncmp(from, word, length) || !(at_end(from + length) || strchr(" \t", from[length])))
        return 0;
    *at = from + length;
    return 1;
}

static int take_number(const char **at, double *value)
{
    const char *from = skip_blanks(*at);
    if (!sro_number_read(&from, value) || !(at_end(from) || strchr(" \t", *from)))
        return 0;
    *at = from;
    return 1;
}

/* A whole number from `least` to `most`. */
static int take_count(const char **at, double least, double most, size_t *count)
{
    double value;
    if (!take_number(at, &value) || !(value >= least && value <= most) || value != floor(value))
        return 0;
    *count = (size_t)value;
    return 1;
}

static int take_checksum(const char **at, uint64_t *checksum)
{
    static const char digits[] = "0123456789abcdef";
    const char *from = skip_blanks(*at), *digit;
    uint64_t value = 0;
    for (int i = 0; i < 16; i++, from++) {
        if (!*from || !(digit = strchr(digits, *from)))
            return 0;
        value = value << 4 | (uint64_t)(digit - digits);
    }
    *checksum = value;
    *at = from;
    return 1;
}

static const char *read_method(reader *r, const char *at)
{
    const char *end = at = skip_blanks(at);
    size_t length = 0;
    for (; *end && *end != '\n'; end++)
        if (*end != ' ' && *end != '\t' && *end != '\r')
            length = (size_t)(end - at) + 1;
    if (length >= SRO_METHOD_SIZE)
        return "method: too long";
    memcpy(r->file->method, at, length);
    r->file->method[length] = 0;
    return 0;
}

static const char *read_features(reader *r, const char *at)
{
    sro_made_of *of = &r->file->made_of;
    int fine = take_count(&at, 1, MOST_FRAMES, &of->rows)
               && take_count(&at, 1, MOST_DIMS, &of->columns) && take_word(&at, "checksum")
               && take_checksum(&at, &of->checksum) && at_end(at);
    return fine ? 0 : "wanted \"features ROWS COLUMNS checksum\" and 16 digits from 0 to f";
}

static const char *read_size(reader *r, const char *at)
{
    const char *error;
    if (!take_count(&at, 1, MOST_FRAMES, &r->frames) || !take_word(&at, "dims")
        || !take_count(&at, 1, MOST_DIMS, &r->dims) || !at_end(at))
        return "wanted \"frames\" and how many, \"dims\" and how many";
    /* before memory is taken for what cannot be there */
    if ((double)r->frames * (double)(r->dims + 1) > (double)strlen(r->next))
        return "there are fewer rows and coordinates than that";
    error = sro_matrix_new(&r->file->points, r->frames, r->dims);
    if (error)
        return error;
    r->file->order = malloc(r->frames * sizeof *r->file->order);
    r->met = calloc(r->frames, 1);
    return r->file->order && r->met ? 0 : SRO_NO_MEMORY;
}

/* What the lines say of each other; the method's word and what follows "dims" in it. */
static const char *check_header(const reader *r)
{
    const sro_made_of *of = &r->file->made_of;
    const char *method = r->file->method, *at = strstr(method, " dims ");
    size_t dims;
    if (of->rows && of->rows != r->frames)
        return "wanted as many frames as the features have rows";
    if (at && (at += strlen(" dims "), take_count(&at, 1, MOST_DIMS, &dims)) && dims != r->dims)
        return "wanted as many dims as the method says";
    if (of->rows && take_word(&method, "pca") && r->dims > of->columns)
        return "wanted no more dims than the features have columns";
    if (of->rows && take_word(&method, "none") && r->dims != of->columns)
        return "wanted as many dims as the features have columns";
    return 0;
}

/* All up to the line that says how many rows there are. */
static const char *read_header(reader *r)
{
    const char *at = any_line(r), *error = 0;
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

static const char *read_row(reader *r, const char *at)
{
    size_t frame;
    if (!take_count(&at, 0, (double)r->frames - 1, &frame))
        return "wanted a row that begins with a frame's number, below the number of frames";
    if (r->met[frame])
        return "that frame was there before";
    for (size_t d = 0; d < r->dims; d++) {
        double value;
        if (!take_number(&at, &value))
            return "wanted as many coordinates as there are dims, as numbers";
        sro_matrix_fill(r->file->points, frame)[d] = (float)value;
        if (!isfinite(sro_matrix_row(r->file->points, frame)[d]))
            return "wanted coordinates that a float can hold";
    }
    if (!at_end(at))
        return "there are more coordinates than dims";
    r->met[frame] = 1;
    r->file->order[r->rows++] = (uint32_t)frame;
    return 0;
}

static const char *read_rows(reader *r)
{
    const char *at, *error = 0;
    while (!error && (at = next_line(r))) {
        error = read_row(r, at);
        if (r->rows % ROWS_A_STEP == 0 && sro_job_step(r->job, (double)r->rows / (double)r->frames))
            error = SRO_CANCELED;
    }
    if (!error && r->rows < r->frames)
        error = "there are fewer rows than frames";
    return error;
}

const char *sro_pointfile_read(const char *path, sro_pointfile *file, size_t *line, sro_job *job)
{
    sro_pointfile made = {.points = 0};
    reader r = {.file = &made, .job = job};
    FILE *from = 0;
    uint64_t bytes;
    const char *error = sro_bytes_open(&from, path, &bytes);
    if (!error)
        error = read_text(from, bytes, &r.text);
    if (!error) {
        r.next = r.text + 3 * !strncmp(r.text, "\xEF\xBB\xBF", 3); /* editors' mark of UTF-8 */
        error = read_header(&r);
    }
    if (!error)
        error = read_rows(&r);
    if (error) {
        *line = r.line;
        sro_matrix_release(made.points);
        free(made.order);
    } else
        *file = made;
    free(r.met);
    free(r.text);
    if (from)
        fclose(from);
    return error;
}

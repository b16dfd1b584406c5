/* smooth: a preprocess step. */

#include "features/preprocess_step.h"

#include <stdlib.h>
#include <string.h>

/* A window of N rows slides over the matrix. Cut into blocks of N rows, every window is the end of
 * one block and the beginning of the next: the end's sum is known from adding up that block
 * backwards, the beginning grows by a row at each step. So each mean costs two additions, however
 * wide the window, and nothing is ever subtracted: after a loud passage a silent one is silent. */
typedef struct {
    size_t columns, half, width; /* width = 2 half + 1 */
    double *ends;                /* width x columns: row t is the sum of rows t.. of the block */
    double *beginning;           /* the sum of the first rows of the next block */
} sliding_window;

static SRO_CHECKED sro_error window_init(sliding_window *w, size_t half, size_t columns)
{
    *w = (sliding_window){.columns = columns, .half = half, .width = 2 * half + 1};
    w->ends = calloc(w->width * columns, sizeof *w->ends);
    w->beginning = calloc(columns, sizeof *w->beginning);
    return w->ends && w->beginning ? NULL : SRO_NO_MEMORY;
}

static void window_clear(sliding_window *w)
{
    free(w->ends);
    free(w->beginning);
}

/* The block is complete: add it up from its end. */
static void next_block(sliding_window *w)
{
    for (size_t i = (w->width - 1) * w->columns; i-- > 0;)
        w->ends[i] += w->ends[i + w->columns];
    memset(w->beginning, 0, w->columns * sizeof *w->beginning);
}

/* The mean into `row`, and the row that comes into the window next (NULL: none, there it counts
 * nothing) to the beginning of the next block, in place of the end that was used. */
static void slide(sliding_window *w, size_t position, double count, const float *next, float *row)
{
    double *end = w->ends + position * w->columns;
    for (size_t k = 0; k < w->columns; k++) {
        row[k] = (float)((end[k] + w->beginning[k]) / count);
        end[k] = next ? next[k] : 0;
        w->beginning[k] += end[k];
    }
}

/* Half a width before the first row, so that it is the centre of the first window. */
static void first_block(sliding_window *w, const sro_matrix *matrix)
{
    for (size_t i = 0; i <= w->half; i++)
        for (size_t k = 0; k < w->columns; k++)
            w->ends[(w->half + i) * w->columns + k] = sro_matrix_row(matrix, i)[k];
}

static SRO_CHECKED sro_error slide_over(sliding_window *w, sro_matrix *matrix, sro_job *job)
{
    size_t rows = sro_matrix_rows(matrix);
    first_block(w, matrix);
    for (size_t i = 0; i < rows; i++) {
        size_t first = i > w->half ? i - w->half : 0, next = i + w->half + 1;
        size_t end = next < rows ? next : rows;
        if (i % SRO_STEP_ROWS == 0 && sro_job_cancelled(job))
            return SRO_CANCELLED;
        if (i % w->width == 0)
            next_block(w);
        slide(w, i % w->width, (double)(end - first),
              next < rows ? sro_matrix_row(matrix, next) : NULL,
              sro_matrix_writable_row(matrix, i));
    }
    return NULL;
}

static SRO_CHECKED sro_error apply(const sro_step_call *call, sro_matrix *matrix, sro_job *job)
{
    size_t half = (size_t)call->numbers[0] / 2, last = sro_matrix_rows(matrix) - 1;
    sliding_window w;
    /* a wider window holds no more rows than there are */
    sro_error error = window_init(&w, half < last ? half : last, call->columns);
    if (!error)
        error = slide_over(&w, matrix, job);
    window_clear(&w);
    return error;
}

/* At the ends the mean is over the frames that there are. Repeating the first or the last frame
 * instead (as scipy.ndimage.uniform_filter1d does) would let it count up to half of the mean. */
const sro_preprocess_step sro_step_smooth = {
    .name = "smooth",
    .about = "every row becomes the mean of N rows around it, at the ends of those that there are",
    .numbers = {{.name = "N",
                 .min = 1,
                 .max = 9999,
                 .spacing = 2,
                 .needed = true,
                 .range = "must be an odd number of frames, from 1 to 9999"}},
    .lacks = "needs the frames around a frame, and a list is one alone",
    .apply = apply,
};

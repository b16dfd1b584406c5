/* linalg_kernels_template: the loops of linalg_kernels.h for one instruction set, as
 * simd/per_set_template.h describes it. For linalg_kernels.c alone. */

/* Pieces of HEIGHT x 2 vectors of sums stay in registers while all rows go by. */
TARGET static void SET(add_gram)(const float *x, size_t rows, size_t columns, double *sums)
{
    enum { HEIGHT = LANES == 16 ? 8 : 4, WIDTH = 2 * LANES };
    for (size_t a = 0; a < columns; a += HEIGHT)
        for (size_t b = a / WIDTH * WIDTH; b < columns; b += WIDTH) {
            VECTOR low[HEIGHT] = {{0}}, high[HEIGHT] = {{0}};
            for (size_t i = 0; i < rows; i++) {
                const float *row = x + i * columns;
                VECTOR left = *(const VECTOR *)(row + b);
                VECTOR right = *(const VECTOR *)(row + b + LANES);
                for (size_t h = 0; h < HEIGHT; h++) {
                    low[h] += left * row[a + h];
                    high[h] += right * row[a + h];
                }
            }
            for (size_t h = 0; h < HEIGHT; h++)
                for (size_t j = 0; j < LANES; j++) {
                    sums[(a + h) * columns + b + j] += (double)low[h][j];
                    sums[(a + h) * columns + b + LANES + j] += (double)high[h][j];
                }
        }
}

static const sro_linalg_kernels SET(kernels) = {.add_gram = SET(add_gram)};

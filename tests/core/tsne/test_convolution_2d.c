#include "tsne/convolution_2d.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { WIDTH = 34, HEIGHT = 46, COLUMN = 12, ROW = 27 };

static const size_t period[2] = {80, 96};

static sro_fft *ffts[2];

static sro_convolution_2d convolution_with(double spacing)
{
    sro_convolution_2d c = {.width = WIDTH, .height = HEIGHT};
    succeeds(sro_convolution_2d_make(&c, 96));
    for (int d = 0; d < 2; d++)
        succeeds(sro_fft_new_complex(&ffts[d], period[d]));
    sro_convolution_2d_set(&c, (const sro_fft *const[2]){ffts[0], ffts[1]}, period, spacing);
    memset(c.image, 0, WIDTH * HEIGHT * sizeof *c.image);
    return c;
}

static void clear(sro_convolution_2d *c)
{
    sro_convolution_2d_clear(c);
    for (int d = 0; d < 2; d++)
        sro_fft_free(ffts[d]);
}

/* The weights, 2 nodes to either side, of a point on a node that is spread by B-splines and read
 * by them: 1/6, 2/3, 1/6 convolved with itself. */
static const float spread_and_read[5] = {1 / 36.f, 2 / 9.f, 1 / 2.f, 2 / 9.f, 1 / 36.f};

/* An impulse, spread and read by B-splines, becomes the kernel: they are deconvolved. */
static void convolution_2d_of_impulse_is_kernel(void **state)
{
    static const double spacings[] = {.3, .7, 1};
    for (size_t s = 0; s < COUNT(spacings); s++) {
        sro_convolution_2d c = convolution_with(spacings[s]);
        float want[WIDTH * HEIGHT];
        for (int row = -2; row <= 2; row++)
            for (int column = -2; column <= 2; column++)
                c.image[(ROW + row) * WIDTH + COLUMN + column] =
                    spread_and_read[row + 2] * spread_and_read[column + 2];
        for (int row = 0; row < HEIGHT; row++)
            for (int column = 0; column < WIDTH; column++) {
                double x = (column - COLUMN) * spacings[s], y = (row - ROW) * spacings[s];
                want[row * WIDTH + column] = (float)(1 / (1 + x * x + y * y));
            }
        sro_convolution_2d_run(&c, NULL);
        check_near("kernel", c.image, want, WIDTH * HEIGHT, 1e-6);
        clear(&c);
    }
    (void)state;
}

/* An impulse alone shows the deconvolved kernel, of which self_kernel has the beginning; with two
 * threads, which must not matter. */
static void convolution_2d_self_kernel(void **state)
{
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 2));
    sro_convolution_2d c = convolution_with(.6);
    float want[WIDTH * HEIGHT];
    c.image[ROW * WIDTH + COLUMN] = 1;
    sro_convolution_2d_run(&c, threads);
    for (int row = 0; row < 4; row++) {
        const float *from = &c.image[(ROW - row) * WIDTH + COLUMN];
        check_near("self_kernel", from, c.self_kernel[row], 4, 2e-6);
    }
    memcpy(want, c.image, sizeof want);
    memset(c.image, 0, sizeof want);
    c.image[ROW * WIDTH + COLUMN] = 1;
    sro_convolution_2d_run(&c, NULL);
    check_within("two threads", c.image, want, WIDTH * HEIGHT, 0);
    clear(&c);
    sro_thread_pool_free(threads);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolution_2d_of_impulse_is_kernel),
        cmocka_unit_test(convolution_2d_self_kernel),
    };
    return cmocka_run_group_tests_name("convolution_2d", tests, NULL, NULL);
}

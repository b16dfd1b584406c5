/* Every allocation of picture/ fails in turn. */
#include <stdlib.h>
#include <string.h>

#include "failing_alloc.h"
#include "picture/png.h"
#include "picture/spectrogram.h"

enum { WIDTH = 300, HEIGHT = 200 };

static sro_error picture(void *context, uint64_t *result)
{
    sro_picture *made = UNTOUCHED;
    sro_palette palette;
    sro_palette_levels(&palette);
    sro_error error = sro_picture_new(&made, WIDTH, HEIGHT, &palette);
    stays_untouched(error, made);
    (void)context;
    if (error)
        return error;
    hash_bytes(result, made->pixels, (size_t)WIDTH * HEIGHT);
    sro_picture_free(made);
    return NULL;
}

typedef struct {
    sro_area area;
    sro_matrix *features;
} a_given;

/* Of a spectrogram that fails, what was there before stays. */
static sro_error spectrogram(void *context, uint64_t *result)
{
    const a_given *g = context;
    size_t pixels = (size_t)WIDTH * (HEIGHT + 2), changed = 0;
    sro_spectrogram_range range = {0, 1};
    memset(g->area.picture->pixels, GUARD, pixels);
    sro_error error =
        sro_spectrogram_draw(g->area, g->features, NULL, sro_matrix_rows(g->features), range);
    for (size_t i = 0; i < pixels; i++)
        changed += g->area.picture->pixels[i] != GUARD;
    assert_true(!error || !changed);
    hash_bytes(result, g->area.picture->pixels, pixels);
    return error;
}

static sro_error png(void *context, uint64_t *result)
{
    const a_given *g = context;
    char *text = UNTOUCHED;
    sro_error error = sro_png_base64(g->area.picture, &text);
    stays_untouched(error, text);
    if (error)
        return error;
    hash_bytes(result, text, strlen(text));
    free(text);
    return NULL;
}

static void every_allocation(void **state)
{
    float *values = random_floats(500 * 40, 1);
    a_given given = {.area = guarded_area(WIDTH, HEIGHT), .features = matrix_of(values, 500, 40)};
    every_allocation_fails(picture, NULL);
    every_allocation_fails(spectrogram, &given);
    every_allocation_fails(png, &given);
    sro_picture_free(given.area.picture);
    sro_matrix_release(given.features);
    free(values);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests_name("no memory: picture", tests, NULL, NULL);
}

#include "bench_pictures.h"

#include <stdlib.h>

#include "base/permutation.h"
#include "bench_common.h"
#include "picture/png.h"
#include "picture/point_colours.h"
#include "picture/scatter.h"
#include "picture/spectrogram.h"

/* Pictures: of as many frames as ten minutes have; the bound is one of as many as a spectrogram has
 * columns of pixels. Orders are shuffled, so that a column's frames lie apart in memory. What shows
 * a picture is its PNG, made anew whenever it is drawn. */

enum { MANY_FRAMES = 52000, FEW_FRAMES = 600 };

typedef struct {
    sro_matrix *features;
    uint32_t *order;
    uint8_t *colours;
} drawn_frames;

typedef struct {
    sro_area area;
    drawn_frames many, few;
    void (*draw)(sro_area area, const drawn_frames *frames);
} drawing;

static drawn_frames make_drawn(size_t count, size_t columns)
{
    drawn_frames f = {make_noise(count, columns, 1), need(malloc(count * sizeof *f.order)),
                      need(malloc(count))};
    sro_permutation_identity(f.order, count);
    sro_permutation_shuffle(f.order, count, 1);
    sro_point_colours_by_order(f.colours, count, f.order, count);
    return f;
}

static drawing make_drawing(int width, int height, size_t columns)
{
    drawing d = {.area.height = height,
                 .many = make_drawn(MANY_FRAMES, columns),
                 .few = make_drawn(FEW_FRAMES, columns)};
    sro_palette palette;
    sro_palette_levels(&palette);
    check(sro_picture_new(&d.area.picture, width, height, &palette));
    return d;
}

static void free_drawing(drawing *d)
{
    drawn_frames *both[] = {&d->many, &d->few};
    for (int i = 0; i < 2; i++) {
        sro_matrix_release(both[i]->features);
        free(both[i]->order);
        free(both[i]->colours);
    }
    sro_picture_free(d->area.picture);
}

static void draw_spectrogram(sro_area area, const drawn_frames *f)
{
    check(sro_spectrogram_draw(area, f->features, f->order, sro_matrix_rows(f->features),
                               (sro_spectrogram_range){0, 1}));
}

static void draw_map(sro_area area, const drawn_frames *f)
{
    sro_scatter_draw(area, f->features, (sro_view){0, 1, 0, 1}, f->colours);
}

static void draw_many(void *context)
{
    drawing *d = context;
    d->draw(d->area, &d->many);
}

static void draw_few(void *context)
{
    drawing *d = context;
    d->draw(d->area, &d->few);
}

static void draw_png(const drawing *d)
{
    char *text;
    check(sro_png_base64(d->area.picture, &text));
    free(text);
}

static void show_many(void *context)
{
    draw_many(context);
    draw_png(context);
}

static void show_few(void *context)
{
    draw_few(context);
    draw_png(context);
}

static bool measure_drawing(drawing *d, const char *stage, double limit)
{
    paired_times drawn = time_in_turn(draw_many, draw_few, d, ROUNDS);
    print_ratio(stage, "of 600", &drawn, 0);
    print_milliseconds(&drawn);
    paired_times shown = time_in_turn(show_many, show_few, d, ROUNDS);
    bool over = print_ratio("the same, with its PNG", "of 600", &shown, limit);
    print_milliseconds(&shown);
    return over;
}

bool measure_pictures(void)
{
    drawing spectrogram = make_drawing(600, 128, N_MELS), map = make_drawing(400, 400, 2);
    spectrogram.draw = draw_spectrogram;
    map.draw = draw_map;
    bool over = measure_drawing(&spectrogram, "600x128 spectrogram of 52,000", 2);
    over |= measure_drawing(&map, "400x400 map of 52,000 frames", 2);
    free_drawing(&spectrogram);
    free_drawing(&map);
    return over;
}

#include "picture/scatter.h"

#include <math.h>

#include "picture/pixel_map.h"

enum {
    MAX_DOTS = 65536,
    MAX_LARGE_DOTS = 1500,
    MAX_MEDIUM_DOTS = 12000,
    LARGE = 5, /* pixels */
    MEDIUM = 3,
    SMALL = 2,
};

/* A small dot that lies inside altogether. Apart from dot() for speed: where there are many dots
 * nearly all are such, and they are nearly all of what a picture costs. */
static void small_dot(sro_area area, int x, int y, uint8_t colour)
{
    int width = area.picture->width;
    uint8_t *at = area.picture->pixels + (area.top + y - 1) * width + x - 1;
    at[0] = at[1] = at[width] = at[width + 1] = colour;
}

/* A square; a large one without its corners. */
static void dot(sro_area area, int x, int y, int size, uint8_t colour)
{
    sro_picture *p = area.picture;
    int left = x - size / 2, top = y - size / 2;
    for (int dy = 0; dy < size; dy++)
        for (int dx = 0; dx < size; dx++) {
            bool corner =
                size == LARGE && (dx == 0 || dx == size - 1) && (dy == 0 || dy == size - 1);
            int px = left + dx, py = top + dy;
            if (!corner && px >= 0 && px < p->width && py >= 0 && py < area.height)
                p->pixels[(area.top + py) * p->width + px] = colour;
        }
}

void sro_scatter_draw(sro_area area, const sro_matrix *points, sro_view view,
                      const uint8_t *colours)
{
    sro_pixel_map p = sro_pixel_map_of(area, points, view);
    size_t rows = sro_matrix_rows(points), dots = rows < MAX_DOTS ? rows : MAX_DOTS;
    int size = rows <= MAX_LARGE_DOTS ? LARGE : rows <= MAX_MEDIUM_DOTS ? MEDIUM : SMALL;
    double right = area.picture->width - 1, bottom = area.height - 1;
    sro_picture_fill(area, SRO_COLOUR_BACKGROUND);
    for (size_t i = 0; i < dots; i++) {
        size_t point = (size_t)((double)i * (double)rows / (double)dots);
        double x = sro_pixel_map_x(&p, point), y = sro_pixel_map_y(&p, point);
        if (size == SMALL && x >= 1 && x < right && y >= 1 && y < bottom)
            small_dot(area, (int)lrint(x), (int)lrint(y), colours[point]);
        else if (x > -size && x < right + size && y > -size && y < bottom + size)
            dot(area, (int)lrint(x), (int)lrint(y), size, colours[point]);
    }
}

size_t sro_scatter_nearest(sro_area area, const sro_matrix *points, sro_view view, double x,
                           double y)
{
    sro_pixel_map p = sro_pixel_map_of(area, points, view);
    size_t rows = sro_matrix_rows(points), nearest = rows;
    double min_distance2 = INFINITY;
    for (size_t i = 0; i < rows; i++) {
        double dx = sro_pixel_map_x(&p, i) - x, dy = sro_pixel_map_y(&p, i) - y;
        double distance2 = dx * dx + dy * dy;
        if (distance2 < min_distance2) {
            min_distance2 = distance2;
            nearest = i;
        }
    }
    return nearest;
}

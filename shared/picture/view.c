#include "picture/view.h"

#include <math.h>

#include "picture/pixel_map.h"

enum { MARGIN = 8 }; /* pixels */

/* Relative to the coordinates there; doubles have four digits more. */
#define MIN_PIXEL_SIZE 1e-12

/* The size of a pixel, in coordinates, at which low to high fills what is between the margins. */
static double pixel_size(double low, double high, int pixels)
{
    int margin = pixels / 4 < MARGIN ? pixels / 4 : MARGIN;
    return (high - low) / (pixels > 1 ? pixels - 1 - 2 * margin : 1);
}

/* Set low and high to pixels of that size about the same middle: of size 1 where there is no
 * extent, and never smaller than MIN_PIXEL_SIZE allows. */
static void set_pixel_size(double *low, double *high, int pixels, double size)
{
    double middle = (*low + *high) / 2, smallest = MIN_PIXEL_SIZE * fabs(middle);
    double half = fmax(size > 0 ? size : 1, smallest) * (pixels > 1 ? pixels - 1 : 1) / 2;
    *low = middle - half;
    *high = middle + half;
}

sro_view sro_view_fit(sro_area area, const sro_matrix *points)
{
    sro_pixel_map p = sro_pixel_map_of(area, points, (sro_view){0});
    sro_view view = {.left = INFINITY, .right = -INFINITY, .bottom = INFINITY, .top = -INFINITY};
    for (size_t i = 0; i < sro_matrix_rows(points); i++) {
        double x = sro_pixel_map_coordinate_x(&p, i), y = sro_pixel_map_coordinate_y(&p, i);
        if (!isfinite(x) || !isfinite(y))
            continue;
        view.left = fmin(view.left, x);
        view.right = fmax(view.right, x);
        view.bottom = fmin(view.bottom, y);
        view.top = fmax(view.top, y);
    }
    if (!(view.left <= view.right))
        view = (sro_view){0};
    double x = pixel_size(view.left, view.right, area.picture->width);
    double y = pixel_size(view.bottom, view.top, area.height);
    if (p.columns > 1)
        x = y = fmax(x, y);
    set_pixel_size(&view.left, &view.right, area.picture->width, x);
    set_pixel_size(&view.bottom, &view.top, area.height, y);
    return view;
}

/* Whether the pixels between low and high are finite and no smaller than doubles can tell apart. */
static bool is_valid_range(double low, double high, int pixels)
{
    double size = (high - low) / pixels;
    return isfinite(size) && isfinite(1 / size)
           && size >= MIN_PIXEL_SIZE * fmax(fabs(low), fabs(high)) / 2;
}

static bool is_valid(sro_area area, sro_view view)
{
    return is_valid_range(view.left, view.right, area.picture->width)
           && is_valid_range(view.bottom, view.top, area.height);
}

sro_view sro_view_zoom(sro_area area, sro_view view, double factor, double x, double y)
{
    double at_x =
        view.left + (view.right - view.left) * sro_pixel_map_ratio(x, area.picture->width - 1);
    double at_y = view.top + (view.bottom - view.top) * sro_pixel_map_ratio(y, area.height - 1);
    sro_view zoomed = {
        .left = at_x + (view.left - at_x) / factor,
        .right = at_x + (view.right - at_x) / factor,
        .bottom = at_y + (view.bottom - at_y) / factor,
        .top = at_y + (view.top - at_y) / factor,
    };
    return is_valid(area, zoomed) ? zoomed : view;
}

sro_view sro_view_pan(sro_area area, sro_view view, double x, double y)
{
    double dx = (view.right - view.left) * sro_pixel_map_ratio(x, area.picture->width - 1);
    double dy = (view.bottom - view.top) * sro_pixel_map_ratio(y, area.height - 1);
    sro_view moved = {
        .left = view.left - dx,
        .right = view.right - dx,
        .bottom = view.bottom - dy,
        .top = view.top - dy,
    };
    return is_valid(area, moved) ? moved : view;
}

void sro_view_pixel(sro_area area, const sro_matrix *points, sro_view view, size_t point, double *x,
                    double *y)
{
    sro_pixel_map p = sro_pixel_map_of(area, points, view);
    *x = sro_pixel_map_x(&p, point);
    *y = sro_pixel_map_y(&p, point);
    if (!isfinite(*x) || !isfinite(*y))
        *x = *y = NAN;
}

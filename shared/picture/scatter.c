#include "picture/scatter.h"

#include <math.h>
#include <string.h>

enum {
    MOST_DOTS = 65536,
    FEW_DOTS = 1500,   /* up to so many are drawn large, */
    SOME_DOTS = 12000, /* and up to so many not small */
    SMALL = 2,         /* pixels */
    MARGIN = 8,        /* the same */
};

/* The least size of a pixel relative to the coordinates there; doubles have four digits more. */
#define FINEST 1e-12

/* From coordinates to pixels: pixel = (coordinate - first) * scale. */
typedef struct {
    const float *values;
    size_t columns;
    double first_x, first_y, scale_x, scale_y;
} projection;

static double per(double pixels, double extent) { return extent != 0 ? pixels / extent : 0; }

static projection project(sro_area area, const sro_matrix *points, sro_view view)
{
    return (projection){
        .values = sro_matrix_row(points, 0),
        .columns = sro_matrix_columns(points),
        .first_x = view.left,
        .first_y = view.top,
        .scale_x = per(area.picture->width - 1, view.right - view.left),
        .scale_y = per(area.height - 1, view.bottom - view.top),
    };
}

static inline double x_of(const projection *p, size_t point)
{
    return p->columns > 1 ? p->values[point * p->columns] : (double)point;
}

static inline double y_of(const projection *p, size_t point)
{
    return p->values[point * p->columns + (p->columns > 1)];
}

static inline double pixel_x(const projection *p, size_t point)
{
    return (x_of(p, point) - p->first_x) * p->scale_x;
}

static inline double pixel_y(const projection *p, size_t point)
{
    return (y_of(p, point) - p->first_y) * p->scale_y;
}

/* The size of a pixel, in coordinates, at which low to high fills what is between the margins. */
static double pixel_size(double low, double high, int pixels)
{
    int margin = pixels / 4 < MARGIN ? pixels / 4 : MARGIN;
    return (high - low) / (pixels > 1 ? pixels - 1 - 2 * margin : 1);
}

/* Set low and high to pixels of that size about the same middle: of size 1 where there is no
 * extent, and never smaller than FINEST allows. */
static void set_pixel_size(double *low, double *high, int pixels, double size)
{
    double middle = (*low + *high) / 2, finest = FINEST * fabs(middle);
    double half = fmax(size > 0 ? size : 1, finest) * (pixels > 1 ? pixels - 1 : 1) / 2;
    *low = middle - half;
    *high = middle + half;
}

sro_view sro_view_fit(sro_area area, const sro_matrix *points)
{
    projection p = project(area, points, (sro_view){0});
    sro_view view = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    for (size_t i = 0; i < sro_matrix_rows(points); i++) {
        double x = x_of(&p, i), y = y_of(&p, i);
        if (!isfinite(x) || !isfinite(y))
            continue;
        view.left = fmin(view.left, x);
        view.right = fmax(view.right, x);
        view.bottom = fmin(view.bottom, y);
        view.top = fmax(view.top, y);
    }
    if (!(view.left <= view.right))
        view = (sro_view){0, 0, 0, 0};
    double x = pixel_size(view.left, view.right, area.picture->width);
    double y = pixel_size(view.bottom, view.top, area.height);
    if (p.columns > 1)
        x = y = fmax(x, y);
    set_pixel_size(&view.left, &view.right, area.picture->width, x);
    set_pixel_size(&view.bottom, &view.top, area.height, y);
    return view;
}

/* Whether the pixels between low and high are finite and no smaller than doubles can tell apart. */
static int is_valid_range(double low, double high, int pixels)
{
    double size = (high - low) / pixels;
    return isfinite(size) && isfinite(1 / size) && size >= FINEST * fmax(fabs(low), fabs(high)) / 2;
}

static int is_valid(sro_area area, sro_view view)
{
    return is_valid_range(view.left, view.right, area.picture->width)
           && is_valid_range(view.bottom, view.top, area.height);
}

sro_view sro_view_zoom(sro_area area, sro_view view, double factor, double x, double y)
{
    double at_x = view.left + (view.right - view.left) * per(x, area.picture->width - 1);
    double at_y = view.top + (view.bottom - view.top) * per(y, area.height - 1);
    sro_view zoomed = {
        .left = at_x + (view.left - at_x) / factor,
        .right = at_x + (view.right - at_x) / factor,
        .bottom = at_y + (view.bottom - at_y) / factor,
        .top = at_y + (view.top - at_y) / factor,
    };
    return is_valid(area, zoomed) ? zoomed : view;
}

sro_view sro_view_move(sro_area area, sro_view view, double x, double y)
{
    double dx = (view.right - view.left) * per(x, area.picture->width - 1);
    double dy = (view.bottom - view.top) * per(y, area.height - 1);
    sro_view moved = {view.left - dx, view.right - dx, view.bottom - dy, view.top - dy};
    return is_valid(area, moved) ? moved : view;
}

/* A small dot that lies inside altogether. Apart from dot() for speed: where there are many dots
 * nearly all are such, and they are nearly all of what a picture costs. */
static void small_dot(sro_area area, int x, int y, uint8_t colour)
{
    int width = area.picture->width;
    uint8_t *at = area.picture->pixels + (area.top + y - 1) * width + x - 1;
    at[0] = at[1] = at[width] = at[width + 1] = colour;
}

/* A dot is a square without its corners, unless it is small. */
static void dot(sro_area area, int x, int y, int size, uint8_t colour)
{
    sro_picture *p = area.picture;
    int left = x - size / 2, top = y - size / 2;
    for (int dy = 0; dy < size; dy++)
        for (int dx = 0; dx < size; dx++) {
            int corner = size > 3 && (dx == 0 || dx == size - 1) && (dy == 0 || dy == size - 1);
            int px = left + dx, py = top + dy;
            if (!corner && px >= 0 && px < p->width && py >= 0 && py < area.height)
                p->pixels[(area.top + py) * p->width + px] = colour;
        }
}

void sro_scatter_draw(sro_area area, const sro_matrix *points, sro_view view,
                      const uint8_t *colours)
{
    projection p = project(area, points, view);
    size_t rows = sro_matrix_rows(points), dots = rows < MOST_DOTS ? rows : MOST_DOTS;
    int size = rows <= FEW_DOTS ? 5 : rows <= SOME_DOTS ? 3 : SMALL;
    double right = area.picture->width - 1, bottom = area.height - 1;
    sro_picture_fill(area, SRO_GROUND);
    for (size_t i = 0; i < dots; i++) {
        size_t point = (size_t)((double)i * (double)rows / (double)dots);
        double x = pixel_x(&p, point), y = pixel_y(&p, point);
        if (size == SMALL && x >= 1 && x < right && y >= 1 && y < bottom)
            small_dot(area, (int)lrint(x), (int)lrint(y), colours[point]);
        else if (x > -size && x < right + size && y > -size && y < bottom + size)
            dot(area, (int)lrint(x), (int)lrint(y), size, colours[point]);
    }
}

void sro_scatter_place(sro_area area, const sro_matrix *points, sro_view view, size_t point,
                       double *x, double *y)
{
    projection p = project(area, points, view);
    *x = pixel_x(&p, point);
    *y = pixel_y(&p, point);
    if (!isfinite(*x) || !isfinite(*y))
        *x = *y = NAN;
}

size_t sro_scatter_nearest(sro_area area, const sro_matrix *points, sro_view view, double x,
                           double y)
{
    projection p = project(area, points, view);
    size_t rows = sro_matrix_rows(points), nearest = rows;
    double least = INFINITY;
    for (size_t i = 0; i < rows; i++) {
        double dx = pixel_x(&p, i) - x, dy = pixel_y(&p, i) - y, distance2 = dx * dx + dy * dy;
        if (distance2 < least) {
            least = distance2;
            nearest = i;
        }
    }
    return nearest;
}

void sro_colour_by_time(uint8_t *colours, size_t points)
{
    for (size_t i = 0; i < points; i++)
        colours[i] = sro_ramp(i, points);
}

void sro_colour_by_order(uint8_t *colours, size_t points, const uint32_t *order, size_t length)
{
    memset(colours, SRO_DIM, points);
    for (size_t i = 0; i < length; i++)
        if (order[i] < points)
            colours[order[i]] = sro_ramp(i, length);
}

void sro_colour_by_groups(uint8_t *colours, size_t points, const uint32_t *order, size_t length,
                          const size_t *sizes, size_t count)
{
    size_t i = 0;
    memset(colours, SRO_DIM, points);
    for (size_t g = 0; g < count; g++)
        for (size_t end = length - i < sizes[g] ? length : i + sizes[g]; i < end; i++)
            if (order[i] < points)
                colours[order[i]] = sro_group_colour(g);
}

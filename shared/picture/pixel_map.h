/* pixel_map: from coordinates to pixels, a point at a time, inline: drawing and searching do
 * little else. */
#ifndef SRO_PICTURE_PIXEL_MAP_H
#define SRO_PICTURE_PIXEL_MAP_H

#include "picture/view.h"

/* pixel = (coordinate - first) * scale */
typedef struct {
    const float *values;
    size_t columns;
    double first_x, first_y, scale_x, scale_y;
} sro_pixel_map;

/* Of points in a view. */
sro_pixel_map sro_pixel_map_of(sro_area area, const sro_matrix *points, sro_view view);

/* a / b; 0 where b is 0, which is what a point is of an area without extent. */
static inline double sro_pixel_map_ratio(double a, double b) { return b != 0 ? a / b : 0; }

static inline double sro_pixel_map_coordinate_x(const sro_pixel_map *p, size_t point)
{
    return p->columns > 1 ? p->values[point * p->columns] : (double)point;
}

static inline double sro_pixel_map_coordinate_y(const sro_pixel_map *p, size_t point)
{
    return p->values[point * p->columns + (p->columns > 1)];
}

static inline double sro_pixel_map_x(const sro_pixel_map *p, size_t point)
{
    return (sro_pixel_map_coordinate_x(p, point) - p->first_x) * p->scale_x;
}

static inline double sro_pixel_map_y(const sro_pixel_map *p, size_t point)
{
    return (sro_pixel_map_coordinate_y(p, point) - p->first_y) * p->scale_y;
}

#endif

/* projection: from coordinates to pixels, a point at a time, inline: drawing and searching do
 * little else. */
#ifndef SRO_PICTURE_PROJECTION_H
#define SRO_PICTURE_PROJECTION_H

#include "picture/view.h"

/* pixel = (coordinate - first) * scale */
typedef struct {
    const float *values;
    size_t columns;
    double first_x, first_y, scale_x, scale_y;
} sro_projection;

/* Of points in a view. */
sro_projection sro_projection_of(sro_area area, const sro_matrix *points, sro_view view);

/* a / b; 0 where b is 0, which is what a point is of an area without extent. */
static inline double sro_projection_ratio(double a, double b) { return b != 0 ? a / b : 0; }

static inline double sro_projection_x(const sro_projection *p, size_t point)
{
    return p->columns > 1 ? p->values[point * p->columns] : (double)point;
}

static inline double sro_projection_y(const sro_projection *p, size_t point)
{
    return p->values[point * p->columns + (p->columns > 1)];
}

static inline double sro_projection_pixel_x(const sro_projection *p, size_t point)
{
    return (sro_projection_x(p, point) - p->first_x) * p->scale_x;
}

static inline double sro_projection_pixel_y(const sro_projection *p, size_t point)
{
    return (sro_projection_y(p, point) - p->first_y) * p->scale_y;
}

#endif

/* scatter: points as a picture, a dot a point: one dimension against time, two as a map. */
#ifndef SRO_PICTURE_SCATTER_H
#define SRO_PICTURE_SCATTER_H

#include "base/matrix.h"
#include "picture/picture.h"

/* What is seen: these coordinates lie at the middles of the outermost pixels, y upwards. The first
 * of two dimensions, or else the point's number, is x; the second, or else the only one, y. */
typedef struct {
    double left, right, bottom, top;
} sro_view;

/* All finite points, with a margin; in a map a pixel is as wide as high. */
SRO_API sro_view sro_view_fit(sro_area area, const sro_matrix *points);

/* The view enlarged by `factor` > 0; what is at pixel x, y (from the area's upper left corner)
 * stays there. The same view where that would leave the range or the precision of doubles. */
SRO_API sro_view sro_view_zoom(sro_area area, sro_view view, double factor, double x, double y);

/* The view in which everything lies x pixels further right and y further down; the same view where
 * that would leave the range or the precision of doubles. */
SRO_API sro_view sro_view_move(sro_area area, sro_view view, double x, double y);

/* Draws point i in colour colours[i], later points over earlier ones; where there are more than
 * 65,536 points, that many of them, evenly spread. The rest of the area is ground. */
SRO_API void sro_scatter_draw(sro_area area, const sro_matrix *points, sro_view view,
                              const uint8_t *colours);

/* Where a point is, in pixels from the area's upper left corner; it may be outside. NaN for a point
 * that is not finite. */
SRO_API void sro_scatter_place(sro_area area, const sro_matrix *points, sro_view view, size_t point,
                               double *x, double *y);

/* The point nearest to pixel x, y, of equally near ones the first; the number of points where none
 * is finite. Every point is looked at. */
SRO_API size_t sro_scatter_nearest(sro_area area, const sro_matrix *points, sro_view view, double x,
                                   double y);

/* Colours, one a point: by time; by the place in an order of `length` entries (the last one where
 * it comes more than once; dim where it does not come); or by groups, of which an order holds
 * `count` one behind the other, of these sizes. */
SRO_API void sro_colour_by_time(uint8_t *colours, size_t points);
SRO_API void sro_colour_by_order(uint8_t *colours, size_t points, const uint32_t *order,
                                 size_t length);
SRO_API void sro_colour_by_groups(uint8_t *colours, size_t points, const uint32_t *order,
                                  size_t length, const size_t *sizes, size_t count);

#endif

/* scatter: points as dots. */
#ifndef SRO_PICTURE_SCATTER_H
#define SRO_PICTURE_SCATTER_H

#include "picture/view.h"

/* Draws point i in colours[i], later points over earlier ones, on background. Of more than 65,536
 * points that many are drawn, evenly spread. Points that are not finite are left out. */
SRO_API void sro_scatter_draw(sro_area area, const sro_matrix *points, sro_view view,
                              const uint8_t *colours);

/* The point nearest to pixel x, y (from the area's upper left corner), in pixels. Ties go to the
 * earlier point. The number of points where none is finite. Searches all of them. */
SRO_API size_t sro_scatter_nearest(sro_area area, const sro_matrix *points, sro_view view, double x,
                                   double y);

#endif

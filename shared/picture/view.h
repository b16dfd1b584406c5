/* view: which coordinates a picture of points shows, one dimension against time or two as a map. */
#ifndef SRO_PICTURE_VIEW_H
#define SRO_PICTURE_VIEW_H

#include "base/matrix.h"
#include "picture/picture.h"

/* These coordinates lie at the middles of the outermost pixels, y upwards. Of points in two
 * dimensions or more the first two are x and y; of points in one, x is their number and y their
 * coordinate. */
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
SRO_API sro_view sro_view_pan(sro_area area, sro_view view, double x, double y);

/* Where a point is, in pixels from the area's upper left corner, maybe outside of it. NaN where the
 * point is not finite. */
SRO_API void sro_view_pixel(sro_area area, const sro_matrix *points, sro_view view, size_t point,
                            double *x, double *y);

#endif

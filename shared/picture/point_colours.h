/* point_colours: which colour each point of a scatter plot gets. `colours` has room for one a
 * point. */
#ifndef SRO_PICTURE_POINT_COLOURS_H
#define SRO_PICTURE_POINT_COLOURS_H

#include "picture/palette.h"

/* The ramp from the first point to the last. */
SRO_API void sro_point_colours_by_time(uint8_t *colours, size_t points);

/* The ramp from the first entry of an order to its last. Of entries of one point the last counts;
 * points that are no entry are dim. */
SRO_API void sro_point_colours_by_order(uint8_t *colours, size_t points, const uint32_t *order,
                                        size_t length);

/* A colour a group. The order holds `count` groups one after the other, of these sizes; what
 * follows them, and points that are no entry, are dim. */
SRO_API void sro_point_colours_by_groups(uint8_t *colours, size_t points, const uint32_t *order,
                                         size_t length, const size_t *sizes, size_t count);

#endif

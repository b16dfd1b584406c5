/* order: which frame comes when. An order is a plain array of frame numbers; it may have any
 * length, repeats and omissions, and name frames that the present sound lacks. */
#ifndef SRO_ORDER_H
#define SRO_ORDER_H

#include "matrix.h"

/* Frame numbers are below this; larger ones are kept as it, a frame that no sound has. */
#define SRO_NO_FRAME UINT32_MAX

/* The stable argsort of the first column: order[i] is the row that comes at place i, equal
 * coordinates stay in time order (numpy.argsort, kind 'stable'). `order` has room for a number
 * a row. The coordinates must not be NaN. */
SRO_API const char *sro_argsort(const sro_matrix *points, uint32_t *order);

/* 0 1 2 ... */
SRO_API void sro_order_original(uint32_t *order, size_t length);

/* Edits in place. */
SRO_API void sro_order_reverse(uint32_t *order, size_t length);
SRO_API void sro_order_shuffle(uint32_t *order, size_t length, uint64_t seed); /* Fisher-Yates */
/* As numpy.roll: what falls off the end comes in at the beginning; negative turns back. */
SRO_API const char *sro_order_rotate(uint32_t *order, size_t length, int64_t places);

/* Copy the entries below `count`, in their order; returns how many. kept may be order. */
SRO_API size_t sro_order_present(const uint32_t *order, size_t length, size_t count,
                                 uint32_t *kept);

#endif

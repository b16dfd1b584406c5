/* order: which frame comes when. An order is a plain array of frame numbers. It may have any
 * length, repeat and leave out frames, and name frames that the present sound lacks. */
#ifndef SRO_ORDER_ORDER_H
#define SRO_ORDER_ORDER_H

#include "base/common.h"

/* Frame numbers are below this; larger ones are kept as it, a frame that no sound has. */
#define SRO_NO_FRAME UINT32_MAX

/* Copies the entries below `frame_count` in their sequence; returns how many. `present` has room
 * for `length` entries, and may be `order`. */
SRO_API size_t sro_order_present(const uint32_t *order, size_t length, size_t frame_count,
                                 uint32_t *present);

#endif

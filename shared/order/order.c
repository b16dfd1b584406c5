#include "order/order.h"

size_t sro_order_present(const uint32_t *order, size_t length, size_t frame_count,
                         uint32_t *present)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        if (order[i] < frame_count)
            present[count++] = order[i];
    return count;
}

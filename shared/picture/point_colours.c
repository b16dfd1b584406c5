#include "picture/point_colours.h"

#include <string.h>

void sro_point_colours_by_time(uint8_t *colours, size_t points)
{
    for (size_t i = 0; i < points; i++)
        colours[i] = sro_palette_ramp(i, points);
}

void sro_point_colours_by_order(uint8_t *colours, size_t points, const uint32_t *order,
                                size_t length)
{
    memset(colours, SRO_COLOUR_DIM, points);
    for (size_t i = 0; i < length; i++)
        if (order[i] < points)
            colours[order[i]] = sro_palette_ramp(i, length);
}

void sro_point_colours_by_groups(uint8_t *colours, size_t points, const uint32_t *order,
                                 size_t length, const size_t *sizes, size_t count)
{
    size_t i = 0;
    memset(colours, SRO_COLOUR_DIM, points);
    for (size_t g = 0; g < count; g++)
        for (size_t end = length - i < sizes[g] ? length : i + sizes[g]; i < end; i++)
            if (order[i] < points)
                colours[order[i]] = sro_palette_group(g);
}

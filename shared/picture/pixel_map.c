#include "picture/pixel_map.h"

sro_pixel_map sro_pixel_map_of(sro_area area, const sro_matrix *points, sro_view view)
{
    return (sro_pixel_map){
        .values = sro_matrix_row(points, 0),
        .columns = sro_matrix_columns(points),
        .first_x = view.left,
        .first_y = view.top,
        .scale_x = sro_pixel_map_ratio(area.picture->width - 1, view.right - view.left),
        .scale_y = sro_pixel_map_ratio(area.height - 1, view.bottom - view.top),
    };
}

#include "picture/picture.h"

#include <stdlib.h>
#include <string.h>

sro_error sro_picture_new(sro_picture **picture, int width, int height, const sro_palette *palette)
{
    if (width < 1 || height < 1 || width > SRO_MAX_PICTURE_SIZE || height > SRO_MAX_PICTURE_SIZE)
        return "a picture is from 1 to 4096 pixels wide and high";
    sro_picture *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->width = width;
    made->height = height;
    made->palette = *palette;
    made->pixels = malloc((size_t)width * (size_t)height);
    if (!made->pixels) {
        sro_picture_free(made);
        return SRO_NO_MEMORY;
    }
    sro_picture_fill((sro_area){.picture = made, .height = height}, SRO_COLOUR_BACKGROUND);
    *picture = made;
    return NULL;
}

void sro_picture_free(sro_picture *picture)
{
    if (!picture)
        return;
    free(picture->pixels);
    free(picture);
}

void sro_picture_fill(sro_area area, uint8_t colour)
{
    size_t width = (size_t)area.picture->width;
    memset(area.picture->pixels + (size_t)area.top * width, colour, (size_t)area.height * width);
}

void sro_picture_ramp(sro_area area, int left, int width)
{
    sro_picture *p = area.picture;
    for (int y = area.top; y < area.top + area.height; y++)
        for (int x = left < 0 ? -left : 0; x < width && left + x < p->width; x++)
            p->pixels[y * p->width + left + x] = sro_palette_ramp((size_t)x, (size_t)width);
}

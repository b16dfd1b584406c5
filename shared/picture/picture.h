/* picture: pixels, each of them the number of a colour of a palette. */
#ifndef SRO_PICTURE_PICTURE_H
#define SRO_PICTURE_PICTURE_H

#include "picture/palette.h"

/* Rows from the top, each from the left. */
typedef struct {
    int width, height;
    uint8_t *pixels;
    sro_palette palette;
} sro_picture;

/* A part of a picture, to draw into: `height` rows from row `top` on, over the whole width. */
typedef struct {
    sro_picture *picture;
    int top, height;
} sro_area;

#define SRO_MAX_PICTURE_SIZE 4096

/* A picture of nothing but background, 1..SRO_MAX_PICTURE_SIZE pixels wide and high; the palette is
 * copied. The caller frees it. Fails on other sizes and for lack of memory. */
SRO_API SRO_CHECKED sro_error sro_picture_new(sro_picture **picture, int width, int height,
                                              const sro_palette *palette);

/* NULL is allowed. */
SRO_API void sro_picture_free(sro_picture *picture);

/* Fills the area with one colour. */
SRO_API void sro_picture_fill(sro_area area, uint8_t colour);

/* Draws the ramp, low on the left, high on the right, in `width` columns from column `left` on, as
 * far as the picture has them. */
SRO_API void sro_picture_ramp(sro_area area, int left, int width);

#endif

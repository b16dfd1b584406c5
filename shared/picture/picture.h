/* picture: pixels of a palette, and what a display takes them as. */
#ifndef SRO_PICTURE_PICTURE_H
#define SRO_PICTURE_PICTURE_H

#include "picture/palette.h"

/* Pixels, row by row from the top; each is the number of a colour of `palette`. */
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

/* The largest width and height. */
#define SRO_MAX_PIXELS 4096

/* A picture of ground alone, 1..SRO_MAX_PIXELS wide and high. The caller frees it. */
SRO_API const char *sro_picture_new(sro_picture **picture, int width, int height,
                                    const sro_palette *palette);
SRO_API void sro_picture_free(sro_picture *picture);

/* Fill the area. */
SRO_API void sro_picture_fill(sro_area area, uint8_t colour);

/* The ramp from low on the left to high on the right, in `width` columns from column `left` on, as
 * far as they are the picture's. */
SRO_API void sro_picture_ramp(sro_area area, int left, int width);

/* The picture as a PNG (8 bits of a palette, not compressed: it goes no further than to the
 * display beside us), in base64, ended by 0. The caller's to free; 0 when there is no memory. */
SRO_API char *sro_picture_png(const sro_picture *picture);

#endif

/* palette: what the numbers of a picture's pixels mean as colours. */
#ifndef SRO_PICTURE_PALETTE_H
#define SRO_PICTURE_PALETTE_H

#include "base/common.h"

/* Every palette begins with a ramp, for values from low to high; the other colours follow it. */
#define SRO_RAMP_COLOURS 192
#define SRO_GROUP_COLOURS 12
enum {
    SRO_COLOUR_MARGIN = SRO_RAMP_COLOURS, /* around the picture, and the background of words */
    SRO_COLOUR_BACKGROUND,                /* where a picture shows nothing */
    SRO_COLOUR_DIM,                       /* points that an order or groups leave out */
    SRO_COLOUR_FIRST_GROUP,               /* the group colours; more groups repeat them */
    SRO_COLOUR_COUNT = SRO_COLOUR_FIRST_GROUP + SRO_GROUP_COLOURS,
};

/* Red, green and blue of each colour, in sRGB. */
typedef struct {
    uint8_t rgb[SRO_COLOUR_COUNT][3];
} sro_palette;

/* For levels: black, purple, orange, pale yellow, lighter with every step; after matplotlib's
 * "magma" (S. van der Walt and N. Smith, 2015), linear between nine colours. */
SRO_API void sro_palette_levels(sro_palette *palette);

/* For points in time: every hue from blue to red, none of them dark, for dots on a dark ground. */
SRO_API void sro_palette_time(sro_palette *palette);

/* The colour of the ramp for item i of n >= 1: its first colour for item 0, its last for item
 * n - 1. */
SRO_API uint8_t sro_palette_ramp(size_t i, size_t n);

/* The colour of group g, counted from 0. */
SRO_API uint8_t sro_palette_group(size_t g);

#endif

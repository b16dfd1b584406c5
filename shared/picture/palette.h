/* palette: what the numbers of a picture's pixels mean as colours. */
#ifndef SRO_PICTURE_PALETTE_H
#define SRO_PICTURE_PALETTE_H

#include "base/common.h"

/* Every palette is a ramp for values from low to high, followed by some colours of their own. */
#define SRO_RAMP 192
enum {
    SRO_PAPER = SRO_RAMP, /* around the picture, behind words */
    SRO_GROUND,           /* where a picture shows nothing */
    SRO_DIM,              /* points that an order or groups leave out */
    SRO_GROUPS_FROM       /* the first colour of a group; they repeat after SRO_GROUPS */
};
#define SRO_GROUPS 12
#define SRO_COLOURS (SRO_GROUPS_FROM + SRO_GROUPS)

typedef struct {
    uint8_t rgb[SRO_COLOURS][3];
} sro_palette;

/* For levels: black, purple, orange, pale yellow, ever lighter; after matplotlib's "magma" (S. van
 * der Walt and N. Smith, 2015), linear between nine colours. */
SRO_API void sro_palette_levels(sro_palette *palette);

/* For a point in time: every hue from blue to red, none of them dark, for dots on a dark ground. */
SRO_API void sro_palette_time(sro_palette *palette);

/* The colour of the ramp for place i of n, n >= 1: the first and the last for the ends. */
SRO_API uint8_t sro_ramp(size_t i, size_t n);

/* The colour of group g, from 0. */
SRO_API uint8_t sro_group_colour(size_t g);

#endif

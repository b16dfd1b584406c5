#include "picture/palette.h"

/* As 0xRRGGBB. */
static const uint32_t levels[] = {0x000004, 0x1c1044, 0x4f127b, 0x812581, 0xb5367a,
                                  0xe55064, 0xfb8761, 0xfec287, 0xfcfdbf};
static const uint32_t hues[] = {0x6070ff, 0x2ab0f8, 0x2fdcb0, 0xa8e650, 0xffc53a, 0xff6a45};

/* Told apart side by side: after the qualitative sets of ColorBrewer (C. Brewer). */
static const uint32_t groups[SRO_GROUP_COLOURS] = {0x8dd3c7, 0xffed6f, 0xbebada, 0xfb8072,
                                                   0x80b1d3, 0xfdb462, 0xb3de69, 0xfccde5,
                                                   0xd9d9d9, 0xbc80bd, 0x5fd05f, 0xff5fa2};

static const uint32_t margin = 0xffffff, background = 0x101014, dim = 0x505058;

/* Channel 0 is red, 1 green, 2 blue. */
static uint8_t channel_of(uint32_t colour, int channel)
{
    return (uint8_t)(colour >> (16 - 8 * channel) & 255);
}

static void set(uint8_t rgb[3], uint32_t colour)
{
    for (int channel = 0; channel < 3; channel++)
        rgb[channel] = channel_of(colour, channel);
}

/* Linearly from each colour to the next; the colours are evenly spaced along the ramp. */
static void fill_ramp(sro_palette *palette, const uint32_t *colours, size_t count)
{
    for (size_t i = 0; i < SRO_RAMP_COLOURS; i++) {
        double position = (double)i * (double)(count - 1) / (SRO_RAMP_COLOURS - 1);
        size_t from = position < (double)(count - 1) ? (size_t)position : count - 2;
        double fraction = position - (double)from;
        for (int c = 0; c < 3; c++)
            palette->rgb[i][c] = (uint8_t)((1 - fraction) * channel_of(colours[from], c)
                                           + fraction * channel_of(colours[from + 1], c) + .5);
    }
}

static void fill(sro_palette *palette, const uint32_t *ramp, size_t count)
{
    fill_ramp(palette, ramp, count);
    set(palette->rgb[SRO_COLOUR_MARGIN], margin);
    set(palette->rgb[SRO_COLOUR_BACKGROUND], background);
    set(palette->rgb[SRO_COLOUR_DIM], dim);
    for (size_t g = 0; g < SRO_GROUP_COLOURS; g++)
        set(palette->rgb[SRO_COLOUR_FIRST_GROUP + g], groups[g]);
}

void sro_palette_levels(sro_palette *palette)
{
    fill(palette, levels, sizeof levels / sizeof *levels);
}

void sro_palette_time(sro_palette *palette) { fill(palette, hues, sizeof hues / sizeof *hues); }

uint8_t sro_palette_ramp(size_t i, size_t n)
{
    return (uint8_t)(n < 2 ? 0 : (double)i * (SRO_RAMP_COLOURS - 1) / (double)(n - 1) + .5);
}

uint8_t sro_palette_group(size_t g)
{
    return (uint8_t)(SRO_COLOUR_FIRST_GROUP + g % SRO_GROUP_COLOURS);
}

#include "palette.h"

static const uint32_t levels[] = {0x000004, 0x1c1044, 0x4f127b, 0x812581, 0xb5367a, 0xe55064,
    0xfb8761, 0xfec287, 0xfcfdbf};
static const uint32_t hues[] = {0x6070ff, 0x2ab0f8, 0x2fdcb0, 0xa8e650, 0xffc53a, 0xff6a45};

/* Told apart side by side: after the qualitative sets of ColorBrewer (C. Brewer). */
static const uint32_t groups[SRO_GROUPS] = {0x8dd3c7, 0xffed6f, 0xbebada, 0xfb8072, 0x80b1d3,
    0xfdb462, 0xb3de69, 0xfccde5, 0xd9d9d9, 0xbc80bd, 0x5fd05f, 0xff5fa2};

static const uint32_t paper = 0xffffff, ground = 0x101014, faint = 0x505058;

static uint8_t part_of(uint32_t colour, int part)
{
    return (uint8_t)(colour >> (16 - 8 * part) & 255);
}

static void set(uint8_t rgb[3], uint32_t colour)
{
    for (int part = 0; part < 3; part++)
        rgb[part] = part_of(colour, part);
}

/* Straight from one of the colours to the next, which are equally far apart. */
static void fill_ramp(sro_palette *palette, const uint32_t *colours, size_t count)
{
    for (size_t i = 0; i < SRO_RAMP; i++) {
        double at = (double)i * (double)(count - 1) / (SRO_RAMP - 1);
        size_t from = at < (double)(count - 1) ? (size_t)at : count - 2;
        double way = at - (double)from;
        for (int part = 0; part < 3; part++)
            palette->rgb[i][part] = (uint8_t)((1 - way) * part_of(colours[from], part)
                + way * part_of(colours[from + 1], part) + .5);
    }
}

static void fill(sro_palette *palette, const uint32_t *ramp, size_t count)
{
    fill_ramp(palette, ramp, count);
    set(palette->rgb[SRO_PAPER], paper);
    set(palette->rgb[SRO_GROUND], ground);
    set(palette->rgb[SRO_FAINT], faint);
    for (size_t g = 0; g < SRO_GROUPS; g++)
        set(palette->rgb[SRO_GROUPS_FROM + g], groups[g]);
}

void sro_palette_levels(sro_palette *palette)
{
    fill(palette, levels, sizeof levels / sizeof *levels);
}

void sro_palette_time(sro_palette *palette)
{
    fill(palette, hues, sizeof hues / sizeof *hues);
}

uint8_t sro_ramp(size_t i, size_t n)
{
    return (uint8_t)(n < 2 ? 0 : (double)i * (SRO_RAMP - 1) / (double)(n - 1) + .5);
}

uint8_t sro_group_colour(size_t g)
{
    return (uint8_t)(SRO_GROUPS_FROM + g % SRO_GROUPS);
}

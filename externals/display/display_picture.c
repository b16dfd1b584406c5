#include "display/display_picture.h"

#include <stdarg.h>
#include <stdio.h>

enum { MIN_SIZE = 24, MAX_SIZE = 2000, MIN_HEIGHT_WITH_SCALE = 60 };

/* Size */

int display_scale_height(const t_display *x)
{
    return x->height >= MIN_HEIGHT_WITH_SCALE ? SCALE_HEIGHT : 0;
}

sro_area display_area(const t_display *x)
{
    return (sro_area){
        .picture = x->picture,
        .height = x->height - display_scale_height(x),
    };
}

static sro_area scale_area(const t_display *x)
{
    return (sro_area){
        .picture = x->picture,
        .top = x->height - display_scale_height(x),
        .height = display_scale_height(x),
    };
}

bool display_resize(t_display *x, double width, double height)
{
    sro_palette palette;
    sro_picture *picture;
    sro_error error;
    if (!(width >= MIN_SIZE && width <= MAX_SIZE && height >= MIN_SIZE && height <= MAX_SIZE)) {
        host_error(&x->hosted, "size %g %g: width and height must be from %d to %d pixels", width,
                   height, MIN_SIZE, MAX_SIZE);
        return false;
    }
    x->class->palette(&palette);
    error = sro_picture_new(&picture, (int)width, (int)height, &palette);
    if (error) {
        host_error(&x->hosted, "size %g %g: %s", width, height, error);
        return false;
    }
    sro_picture_free(x->picture);
    x->picture = picture;
    x->width = (int)width;
    x->height = (int)height;
    return true;
}

/* Drawing into the core's pixels */

void display_scale(t_display *x, const char *low, const char *high)
{
    snprintf(x->low, sizeof(x->low), "%s", low);
    snprintf(x->high, sizeof(x->high), "%s", high);
}

void display_caption(t_display *x, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(x->caption, sizeof(x->caption), format, args);
    va_end(args);
}

static void draw_scale(t_display *x)
{
    sro_area area = scale_area(x);
    if (!area.height)
        return;
    sro_picture_fill(area, SRO_COLOUR_MARGIN);
    area.top += 4;
    area.height -= 7;
    if (x->low[0])
        sro_picture_ramp(area, RAMP_AT, RAMP_WIDTH);
}

void display_draw(t_display *x)
{
    x->low[0] = x->high[0] = x->caption[0] = 0;
    x->has_content = x->class->draw(x, display_area(x));
    if (!x->has_content)
        sro_picture_fill((sro_area){.picture = x->picture, .height = x->height},
                         SRO_COLOUR_BACKGROUND);
    else
        draw_scale(x);
}

#include "display/display_picture.h"

#include <stdarg.h>
#include <stdio.h>

enum { MIN_SIZE = 24, MAX_SIZE = 2000, MIN_HEIGHT_WITH_SCALE = 60 };

/* Size */

int display_scale_height(const t_display *x)
{
    return x->height >= MIN_HEIGHT_WITH_SCALE ? SCALE_HEIGHT : 0;
}

sro_area display_area_in(const t_display *x, sro_picture *picture)
{
    return (sro_area){
        .picture = picture,
        .height = x->height - display_scale_height(x),
    };
}

sro_area display_area(const t_display *x) { return display_area_in(x, x->picture); }

sro_area display_scale_area_in(const t_display *x, sro_picture *picture)
{
    return (sro_area){
        .picture = picture,
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

void display_draw_scale(sro_area scale, bool ramp)
{
    if (!scale.height)
        return;
    sro_picture_fill(scale, SRO_COLOUR_MARGIN);
    scale.top += 4;
    scale.height -= 7;
    if (ramp)
        sro_picture_ramp(scale, RAMP_AT, RAMP_WIDTH);
}

sro_error display_content(t_display *x, void **content)
{
    sro_error error;
    x->low[0] = x->high[0] = x->caption[0] = 0;
    error = x->class->content(x, content);
    if (!error)
        x->has_content = *content != NULL;
    return error;
}

/* display_object: a display as Pd has any object in a patch: moved, selected, saved, clicked, and
 * with properties. */
#ifndef DISPLAY_OBJECT_H
#define DISPLAY_OBJECT_H

#include "display/display_picture.h"

void display_object_setup(t_class *c);
void display_object_free(t_display *x);

/* Another size, in pixels before zooming; one error where that cannot be. */
void display_size(t_display *x, double width, double height);

/* What the message `size` needs, for its error. */
extern const char display_size_needs[];

#endif

/* display_drawing: a picture on its way to the window: the class says what is to be drawn, then it
 * is painted and packed, a large one in the background, and then it is told that it is ready. */
#ifndef DISPLAY_DRAWING_H
#define DISPLAY_DRAWING_H

#include "display/display_picture.h"

/* Draw the picture as it is to be now; not while one is drawn. pace_ready is called when it is
 * done, which may be before this returns. */
void drawing_start(t_display *x);

/* What is being drawn is not waited for any more. */
void drawing_cancel(t_display *x);

#endif

/* display_pace: when pictures and marks go to the window. Nothing goes there while the object is
 * not seen, and at most ten pictures and fifty marks a second; the next picture, of whichever
 * object, waits until the last one was drawn. */
#ifndef DISPLAY_PACE_H
#define DISPLAY_PACE_H

#include "display/display_picture.h"

void pace_setup(void);
void pace_init(t_display *x);
void pace_free(t_display *x);

/* The items were created, in a window that may be shown only when this instant is over. */
void pace_appeared(t_display *x);

/* The picture that was being drawn is done, as a PNG, or (NULL) could not be; and fits the size
 * that the object has by now. */
void pace_ready(t_display *x, const char *png, bool fits);

/* How far those upstream are, from 0 to 1; negative: nothing is at work. */
void pace_progress(t_display *x, double progress);

/* The picture, or only what moves above it, is to be drawn anew, soon. */
void display_changed(t_display *x);
void display_moved(t_display *x);

#endif

/* display_window: all that goes to Pd's window. */
#ifndef DISPLAY_WINDOW_H
#define DISPLAY_WINDOW_H

#include "display/display_picture.h"

/* Whether its items are to be seen. Asked each time, since Pd does not tell an object that the
 * window of its subpatch was closed, if that shows a part without it in the patch around it. */
bool window_shows(t_display *x);

/* Its corners, in pixels of that window. */
void window_rectangle(t_display *x, t_glist *glist, int *x1, int *y1, int *x2, int *y2);

void window_create(t_display *x, t_glist *glist);
void window_erase(t_display *x, t_glist *glist);
void window_move(t_display *x, t_glist *glist, int dx, int dy);
void window_select(t_display *x, t_glist *glist, bool selected);

/* Send the picture, as a PNG in base64. When the window has nothing else to do, whatever became of
 * the picture, it sends `drawn NUMBER` to that receiver. */
void window_picture(t_display *x, const char *png, const char *receiver, int number);

/* The mark and the bar of progress. */
void window_marks(t_display *x);

/* Its image goes for good. */
void window_forget(t_display *x);

#endif

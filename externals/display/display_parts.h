/* What the files of a display share that no class has to know: the window's items, when they are
 * sent, and the object as Pd has it in the patch. */
#ifndef DISPLAY_PARTS_H
#define DISPLAY_PARTS_H

#include "display/display.h"

/* The scale, in pixels: it lies below the picture, where that leaves most of the height. */
enum { SCALE_HEIGHT = 14, RAMP_AT = 44, RAMP_WIDTH = 60 };

/* display.c */

/* How much of the height is left to the scale. */
int display_scale_height(const t_display *x);
/* Another size, with an empty picture; false with an error. */
bool display_resize(t_display *x, double width, double height);
/* Have the class draw into the core's pixels. */
void display_draw(t_display *x);

/* display_window.c: all that goes to Pd's window */

bool window_shows(t_display *x);
void window_rectangle(t_display *x, t_glist *glist, int *x1, int *y1, int *x2, int *y2);
void window_create(t_display *x, t_glist *glist);
void window_erase(t_display *x, t_glist *glist);
void window_move(t_display *x, t_glist *glist, int dx, int dy);
void window_select(t_display *x, t_glist *glist, bool selected);
/* The window then sends `drawn NUMBER` to that receiver. False where there is no memory. */
bool window_picture(t_display *x, const char *receiver, int number);
/* The mark and the bar of progress. */
void window_marks(t_display *x);
void window_forget(t_display *x);

/* display_pace.c: when it goes there */

void pace_setup(void);
void pace_init(t_display *x);
void pace_free(t_display *x);
/* The items are there, or will be when this instant is over. */
void pace_appeared(t_display *x);
/* Negative: nothing is at work. */
void pace_progress(t_display *x, double progress);

/* display_object.c: as any object of the patch */

void display_object_setup(t_class *c);
void display_object_free(t_display *x);
void display_size(t_display *x, double width, double height);
extern const char display_size_needs[];

/* display_messages.c */

void display_messages_setup(t_class *c);

#endif

/* display: what the classes share that show a picture in the patch. A picture is drawn by the core
 * and goes to Pd's window as one image; what moves above it (a mark, a bar of progress) is an item
 * of its own. Nothing goes there while the object is not seen, and at most ten pictures and fifty
 * marks a second; the next picture, of whichever object, waits until the last one was drawn, so
 * that a slow window delays pictures and never sound. */
#ifndef DISPLAY_H
#define DISPLAY_H

#include "display/display_pace.h"
#include "display/display_picture.h"

/* Once a class. */
void display_setup(t_class *c);

/* Once an object. The first of the creation arguments are its size; a bad one is reported, and the
 * default taken. False with an error where there is no memory. */
bool display_init(t_display *x, const t_display_class *k, int argc, const t_atom *argv);

/* Take the flags among the creation arguments, once the class's own part is there. */
void display_flags(t_display *x, int argc, const t_atom *argv);
void display_free(t_display *x);

/* The value behind the name in a message "KIND NAME", not retained; NULL with one error when there
 * is none, or when what its maker had still to send has deleted x. */
void *display_take(t_display *x, const t_message *message);

/* Whether the mouse plays that frame: only once while it stays over it. The mark moves there. */
bool display_plays(t_display *x, double frame, const t_mouse *mouse);

/* A message of so many numbers from the info outlet; false where that has deleted x. */
enum { DISPLAY_MAX_VALUES = 2 };
bool display_tell(t_display *x, const char *selector, int count, const float *values);

#endif

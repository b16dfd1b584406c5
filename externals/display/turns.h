/* turns: of all pictures in this Pd, of whichever class, one at a time is drawn and goes to Pd's
 * window, so that thirty of them hold Pd up no longer at once than one does. */
#ifndef TURNS_H
#define TURNS_H

/* Whether it is the turn of `who`, until turns_end. False while somebody else's picture is on its
 * way: ask again soon. */
int turns_take(const void *who);

/* The window has drawn it, or does without; or `who` goes, whose turn it may be. */
void turns_end(const void *who);

/* Milliseconds after which the window will not say any more that it has drawn a picture: an error
 * of anybody's may have cost it the rest of what was sent along. */
extern const double turns_patience;

#endif

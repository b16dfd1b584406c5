/* draw_token: of all pictures in this Pd, of whichever class, the one that holds the token is drawn
 * and goes to Pd's window, so that thirty of them hold Pd up no longer at once than one does. */
#ifndef DRAW_TOKEN_H
#define DRAW_TOKEN_H

#include <stdbool.h>

/* True: `owner` holds the token until draw_token_release. False while another picture is on its
 * way: ask again soon. */
bool draw_token_take(const void *owner);

/* The window has drawn the picture of `owner`, or does without it, or `owner` goes. Nothing happens
 * where it does not hold the token. */
void draw_token_release(const void *owner);

/* Milliseconds after which the token is free whatever its owner does: an error in Pd's window may
 * have cost it the answer that the picture was drawn. */
extern const double draw_token_timeout;

#endif

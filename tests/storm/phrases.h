/* phrases: messages as a musician sends them to our objects, with something left to chance. */
#ifndef STORM_PHRASES_H
#define STORM_PHRASES_H

#include "patches.h"

/* Send an object of ours one of those for its class, or one that all of ours know. It may delete
 * anything. */
void phrase_say(const t_place *place, t_chance *chance);

/* The same from a text with %i (a frame), %s (a small number), %f (a factor), %p (a part of 1), %b
 * (0 or 1), %a (an array), %n (a name), %w (a sound file), %t (a power of two), %o (an order). */
void phrase_say_text(t_pd *pd, const char *text, t_chance *chance);

/* What an object's box may say: a class and arguments. */
const char *phrase_object(t_chance *chance);

/* An array's name. */
const char *phrase_array(t_chance *chance);

#endif

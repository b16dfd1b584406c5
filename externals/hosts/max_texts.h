/* max_texts: what the classes say, in the words of Max. Their texts speak of [stft~ -channels N];
 * in Max that is [sro.stft~ @channels N]. */
#ifndef HOSTS_MAX_TEXTS_H
#define HOSTS_MAX_TEXTS_H

#include <stddef.h>

/* The same line with the names of our classes and of their settings as Max has them, within square
 * brackets alone, and without what only Pd's users know; cut off at `size`, which is at least 1. */
void max_text(const char *text, char *to, size_t size);

#endif

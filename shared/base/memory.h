/* memory: sizes that cannot be had, refused before they are asked for. Linux promises memory that
 * it does not have, and ends the process later, when it is used. */
#ifndef SRO_BASE_MEMORY_H
#define SRO_BASE_MEMORY_H

#include "base/common.h"

/* An error where rows x columns things of `size` bytes would take more than all the memory of this
 * machine (where that is not known, more than addresses reach). It says how much that is, to a
 * power of two: "would take 64 GB or more of memory, which this machine does not have". So where
 * there is none, their product does not overflow. Numbers that a size_t of 32 bits could not hold
 * are told, too. Any thread. */
SRO_API SRO_CHECKED sro_error sro_memory_check(double rows, double columns, size_t size);

#endif

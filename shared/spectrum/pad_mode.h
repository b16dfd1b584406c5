/* pad_mode: what a sound is continued with beyond its ends, by numpy.pad's modes. */
#ifndef SRO_SPECTRUM_PAD_MODE_H
#define SRO_SPECTRUM_PAD_MODE_H

#include "base/common.h"

typedef enum {
    SRO_PAD_CONSTANT, /* zeros */
    SRO_PAD_REFLECT,  /* mirrored, the end itself not repeated: c b [a b c] b a */
    SRO_PAD_EDGE,     /* the last sample: a a [a b c] c c */
    SRO_PAD_MODES,    /* how many there are */
} sro_pad_mode;

/* Their names, such as "reflect", ended by NULL. */
SRO_API extern const char *const sro_pad_mode_names[SRO_PAD_MODES + 1];

/* Which of `length` (>= 1) samples stands for the one at `index`, which is none of 0 .. length - 1;
 * -1 for a zero. */
int64_t sro_pad_mode_source(sro_pad_mode mode, int64_t index, int64_t length);

#endif

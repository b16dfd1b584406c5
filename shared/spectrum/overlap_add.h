/* overlap_add: overlap-add. Frames are laid over each other, and what leaves is their sum divided
 * by the sum of their squared windows (Griffin and Lim 1984), which is librosa's istft.
 * It knows the window's support only, the win_length samples that are not zero padding. */
#ifndef SRO_SPECTRUM_OVERLAP_ADD_H
#define SRO_SPECTRUM_OVERLAP_ADD_H

#include "spectrum/frames.h"

typedef struct sro_overlap sro_overlap;

typedef enum {
    /* librosa's: divided where the sum exceeds the smallest normal float, else left alone */
    SRO_EXACT,
    /* for listening: divided by at least the least sum inside a trimmed istft of these settings,
     * and never by less than .05, so that lone frames fade by their window instead of clicking */
    SRO_FLOORED,
} sro_normalisation;

/* `channels` rings for the window and hop of `frames`, which need not outlive them. */
SRO_API const char *sro_overlap_new(sro_overlap **overlap, size_t channels,
                                    const sro_frames *frames, sro_normalisation normalisation);
SRO_API void sro_overlap_free(sro_overlap *overlap);

/* From here on no function allocates or locks. A frame is added as its weight once, and then a
 * channel at a time, either as samples of the sound or as samples that were windowed and
 * transformed (irfft), which are windowed once more: `window` is that of the frames (not kept
 * here, for it would be in the cache twice). `from` is the first of the win_length samples that
 * still lies in the future: it sounds at the next sample that is read. */
SRO_API void sro_overlap_add_weight(sro_overlap *overlap, size_t from);
SRO_API void sro_overlap_add_samples(sro_overlap *overlap, size_t channel, const float *samples,
                                     size_t from);
SRO_API void sro_overlap_add_transformed(sro_overlap *overlap, size_t channel, const float *samples,
                                         const float *window, size_t from);

/* The next `count` samples of every channel, and on by as many. */
SRO_API void sro_overlap_read(sro_overlap *overlap, float *const *out, size_t count);

/* How many samples are left to read of all that was added. */
SRO_API size_t sro_overlap_left(const sro_overlap *overlap);

#endif

/* overlap_add: overlap-add. Frames are laid over each other, and what leaves is their sum divided
 * by the sum of their squared windows (Griffin and Lim 1984), which is librosa's istft.
 * It knows the window's support only, the win_length samples that are not zero padding. */
#ifndef SRO_SPECTRUM_OVERLAP_ADD_H
#define SRO_SPECTRUM_OVERLAP_ADD_H

#include "spectrum/frames.h"

typedef struct sro_overlap_add sro_overlap_add;

typedef enum {
    /* librosa's: divided where the sum exceeds the smallest normal float, else left alone */
    SRO_NORM_LIBROSA,
    /* for listening: divided by at least the least sum inside a trimmed istft of these settings,
     * and never by less than .05, so that lone frames fade by their window instead of clicking */
    SRO_NORM_CLICK_FREE,
} sro_normalisation;

/* `channels` rings for the window and hop of `frames`, which need not outlive them. */
SRO_API const char *sro_overlap_add_new(sro_overlap_add **overlap, size_t channels,
                                        const sro_frames *frames, sro_normalisation normalisation);
SRO_API void sro_overlap_add_free(sro_overlap_add *overlap);

/* From here on no function allocates or locks. A frame is added as its weight once, and then a
 * channel at a time, either as samples of the sound or as samples that were windowed and
 * transformed (irfft), which are windowed once more: `window` is that of the frames (not kept
 * here, for it would be in the cache twice). `from` is the first of the win_length samples that
 * still lies in the future: it sounds at the next sample that is read. */
SRO_API void sro_overlap_add_push_weight(sro_overlap_add *overlap, size_t from);
SRO_API void sro_overlap_add_push_samples(sro_overlap_add *overlap, size_t channel,
                                          const float *samples, size_t from);
SRO_API void sro_overlap_add_push_transformed(sro_overlap_add *overlap, size_t channel,
                                              const float *samples, const float *window,
                                              size_t from);

/* The next `count` samples of every channel, and on by as many. */
SRO_API void sro_overlap_add_read(sro_overlap_add *overlap, float *const *out, size_t count);

/* How many samples are left to read of all that was added. */
SRO_API size_t sro_overlap_add_remaining(const sro_overlap_add *overlap);

#endif

/* overlap_add: frames laid over each other; what is read is their sum divided by the sum of their
 * squared windows (Griffin and Lim 1984), which is librosa's istft. Of a frame only what lies under
 * the window is known here: the win_length samples that are not zeros. */
#ifndef SRO_SPECTRUM_OVERLAP_ADD_H
#define SRO_SPECTRUM_OVERLAP_ADD_H

#include "spectrum/frames.h"

typedef struct sro_overlap_add sro_overlap_add;

typedef enum {
    /* librosa's: divided where the sum exceeds the smallest normal float, else left alone */
    SRO_NORM_LIBROSA,
    /* for listening: never divided by less than the smallest sum inside a trimmed istft of these
     * settings, nor by less than .05: lone frames fade by their window, where division by their own
     * weight would make their edges click */
    SRO_NORM_CLICK_FREE,
} sro_normalisation;

/* For `channels` (>= 1) channels, and the window and hop of `frames`, which need not outlive it.
 * The memory is some win_length floats, and from one to two times as many for each channel. Any
 * thread. Fails without memory. */
SRO_API SRO_CHECKED sro_error sro_overlap_add_new(sro_overlap_add **overlap_add, size_t channels,
                                                  const sro_frames *frames,
                                                  sro_normalisation normalisation);
SRO_API void sro_overlap_add_free(sro_overlap_add *overlap_add); /* or NULL */

/* From here on no function allocates or locks; one thread at a time.
 *
 * A frame is pushed as its weight, once, and then a channel at a time: either as samples of the
 * sound, or as samples that were windowed and transformed (irfft) and are windowed once more.
 * `samples` are the win_length under the window, `from` the first of them that is to sound, in
 * the next sample that is read. `window` is that of the frames; a copy of it here would
 * take its place in the cache a second time. */
SRO_API void sro_overlap_add_push_weight(sro_overlap_add *overlap_add, size_t from);
SRO_API void sro_overlap_add_push_samples(sro_overlap_add *overlap_add, size_t channel,
                                          const float *samples, size_t from);
SRO_API void sro_overlap_add_push_transformed(sro_overlap_add *overlap_add, size_t channel,
                                              const float *samples, const float *window,
                                              size_t from);

/* The next `count` samples: out[c] is the caller's, for those of channel c. Beyond the last frame
 * they are 0. */
SRO_API void sro_overlap_add_read(sro_overlap_add *overlap_add, float *const *out, size_t count);

/* How many samples of the frames that were pushed are yet to be read. */
SRO_API size_t sro_overlap_add_remaining(const sro_overlap_add *overlap_add);

#endif

/* spectrogram: features as a picture, a column a frame, low bands below. What a drawing costs
 * depends on the picture's size and not on the sound's. */
#ifndef SRO_PICTURE_SPECTROGRAM_H
#define SRO_PICTURE_SPECTROGRAM_H

#include "base/matrix.h"
#include "picture/picture.h"

/* The values that are the ends of the ramp; what lies beyond is drawn as they are. */
typedef struct {
    float low, high;
} sro_range;

/* From the least to the largest finite value, of 4096 rows evenly spread where there are more. Both
 * are 0 where no value is finite. */
SRO_API sro_range sro_range_of(const sro_matrix *features);

/* Draws the features' rows in the sequence of an order of `length` >= 1 entries (0: of time; then
 * length is the number of rows). A column of pixels on which several entries fall shows the largest
 * values of four of them, evenly spread; a pixel on which several bands fall the largest of them;
 * entries that are no row, and what is not a number, are left as ground. Fails for lack of
 * memory. */
SRO_API const char *sro_spectrogram_draw(sro_area area, const sro_matrix *features,
                                         const uint32_t *order, size_t length, sro_range range);

/* The entry under a column of pixels x, 0 <= x < width; and the column that is the middle of entry
 * `place`. */
SRO_API size_t sro_spectrogram_place(int x, int width, size_t length);
SRO_API int sro_spectrogram_column(size_t place, int width, size_t length);

/* Moves the picture left by one column and draws a frame's `bins` >= 2 magnitudes at its right end,
 * in dB below a full-scale sine as a Hann window of n_fft = 2 (bins - 1) samples shows it, which
 * is n_fft / 4. */
SRO_API void sro_spectrogram_scroll(sro_area area, const float *magnitudes, size_t bins,
                                    sro_range decibels);

#endif

/* spectrogram: features as a picture, a column a frame, low bands at the bottom. What drawing costs
 * depends on the picture's size, not on the sound's. */
#ifndef SRO_PICTURE_SPECTROGRAM_H
#define SRO_PICTURE_SPECTROGRAM_H

#include "base/matrix.h"
#include "picture/picture.h"

/* The values at both ends of the ramp; values beyond are drawn as these. */
typedef struct {
    float low, high;
} sro_spectrogram_range;

/* From the smallest to the largest finite value, of 4096 rows evenly spread where there are more,
 * or of fewer that have 2^20 values in all. Both are 0 where no value is finite. */
SRO_API sro_spectrogram_range sro_spectrogram_range_of(const sro_matrix *features);

/* Draws the rows of the features in the sequence of an order of `length` >= 1 entries; `order` NULL
 * is their own sequence, and `length` then the number of rows. Where several entries fall on one
 * column of pixels it shows the largest values of at most four of them, evenly spread; where
 * several bands fall on one pixel, the largest. Entries that are no row, and values that are not
 * numbers, are background. Fails for lack of memory. */
SRO_API SRO_CHECKED sro_error sro_spectrogram_draw(sro_area area, const sro_matrix *features,
                                                   const uint32_t *order, size_t length,
                                                   sro_spectrogram_range range);

/* The first entry under column x of pixels, 0 <= x < width. */
SRO_API size_t sro_spectrogram_entry_at(int x, int width, size_t length);

/* The middle one of the columns that begin with an entry; where none does, the one it falls on. */
SRO_API int sro_spectrogram_column_of(size_t entry, int width, size_t length);

/* Moves the picture left by one column, and draws `bins` >= 2 magnitudes of a frame at its right
 * end, in dB below a full-scale sine under a Hann window of n_fft = 2 (bins - 1) samples, whose
 * magnitude is n_fft / 4. */
SRO_API void sro_spectrogram_scroll(sro_area area, const float *magnitudes, size_t bins,
                                    sro_spectrogram_range decibels);

#endif

/* compare A.wav B.wav DECIBELS: do two sound files hold the same sound, over the length of the
 * shorter one, with an error at least that many dB below it? Says how alike they are if not. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sound/soundfile.h"

static double decibels(const sro_sound *a, const sro_sound *b, size_t length)
{
    double power = 0, error = 0;
    for (size_t c = 0; c < sro_sound_channels(a); c++)
        for (size_t i = 0; i < length; i++) {
            double left = sro_sound_channel(a, c)[i], right = sro_sound_channel(b, c)[i];
            power += left * left;
            error += (left - right) * (left - right);
        }
    if (!(power > 0)) /* silence proves nothing */
        return -INFINITY;
    return error > 0 ? 10 * log10(power / error) : INFINITY;
}

int main(int argc, char **argv)
{
    sro_sound *sounds[2];
    if (argc != 4)
        return fprintf(stderr, "usage: compare A.wav B.wav DECIBELS\n"), 2;
    for (int i = 0; i < 2; i++) {
        const char *error = sro_soundfile_read(argv[1 + i], 0, &sounds[i], 0, 0);
        if (error)
            return fprintf(stderr, "%s: %s\n", argv[1 + i], error), 1;
    }
    size_t a = sro_sound_length(sounds[0]), b = sro_sound_length(sounds[1]);
    if (sro_sound_channels(sounds[0]) != sro_sound_channels(sounds[1]))
        return fprintf(stderr, "%s and %s differ in channels\n", argv[1], argv[2]), 1;
    double alike = decibels(sounds[0], sounds[1], a < b ? a : b);
    int fine = alike >= atof(argv[3]);
    if (!fine)
        fprintf(stderr, "%s and %s differ: %.1f dB, wanted %s\n", argv[1], argv[2], alike, argv[3]);
    sro_sound_release(sounds[0]);
    sro_sound_release(sounds[1]);
    return !fine;
}

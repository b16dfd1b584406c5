/* Sound files of the stand-in: frames of all channels one behind the other. */
#ifndef SOUNDFILE_H
#define SOUNDFILE_H

#include <stdbool.h>

typedef struct soundfile {
    long frames;
    int channels;
    float *samples;
} t_soundfile;

bool soundfile_read(const char *path, t_soundfile *sound);
void soundfile_free(t_soundfile *sound);
bool soundfile_write(const char *path, const t_soundfile *sound, double hz);

#endif

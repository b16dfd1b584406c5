/* soundfile: sounds from and into files, through libsndfile and libsoxr. */
#ifndef SRO_SOUNDFILE_H
#define SRO_SOUNDFILE_H

#include "job.h"
#include "sound.h"

/* Read any format libsndfile knows. `rate` > 0 resamples to it (soxr, high quality; the length
 * is ceil(length * rate / the file's)), 0 keeps the file's. The sound is the caller's. Any
 * thread. */
SRO_API const char *sro_soundfile_read(const char *path, double rate, sro_sound **sound,
                                       sro_job *job);

/* Write a file block by block. The extension chooses the format: wav, aif(f), caf (32-bit
 * float), flac (24 bit), ogg (Vorbis). The file appears under its name only when it was finished
 * without error; until then `path` keeps what it held. Any thread. */
typedef struct sro_soundfile sro_soundfile;
SRO_API const char *sro_soundfile_create(sro_soundfile **file, const char *path, size_t channels,
                                         double rate);
SRO_API const char *sro_soundfile_append(sro_soundfile *file, float *const *block, size_t count);

/* Close and free. `error` is what happened so far (0: nothing) and comes back, or what closing
 * brought; with an error the unfinished file is removed. */
SRO_API const char *sro_soundfile_finish(sro_soundfile *file, const char *error);

#endif

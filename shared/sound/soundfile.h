/* soundfile: sounds from and into files, through libsndfile and libsoxr. */
#ifndef SRO_SOUND_SOUNDFILE_H
#define SRO_SOUND_SOUNDFILE_H

#include "base/job.h"
#include "sound/sound.h"

/* How the reading of a file ended. */
typedef enum {
    SRO_SOUNDFILE_WHOLE,
    SRO_SOUNDFILE_CUT,  /* cut off, or damaged there: what comes before is the sound */
    SRO_SOUNDFILE_OPEN, /* its header was never closed: it was read to the end of the file */
    SRO_SOUNDFILE_PART, /* an Ogg of several streams one behind the other: the first was read */
} sro_soundfile_end;

/* In seconds, whatever the rate the sound was resampled to. */
typedef struct {
    sro_soundfile_end end;
    double seconds;  /* read */
    double promised; /* when it is cut: what the file says to hold, or 0 when it does not tell */
} sro_soundfile_report;

/* Read any format libsndfile knows. `rate` > 0 resamples to it (soxr, high quality; the length
 * is ceil(length * rate / the file's)), 0 keeps the file's. The sound is the caller's. `report`
 * (may be 0) tells whether it is all that the file should hold. Fails on what is no file, on what
 * libsndfile cannot read, on a file without sound or with samples that are not finite. Any
 * thread. */
#define SRO_UNREADABLE                                                               \
    "is not a sound file that libsndfile can read; convert it to WAV or FLAC first " \
    "(for example with ffmpeg or Audacity)"
SRO_API const char *sro_soundfile_read(const char *path, double rate, sro_sound **sound,
                                       sro_soundfile_report *report, sro_job *job);

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

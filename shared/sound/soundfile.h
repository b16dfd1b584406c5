/* soundfile: sounds out of files, through libsndfile and libsoxr. */
#ifndef SRO_SOUND_SOUNDFILE_H
#define SRO_SOUND_SOUNDFILE_H

#include "base/job.h"
#include "sound/container.h"
#include "sound/sound.h"

/* How the reading of a file ended. In seconds, whatever rate the sound was resampled to. */
typedef struct {
    sro_container_state state; /* of one that is truncated the sound is what comes before, of one
                                * that was not finalised all up to the end of the file, of a chained
                                * one the first stream */
    double seconds;            /* that were read */
    double promised;           /* where it is truncated: how many the file promises; 0: unknown */
    bool unusable;             /* it was refused for samples, the first after `seconds` */
} sro_soundfile_report;

/* Read any format that libsndfile knows. `rate` > 0 (Hz) resamples to it (soxr, high quality; the
 * length is ceil(length * rate / the file's)), 0 keeps the file's. The sound is the caller's.
 * `report` (may be NULL): whether it is all that the file should hold; after an error as it was,
 * but for what is unusable. Fails on what is no file, on what libsndfile cannot read, on a file
 * without sound or with samples that are not finite, on a rate that cannot be resampled to, and
 * without memory. Any thread. */
SRO_API SRO_CHECKED sro_error sro_soundfile_read(const char *path, double rate, sro_sound **sound,
                                                 sro_soundfile_report *report, sro_job *job);

#endif

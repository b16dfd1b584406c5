/* named_file: a sound file that libsndfile opens by itself, and may recognise by its name alone.
 * Each kind of system has a file for it, named_file_KIND.c. */
#ifndef SRO_SOUND_NAMED_FILE_H
#define SRO_SOUND_NAMED_FILE_H

#include <sndfile.h>

/* The caller's, to be closed by sf_close; NULL where it cannot be read. Any thread. */
SNDFILE *sro_named_file_open(const char *path, SF_INFO *info);

#endif

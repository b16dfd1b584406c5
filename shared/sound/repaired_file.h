/* repaired_file: a sound file as libsndfile is to read it: with the size that its header should
 * declare, and with an end where it is still whole. The file itself stays as it is. */
#ifndef SRO_SOUND_REPAIRED_FILE_H
#define SRO_SOUND_REPAIRED_FILE_H

#include <sndfile.h>
#include <stdio.h>

#include "sound/container.h"

typedef struct {
    const sro_container *container; /* the caller's, to stay as long */
    FILE *file;
    uint64_t position; /* how far it was read, in bytes */
} sro_repaired_file;

/* Opens the file at `path` with the repairs that `container` asks for. *file is the caller's, to be
 * closed by sf_close; NULL where libsndfile cannot read it. Fails where sro_file_open does. In any
 * case sro_repaired_file_close comes last. Any thread. */
SRO_CHECKED sro_error sro_repaired_file_open(SNDFILE **file, sro_repaired_file *repaired,
                                             const char *path, const sro_container *container,
                                             SF_INFO *info);
void sro_repaired_file_close(sro_repaired_file *repaired);

#endif

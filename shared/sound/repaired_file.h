/* repaired_file: a sound file for libsndfile to read, its container mended: the size that its
 * header should tell, and an end where it is still whole. The file itself stays as it is. */
#ifndef SRO_SOUND_REPAIRED_FILE_H
#define SRO_SOUND_REPAIRED_FILE_H

#include <sndfile.h>
#include <stdio.h>

#include "sound/container.h"

typedef struct {
    const sro_container *container; /* the caller's, to stay as long */
    FILE *file;
    uint64_t position; /* how far it is read, in bytes */
} sro_repaired_file;

/* 0 when libsndfile cannot read it; sro_repaired_file_close is called in any case, behind sf_close.
 */
SNDFILE *sro_repaired_file_open(sro_repaired_file *mended, const char *path,
                                const sro_container *container, SF_INFO *info);
void sro_repaired_file_close(sro_repaired_file *mended);

#endif

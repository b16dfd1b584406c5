/* atomic_file: a file that appears under its name only once it was written without error; until
 * then the name keeps what it held. Any thread. */
#ifndef SRO_BASE_ATOMIC_FILE_H
#define SRO_BASE_ATOMIC_FILE_H

#include <stdio.h>

#include "base/common.h"

typedef struct {
    FILE *to;         /* what is written, and read by nobody before its end */
    char *unfinished; /* its name meanwhile */
    char *path;       /* where it will be: behind `path` there may be a link */
    unsigned mode;    /* permissions of the file that is there; 0: there is none */
} sro_atomic_file;

/* Opens an empty file beside `path`, or beside what a link there leads to, for writing. Fails, and
 * says why, where nothing can be written, where there is something that is no file or is read-only,
 * and without memory; then there is nothing to end. */
SRO_CHECKED sro_error sro_atomic_file_begin(sro_atomic_file *file, const char *path);

/* Closes it and moves it to `path`, with the permissions that a file there had. `error` is the
 * first error so far, or NULL. Returns it, or why the file could not be written or moved; after an
 * error the unfinished file is removed. */
SRO_CHECKED sro_error sro_atomic_file_end(sro_atomic_file *file, sro_error error);

#endif

/* atomic_file: a file that appears under its name only once it was written without error; until
 * then the name keeps what it held. Any thread. */
#ifndef SRO_BASE_ATOMIC_FILE_H
#define SRO_BASE_ATOMIC_FILE_H

#include "base/common.h"

typedef struct {
    char *path;       /* where the file will be */
    char *unfinished; /* where it is written meanwhile */
} sro_atomic_file;

/* Makes an empty file beside `path`, to be written by its name `unfinished`. Fails where nothing
 * can be written and without memory; then there is nothing to end. */
SRO_CHECKED sro_error sro_atomic_file_begin(sro_atomic_file *file, const char *path);

/* Once it is written and closed: moves it to `path`. `error` is the first error so far, or
 * NULL. Returns it, or why the file cannot be moved; after an error the unfinished file is removed.
 */
SRO_CHECKED sro_error sro_atomic_file_end(sro_atomic_file *file, sro_error error);

#endif

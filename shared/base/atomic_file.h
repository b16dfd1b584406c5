/* atomic_file: a file that appears under its name only when it was finished without error; until
 * then the name keeps what it held. Any thread. */
#ifndef SRO_BASE_ATOMIC_FILE_H
#define SRO_BASE_ATOMIC_FILE_H

typedef struct {
    char *path, *unfinished; /* where it will be, and where it is written meanwhile */
} sro_newfile;

/* Make an empty file beside `path`, to be written by its name `unfinished`. After a failure there
 * is nothing to end. */
const char *sro_newfile_begin(sro_newfile *file, const char *path);

/* Once it is written and closed. `error` is what happened so far (0: nothing) and comes back, or
 * what moving it brought; with an error the unfinished file is removed. */
const char *sro_newfile_end(sro_newfile *file, const char *error);

#endif

/* file: regular files and their bytes. What differs between systems about that is here. Any
 * thread. */
#ifndef SRO_BASE_FILE_H
#define SRO_BASE_FILE_H

#include <stdio.h>

#include "base/common.h"

/* An error where `path` is a folder, a device or a pipe: opening a pipe can wait for its other end,
 * and reading a device may never end; and where it may not be read. A file, or nothing at all, is
 * fine. */
SRO_API SRO_CHECKED sro_error sro_file_check(const char *path);

/* Whether a file is there, not a folder or a pipe. */
SRO_API bool sro_file_is_there(const char *path);

/* The file at `path`, to be closed with fclose, and its size in bytes. Fails on what cannot be
 * opened, on folders, devices and pipes (which are not waited for), on an empty file, and without
 * memory. */
SRO_CHECKED sro_error sro_file_open(FILE **file, const char *path, uint64_t *size);

/* Reads up to `count` bytes from byte `at` on. Returns how many there were. */
size_t sro_file_read_at(FILE *file, uint64_t at, void *bytes, size_t count);

/* What `path` stands for: the file behind a link; itself where there is nothing yet. The caller's
 * to free. `mode`: its permissions; 0 where there is nothing yet. Fails on a folder, a
 * device or a pipe, on a file that nobody may write, on a link to nothing, and without memory. */
SRO_CHECKED sro_error sro_file_target(char **target, const char *path, unsigned *mode);

/* Why a file could not be written. `number`: what errno was then; 0: not known. */
SRO_CHECKED sro_error sro_file_not_written(int number);

#endif

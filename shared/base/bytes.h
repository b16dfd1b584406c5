/* bytes: a file's bytes by their place, and what is no file kept out. What differs between systems
 * about that is here. */
#ifndef SRO_BASE_BYTES_H
#define SRO_BASE_BYTES_H

#include <stdio.h>

#include "base/common.h"

/* What is at `path` where that is neither a file nor nothing: a folder, a device, a pipe. Opening
 * it would wait for somebody, reading it might never end. 0 for a file, and for nothing. */
SRO_API const char *sro_bytes_refuse(const char *path);

/* The file at `path`, to be closed with fclose, and its size. Fails on what cannot be opened, on
 * folders and devices, on pipes (which are not waited for), and on an empty file. */
const char *sro_bytes_open(FILE **file, const char *path, uint64_t *size);

/* Up to `count` bytes from `at` on; how many there were. */
size_t sro_bytes_at(FILE *file, uint64_t at, void *bytes, size_t count);

#endif

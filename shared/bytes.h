/* bytes: a file's bytes by their place, and what is no file kept out. What differs between systems
 * about that is here. */
#ifndef SRO_BYTES_H
#define SRO_BYTES_H

#include <stdio.h>

#include "sro.h"

/* The file at `path`, to be closed with fclose, and its size. Fails on what cannot be opened, on
 * folders and devices, on pipes (which are not waited for), and on an empty file. */
const char *sro_bytes_open(FILE **file, const char *path, uint64_t *size);

/* Up to `count` bytes from `at` on; how many there were. */
size_t sro_bytes_at(FILE *file, uint64_t at, void *bytes, size_t count);

#endif

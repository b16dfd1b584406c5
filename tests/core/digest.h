/* digest: a hash of results, by which two runs are seen to have come to the same bytes. */
#ifndef DIGEST_H
#define DIGEST_H

#include <stdlib.h>

#include "support.h"

/* The hash of what it was, and of more bytes: FNV-1a, and 1 added, so that it may begin at 0. */
static inline void hash_bytes(uint64_t *hash, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++)
        *hash = (*hash ^ at[i]) * 0x100000001B3u + 1;
}

static inline void hash_rows(uint64_t *hash, const sro_matrix *m)
{
    hash_bytes(hash, sro_matrix_row(m, 0),
               sro_matrix_rows(m) * sro_matrix_columns(m) * sizeof(float));
}

static inline void hash_file(uint64_t *hash, const char *path)
{
    size_t count;
    unsigned char *bytes = bytes_of(path, &count);
    hash_bytes(hash, bytes, count);
    free(bytes);
}

static inline void check_hash(const char *what, const char *when, uint64_t got, uint64_t want)
{
    if (!want || got != want)
        fail_msg("%s, %s: %016llx instead of %016llx", what, when, (unsigned long long)got,
                 (unsigned long long)want);
}

#endif

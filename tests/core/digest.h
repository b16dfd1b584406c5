/* digest: whether two runs came to the same bytes. */
#ifndef DIGEST_H
#define DIGEST_H

#include <stdlib.h>

#include "support.h"

/* FNV-1a; a digest begins as any number but 0. */
static inline void add(uint64_t *digest, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        *digest = (*digest ^ at[i]) * 0x100000001B3u;
}

static inline void add_matrix(uint64_t *digest, const sro_matrix *m)
{
    add(digest, sro_matrix_row(m, 0), sro_matrix_rows(m) * sro_matrix_columns(m) * sizeof(float));
}

static inline void add_file(uint64_t *digest, const char *path)
{
    size_t count;
    unsigned char *bytes = bytes_of(path, &count);
    add(digest, bytes, count);
    free(bytes);
}

static inline void check_same(const char *what, const char *when, uint64_t got, uint64_t want)
{
    if (!want || got != want)
        fail_msg("%s, %s: %016llx instead of %016llx", what, when, (unsigned long long)got,
                 (unsigned long long)want);
}

#endif

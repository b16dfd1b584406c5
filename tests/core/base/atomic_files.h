/* atomic_files: what tests of atomic_file have in common. */
#ifndef ATOMIC_FILES_H
#define ATOMIC_FILES_H

#include "base/atomic_file.h"
#include "support.h"

/* Nothing is begun at `path`, for the reason `why`, and nothing is left there. */
static inline void begin_fails(const char *path, const char *why)
{
    sro_atomic_file file;
    size_t files = scratch_files();
    assert_string_equal(fails(sro_atomic_file_begin(&file, path)), why);
    assert_int_equal(scratch_files(), files);
}

#endif

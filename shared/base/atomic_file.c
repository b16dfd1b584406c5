#include "base/atomic_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static char *joined(const char *a, const char *b)
{
    size_t size = strlen(a) + strlen(b) + 1;
    char *text = malloc(size);
    if (text)
        snprintf(text, size, "%s%s", a, b);
    return text;
}

/* A name beside `path` that nobody uses, to be freed. The file is made at once, so that nobody else
 * takes the name. */
static SRO_CHECKED sro_error make_unfinished(const char *path, char **name)
{
    char ending[32];
    for (int i = 1; i < 1000; i++) {
        snprintf(ending, sizeof ending, ".unfinished-%d", i);
        *name = joined(path, ending);
        FILE *file = *name ? fopen(*name, "wx") : NULL;
        if (file) {
            fclose(file);
            return NULL;
        }
        bool taken = errno == EEXIST;
        if (!*name)
            return SRO_NO_MEMORY;
        free(*name);
        if (!taken)
            break;
    }
    *name = NULL;
    return "cannot be written there";
}

sro_error sro_atomic_file_begin(sro_atomic_file *file, const char *path)
{
    sro_error error = sro_file_check(path);
    if (!error)
        error = make_unfinished(path, &file->unfinished);
    if (error)
        return error;
    file->path = joined(path, "");
    return file->path ? NULL : sro_atomic_file_end(file, SRO_NO_MEMORY);
}

sro_error sro_atomic_file_end(sro_atomic_file *file, sro_error error)
{
    if (!error) {
#if defined(_WIN32)
        remove(file->path); /* rename does not replace there */
#endif
        if (rename(file->unfinished, file->path))
            error = "cannot be written there";
    }
    if (error)
        remove(file->unfinished);
    free(file->path);
    free(file->unfinished);
    return error;
}

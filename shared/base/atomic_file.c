#include "base/atomic_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

static char *joined(const char *a, const char *b)
{
    char *text = malloc(strlen(a) + strlen(b) + 1);
    if (text)
        strcat(strcpy(text, a), b);
    return text;
}

/* A name beside `path` that nobody uses; the file is made, lest somebody else does. To be freed. */
static const char *make_unfinished(const char *path, char **name)
{
    char ending[32];
    for (int i = 1; i < 1000; i++) {
        snprintf(ending, sizeof ending, ".unfinished-%d", i);
        *name = joined(path, ending);
        FILE *file = *name ? fopen(*name, "wx") : 0;
        if (file) {
            fclose(file);
            return 0;
        }
        int taken = errno == EEXIST;
        if (!*name)
            return SRO_NO_MEMORY;
        free(*name);
        if (!taken)
            break;
    }
    *name = 0;
    return "cannot be written there";
}

const char *sro_newfile_begin(sro_newfile *file, const char *path)
{
    const char *error = sro_bytes_refuse(path);
    if (!error)
        error = make_unfinished(path, &file->unfinished);
    if (error)
        return error;
    file->path = joined(path, "");
    return file->path ? 0 : sro_newfile_end(file, SRO_NO_MEMORY);
}

const char *sro_newfile_end(sro_newfile *file, const char *error)
{
    if (!error) {
#if defined(_WIN32)
        remove(file->path); /* there rename does not replace */
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

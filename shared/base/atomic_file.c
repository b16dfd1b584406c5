#include "base/atomic_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/system.h"

/* A file beside file->path under a name that nobody uses. */
static SRO_CHECKED sro_error open_unfinished(sro_atomic_file *file)
{
    size_t size = strlen(file->path) + 32;
    file->unfinished = malloc(size);
    if (!file->unfinished)
        return SRO_NO_MEMORY;
    for (int i = 1; i < 1000 && !file->to; i++) {
        snprintf(file->unfinished, size, "%s.unfinished-%d", file->path, i);
        file->to = sro_system_create(file->unfinished);
        if (!file->to && errno != EEXIST)
            break;
    }
    return file->to ? NULL : sro_file_not_written(errno);
}

static void forget(sro_atomic_file *file)
{
    free(file->path);
    free(file->unfinished);
}

sro_error sro_atomic_file_begin(sro_atomic_file *file, const char *path)
{
    *file = (sro_atomic_file){0};
    sro_error error = sro_file_target(&file->path, path, &file->mode);
    if (!error)
        error = open_unfinished(file);
    if (error)
        forget(file);
    return error;
}

/* What was written last may only fail here. */
static SRO_CHECKED sro_error close_file(sro_atomic_file *file)
{
    errno = 0;
    bool failed = fflush(file->to) || ferror(file->to);
    int number = errno;
    if (!fclose(file->to) && !failed)
        return NULL;
    return sro_file_not_written(failed ? number : errno);
}

static SRO_CHECKED sro_error move(const sro_atomic_file *file)
{
    if (file->mode)
        sro_system_set_mode(file->unfinished, file->mode);
    return sro_system_move(file->unfinished, file->path) ? NULL : sro_file_not_written(errno);
}

sro_error sro_atomic_file_end(sro_atomic_file *file, sro_error error)
{
    sro_error not_closed = close_file(file);
    if (!error)
        error = not_closed;
    if (!error)
        error = move(file);
    if (error)
        sro_system_remove(file->unfinished);
    forget(file);
    return error;
}

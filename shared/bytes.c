#include "bytes.h"

#include <sys/stat.h>
#include <sys/types.h>

const char *sro_bytes_open(FILE **file, const char *path, uint64_t *size)
{
    struct stat status;
    /* before it is opened, since opening a pipe waits for who writes into it */
    if (stat(path, &status))
        return "cannot be opened";
    if (S_ISDIR(status.st_mode))
        return "is a folder, not a sound file";
    if (!S_ISREG(status.st_mode))
        return "is no file, but a device or a pipe";
    if (!status.st_size)
        return "is empty";
    *file = fopen(path, "rb");
    if (!*file)
        return "cannot be opened";
    *size = (uint64_t)status.st_size;
    return 0;
}

size_t sro_bytes_at(FILE *file, uint64_t at, void *bytes, size_t count)
{
    if (at > INT64_MAX || fseeko(file, (off_t)at, SEEK_SET))
        return 0;
    return fread(bytes, 1, count, file);
}

#include "base/bytes.h"

#include <sys/stat.h>
#include <sys/types.h>

const char *sro_bytes_refuse(const char *path)
{
    struct stat status;
    if (stat(path, &status) || S_ISREG(status.st_mode))
        return 0;
    return S_ISDIR(status.st_mode) ? "is a folder, no file" : "is no file, but a device or a pipe";
}

const char *sro_bytes_open(FILE **file, const char *path, uint64_t *size)
{
    struct stat status;
    const char *error = sro_bytes_refuse(path);
    if (error)
        return error;
    if (stat(path, &status))
        return "cannot be opened";
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

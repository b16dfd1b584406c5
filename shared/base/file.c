#include "base/file.h"

#include <sys/stat.h>
#include <sys/types.h>

sro_error sro_file_check(const char *path)
{
    struct stat status;
    if (stat(path, &status) || S_ISREG(status.st_mode))
        return NULL;
    return S_ISDIR(status.st_mode) ? "is a folder, no file" : "is no file, but a device or a pipe";
}

sro_error sro_file_open(FILE **file, const char *path, uint64_t *size)
{
    struct stat status;
    sro_error error = sro_file_check(path);
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
    return NULL;
}

size_t sro_file_read_at(FILE *file, uint64_t at, void *bytes, size_t count)
{
    if (at > INT64_MAX || fseeko(file, (off_t)at, SEEK_SET))
        return 0;
    return fread(bytes, 1, count, file);
}

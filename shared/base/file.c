#define _XOPEN_SOURCE 700 /* for realpath; NOLINT(bugprone-reserved-identifier) */

#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static SRO_CHECKED sro_error check(const struct stat *status)
{
    if (S_ISREG(status->st_mode))
        return NULL;
    return S_ISDIR(status->st_mode) ? "is a folder, no file" : "is no file, but a device or a pipe";
}

sro_error sro_file_check(const char *path)
{
    static const char forbidden[] = "may not be read by you: change its permissions";
    struct stat status;
    if (stat(path, &status))
        return errno == EACCES ? forbidden : NULL;
    sro_error error = check(&status);
    return !error && access(path, R_OK) && errno == EACCES ? forbidden : error;
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
    FILE *opened = fopen(path, "rb");
    if (!opened)
        return errno == ENOMEM ? SRO_NO_MEMORY : "cannot be opened";
    *file = opened;
    *size = (uint64_t)status.st_size;
    return NULL;
}

size_t sro_file_read_at(FILE *file, uint64_t at, void *bytes, size_t count)
{
    if (at > INT64_MAX || fseeko(file, (off_t)at, SEEK_SET))
        return 0;
    return fread(bytes, 1, count, file);
}

static SRO_CHECKED sro_error copy_path(char **copy, const char *path)
{
    size_t size = strlen(path) + 1;
    char *made = malloc(size);
    if (!made)
        return SRO_NO_MEMORY;
    memcpy(made, path, size);
    *copy = made;
    return NULL;
}

#if defined(_WIN32)

static SRO_CHECKED sro_error resolve(char **target, const char *path)
{
    return copy_path(target, path);
}

static bool is_link(const char *path)
{
    (void)path;
    return false;
}

#else

static SRO_CHECKED sro_error resolve(char **target, const char *path)
{
    char *resolved = realpath(path, NULL);
    if (!resolved)
        return sro_file_not_written(errno);
    *target = resolved;
    return NULL;
}

static bool is_link(const char *path)
{
    struct stat status;
    return !lstat(path, &status) && S_ISLNK(status.st_mode);
}

#endif

/* Root may write everything: for it, too, a file is read-only that says so. */
static bool is_read_only(const char *path, const struct stat *status)
{
    const mode_t anybody = S_IWUSR | S_IWGRP | S_IWOTH;
    return !(status->st_mode & anybody) || access(path, W_OK);
}

sro_error sro_file_target(char **target, const char *path, unsigned *mode)
{
    struct stat status;
    if (stat(path, &status)) {
        *mode = 0;
        return is_link(path) ? "is a link to what is not there" : copy_path(target, path);
    }
    sro_error error = check(&status);
    if (error)
        return error;
    if (is_read_only(path, &status))
        return "is read-only";
    *mode = status.st_mode & 0777;
    return is_link(path) ? resolve(target, path) : copy_path(target, path);
}

sro_error sro_file_not_written(int number)
{
    static const struct {
        int number;
        sro_error error;
    } known[] = {
        {ENOMEM, SRO_NO_MEMORY},
        {ENOSPC, "cannot be written: the disk is full"},
#if defined(EDQUOT) /* not on Windows */
        {EDQUOT, "cannot be written: your share of the disk is full"},
#endif
        {EFBIG, "cannot be written: it would be larger than a file may be there"},
        {ENOENT, "cannot be written: there is no such folder"},
        {ENOTDIR, "cannot be written: there is no such folder"},
        {EISDIR, "is a folder, no file"},
        {EACCES, "cannot be written: that is not permitted there"},
        {EPERM, "cannot be written: that is not permitted there"},
        {EROFS, "cannot be written: the disk is read-only"},
        {ENAMETOOLONG, "cannot be written: the name is too long"},
        {EMFILE, "cannot be written: too many files are open"},
        {ENFILE, "cannot be written: too many files are open"},
        {EIO, "cannot be written: the disk reports an error"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (number == known[i].number)
            return known[i].error;
    return "could not be written whole; is the disk full?";
}

#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/system.h"

static SRO_CHECKED sro_error check(const sro_system_entry *entry)
{
    if (entry->is_file)
        return NULL;
    return entry->is_folder ? "is a folder, no file" : "is no file, but a device or a pipe";
}

sro_error sro_file_check(const char *path)
{
    static const char forbidden[] = "may not be read by you: change its permissions";
    sro_system_entry entry;
    if (!sro_system_find(path, &entry))
        return errno == EACCES ? forbidden : NULL;
    sro_error error = check(&entry);
    if (error || sro_system_may_read(path))
        return error;
    return errno == EACCES  ? forbidden
           : errno == EBUSY ? "is held by another program: close it there"
                            : NULL;
}

bool sro_file_is_there(const char *path)
{
    sro_system_entry entry;
    return sro_system_find(path, &entry) && entry.is_file;
}

sro_error sro_file_open(FILE **file, const char *path, uint64_t *size)
{
    sro_system_entry entry;
    sro_error error = sro_file_check(path);
    if (error)
        return error;
    if (!sro_system_find(path, &entry))
        return "cannot be opened";
    if (!entry.size)
        return "is empty";
    FILE *opened = sro_system_open(path);
    if (!opened)
        return errno == ENOMEM ? SRO_NO_MEMORY : "cannot be opened";
    *file = opened;
    *size = entry.size;
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

static SRO_CHECKED sro_error resolve(char **target, const char *path)
{
    char *resolved = sro_system_resolve(path);
    if (!resolved)
        return sro_file_not_written(errno);
    *target = resolved;
    return NULL;
}

sro_error sro_file_target(char **target, const char *path, unsigned *mode)
{
    sro_system_entry entry;
    bool is_link = sro_system_is_link(path);
    if (!sro_system_find(path, &entry)) {
        *mode = 0;
        return is_link ? "is a link to what is not there" : copy_path(target, path);
    }
    sro_error error = check(&entry);
    if (error)
        return error;
    if (!sro_system_may_write(path, &entry))
        return "is read-only";
    *mode = entry.mode;
    return is_link ? resolve(target, path) : copy_path(target, path);
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
        {EINVAL, "cannot be written: no file can have that name there"},
        {EBUSY, "cannot be written: another program has it open, close it there"},
        {EIO, "cannot be written: the disk reports an error"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (number == known[i].number)
            return known[i].error;
    return "could not be written whole; is the disk full?";
}

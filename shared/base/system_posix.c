/* What Linux and macOS have in common. */
#if !defined(_WIN32)

#define _XOPEN_SOURCE 700 /* for realpath; NOLINT(bugprone-reserved-identifier) */

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/system.h"

bool sro_system_inherits_priority(void) { return true; }

bool sro_system_runs_at_exit(void) { return true; }

bool sro_system_find(const char *path, sro_system_entry *entry)
{
    struct stat status;
    if (stat(path, &status))
        return false;
    *entry = (sro_system_entry){.is_file = S_ISREG(status.st_mode),
                                .is_folder = S_ISDIR(status.st_mode),
                                .mode = status.st_mode & 0777,
                                .size = (uint64_t)status.st_size};
    return true;
}

bool sro_system_may_read(const char *path) { return !access(path, R_OK); }

bool sro_system_may_write(const char *path, const sro_system_entry *entry)
{
    const mode_t anybody = S_IWUSR | S_IWGRP | S_IWOTH;
    return entry->mode & anybody && !access(path, W_OK);
}

bool sro_system_is_link(const char *path)
{
    struct stat status;
    return !lstat(path, &status) && S_ISLNK(status.st_mode);
}

char *sro_system_resolve(const char *path) { return realpath(path, NULL); }

FILE *sro_system_open(const char *path) { return fopen(path, "rb"); }

FILE *sro_system_create(const char *path) { return fopen(path, "wbx"); }

bool sro_system_move(const char *from, const char *to) { return !rename(from, to); }

void sro_system_set_mode(const char *path, unsigned mode) { (void)chmod(path, (mode_t)mode); }

void sro_system_remove(const char *path) { (void)remove(path); }

#endif

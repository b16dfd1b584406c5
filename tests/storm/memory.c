#define _GNU_SOURCE /* RTLD_DEFAULT, mallinfo2 */

#include "memory.h"

#include <dirent.h>
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

union symbol {
    void *object;
    size_t (*function)(void);
};

static union symbol sanitizers(void)
{
    return (union symbol){dlsym(RTLD_DEFAULT, "__sanitizer_get_current_allocated_bytes")};
}

bool memory_is_sanitized(void) { return sanitizers().object != NULL; }

size_t memory_allocated(void)
{
    struct mallinfo2 info;
    if (memory_is_sanitized())
        return sanitizers().function();
    info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

size_t memory_resident(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;
    if (file) {
        if (fscanf(file, "%*u %lu", &pages) != 1)
            pages = 0;
        fclose(file);
    }
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

size_t memory_threads(void)
{
    size_t count = 0;
    const struct dirent *entry;
    DIR *folder = opendir("/proc/self/task");
    while (folder && (entry = readdir(folder)))
        count += entry->d_name[0] != '.';
    if (folder)
        closedir(folder);
    return count;
}

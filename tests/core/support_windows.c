/* support: what differs between systems, on Windows. */
#if defined(_WIN32)

#include "support.h"

#include <direct.h>
#include <windows.h>

const char *const device_path = "nul";

void make_folder(const char *path) { assert_int_equal(_mkdir(path), 0); }

bool limit_files(size_t bytes)
{
    (void)bytes;
    return false;
}

void limit_seconds(unsigned seconds) { (void)seconds; }

void fill_memory_with(int byte) { (void)byte; }

int niceness_here(void) { return -GetThreadPriority(GetCurrentThread()); }

#endif

#include "system.h"

#include "standin.h"

#include <direct.h>
#include <windows.h>

void *library_function(const char *path, const char *name)
{
    HMODULE library = LoadLibraryA(path);
    void *function = library ? (void *)GetProcAddress(library, name) : NULL;
    if (!function)
        print_line("error: %s: error %lu", path, GetLastError());
    return function;
}

bool folder_make(const char *path) { return !_mkdir(path); }

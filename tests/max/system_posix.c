#include "system.h"

#include "standin.h"

#include <dlfcn.h>
#include <sys/stat.h>

void *library_function(const char *path, const char *name)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL), *function = NULL;
    if (library)
        function = dlsym(library, name);
    if (!function)
        print_line("error: %s", dlerror());
    return function;
}

bool folder_make(const char *path) { return !mkdir(path, 0777); }

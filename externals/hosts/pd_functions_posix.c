#if !defined(_WIN32)

#include "hosts/pd.h"

#include <dlfcn.h>
#include <stddef.h>

/* An object pointer is no function pointer in C, but dlsym's is. */
t_pd_function *pd_find_function(const char *name)
{
    union {
        void *object;
        t_pd_function *function;
    } found = {0};
    void *program = dlopen(NULL, RTLD_LAZY);
    if (program) {
        found.object = dlsym(program, name);
        dlclose(program);
    }
    return found.function;
}

#endif

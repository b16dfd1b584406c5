/* Loaded into Pd before all else: as many processors as SRO_TEST_PROCESSORS says, if it says. */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int wanted(void)
{
    const char *text = getenv("SRO_TEST_PROCESSORS");
    return text ? atoi(text) : 0;
}

long sysconf(int name)
{
    long (*real)(int);
    *(void **)&real = dlsym(RTLD_NEXT, "sysconf");
    return name == _SC_NPROCESSORS_ONLN && wanted() > 0 ? wanted() : real(name);
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
    int (*real)(pid_t, size_t, cpu_set_t *);
    *(void **)&real = dlsym(RTLD_NEXT, "sched_getaffinity");
    if (!wanted())
        return real(pid, size, set);
    memset(set, 0, size);
    for (int i = 0; i < wanted(); i++)
        CPU_SET_S((size_t)i, size, set);
    return 0;
}

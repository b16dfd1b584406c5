#if defined(__linux__)

#define _GNU_SOURCE /* sched_getaffinity is not of POSIX; NOLINT(bugprone-reserved-identifier) */

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/system.h"

int sro_system_processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    cpu_set_t usable; /* of 1024; where there are more, all count */
    if (!sched_getaffinity(0, sizeof usable, &usable) && CPU_COUNT(&usable) < n)
        n = CPU_COUNT(&usable);
    return n < 1 ? 1 : (int)n;
}

double sro_system_memory(void)
{
    double pages = (double)sysconf(_SC_PHYS_PAGES), page = (double)sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 ? pages * page : 0;
}

/* Elsewhere than on Linux it would change the whole process. */
void sro_system_lower_priority(void)
{
    enum { NICENESS = 5 };
    (void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NICENESS);
}

#endif

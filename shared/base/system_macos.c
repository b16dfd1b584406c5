/* macOS, and the other systems that descend from BSD. */
#if !defined(_WIN32) && !defined(__linux__)

#undef _POSIX_C_SOURCE /* which hides what POSIX does not name */

#include <unistd.h>

#include "base/system.h"

int sro_system_processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : (int)n;
}

double sro_system_memory(void)
{
    double pages = (double)sysconf(_SC_PHYS_PAGES), page = (double)sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 ? pages * page : 0;
}

/* A niceness is the whole process's, and a lower class of threads would keep them to the slow
 * processors. */
void sro_system_lower_priority(void) {}

#endif

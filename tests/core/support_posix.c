/* support: what differs between systems, where it is as POSIX has it. */
#if !defined(_WIN32)

#define _GNU_SOURCE /* M_PERTURB; NOLINT(bugprone-reserved-identifier) */

#include "support.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

const char *const device_path = "/dev/zero";

void make_folder(const char *path) { assert_int_equal(mkdir(path, 0700), 0); }

bool limit_files(size_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes ? bytes : limit.rlim_max;
    signal(SIGXFSZ, SIG_IGN); /* which would end the program */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    return true;
}

void limit_seconds(unsigned seconds) { alarm(seconds); }

void fill_memory_with(int byte)
{
#if defined(__GLIBC__)
    mallopt(M_PERTURB, byte);
#else
    (void)byte;
#endif
}

int niceness_here(void) { return getpriority(PRIO_PROCESS, 0); }

#endif

#include "base/memory.h"

#include <math.h>

#include "base/system.h"

/* Errors are static: there is one for each power of two, from 1 MB on. */
#define WOULD_TAKE(size) "would take " size " or more of memory, which this machine does not have"
#define TENS_OF(unit)                                                                           \
    WOULD_TAKE("1 " unit), WOULD_TAKE("2 " unit), WOULD_TAKE("4 " unit), WOULD_TAKE("8 " unit), \
        WOULD_TAKE("16 " unit), WOULD_TAKE("32 " unit), WOULD_TAKE("64 " unit),                 \
        WOULD_TAKE("128 " unit), WOULD_TAKE("256 " unit), WOULD_TAKE("512 " unit)

static const sro_error sentences[] = {TENS_OF("MB"), TENS_OF("GB"), TENS_OF("TB"), TENS_OF("PB"),
                                      TENS_OF("EB")};

/* Bytes, of which pointers reach half. */
static double memory_of_machine(void)
{
    const double reach = (double)(SIZE_MAX / 2);
    double bytes = sro_system_memory();
    return bytes > 0 && bytes < reach ? bytes : reach;
}

sro_error sro_memory_check(double rows, double columns, size_t size)
{
    const int last = (int)(sizeof sentences / sizeof *sentences) - 1, megabyte = 20;
    double bytes = rows * columns * (double)size;
    if (bytes <= memory_of_machine())
        return NULL;
    int power = ilogb(bytes) - megabyte;
    return sentences[power < 0 ? 0 : power > last ? last : power];
}

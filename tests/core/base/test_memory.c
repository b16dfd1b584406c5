#include "base/memory.h"

#include <math.h>
#include <string.h>

#include "base/matrix.h"
#include "base/system.h"
#include "sound/rolling_buffer.h"
#include "support.h"

static const double megabyte = 0x1p20, terabyte = 0x1p40;

static void what_fits(void **state)
{
    succeeds(sro_memory_check(0, 8, 1));
    succeeds(sro_memory_check(8, 0, 1));
    succeeds(sro_memory_check((double)SIZE_MAX, 0, 1));
    succeeds(sro_memory_check(megabyte, 8, 1));
    (void)state;
}

static void says_how_much(void **state)
{
    assert_string_equal(fails(sro_memory_check(1000, terabyte, 1)),
                        "would take 512 TB or more of memory, which this machine does not have");
    assert_string_equal(fails(sro_memory_check(1024, terabyte, 1)),
                        "would take 1 PB or more of memory, which this machine does not have");
    assert_string_equal(fails(sro_memory_check(terabyte, megabyte, 1)),
                        "would take 1 EB or more of memory, which this machine does not have");
    assert_string_equal(fails(sro_memory_check(0x1p64, 0x1p64, 1)),
                        "would take 512 EB or more of memory, which this machine does not have");
    (void)state;
}

/* The limit is the memory there is, or so: a megabyte more than all pages is refused. */
static void the_memory_there_is(void **state)
{
    double bytes = fmin(sro_system_memory(), (double)(SIZE_MAX / 2));
    succeeds(sro_memory_check(bytes, 1, 1));
    fails(sro_memory_check(bytes + megabyte, 1, 1));
    (void)state;
}

/* Values that would take it. Without the check they would be promised, or overflow. */
static void values_are_refused(void **state)
{
    const bool wide = sizeof(size_t) == 8; /* a 2^23rd of what addresses reach, or a quarter */
    const size_t many = (SIZE_MAX / 2 + 1) >> (wide ? 23 : 2);
    sro_matrix *matrix = NULL;
    sro_sound *sound = NULL;
    sro_rolling_buffer *buffer = NULL;
    sro_error error = fails(sro_matrix_new(&matrix, many, 16));
    assert_string_equal(
        error, wide ? "would take 64 TB or more of memory, which this machine does not have"
                    : "would take 32 GB or more of memory, which this machine does not have");
    fails(sro_matrix_new(&matrix, SIZE_MAX / 4, SIZE_MAX / 4));
    error = fails(sro_sound_new(&sound, 2, many, 44100));
    assert_string_equal(
        error, wide ? "would take 8 TB or more of memory, which this machine does not have"
                    : "would take 4 GB or more of memory, which this machine does not have");
    fails(sro_sound_new(&sound, 64, SIZE_MAX, 44100));
    error = fails(sro_rolling_buffer_new(&buffer, 1, many, 44100));
    assert_string_equal(
        error, wide ? "would take 16 TB or more of memory, which this machine does not have"
                    : "would take 8 GB or more of memory, which this machine does not have");
    fails(sro_rolling_buffer_new(&buffer, 64, SIZE_MAX, 44100));
    assert_true(!matrix && !sound && !buffer);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits),
        cmocka_unit_test(says_how_much),
        cmocka_unit_test(the_memory_there_is),
        cmocka_unit_test(values_are_refused),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}

#include "base/memory.h"

#include <string.h>

#include "base/matrix.h"
#include "base/system.h"
#include "sound/rolling_buffer.h"
#include "support.h"

static const size_t megabyte = (size_t)1 << 20, terabyte = (size_t)1 << 40;

static void what_fits(void **state)
{
    succeeds(sro_memory_check(0, 8, 1));
    succeeds(sro_memory_check(8, 0, 1));
    succeeds(sro_memory_check(SIZE_MAX, 0, 1));
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
    assert_string_equal(fails(sro_memory_check(SIZE_MAX, SIZE_MAX, 1)),
                        "would take 512 EB or more of memory, which this machine does not have");
    (void)state;
}

/* The limit is the memory there is, or so: a megabyte more than all pages is refused. */
static void the_memory_there_is(void **state)
{
    size_t bytes = (size_t)sro_system_memory();
    succeeds(sro_memory_check(bytes, 1, 1));
    fails(sro_memory_check(bytes + megabyte, 1, 1));
    (void)state;
}

/* Values that would take it. Without the check they would be promised, or overflow. */
static void values_are_refused(void **state)
{
    sro_matrix *matrix = NULL;
    sro_sound *sound = NULL;
    sro_rolling_buffer *buffer = NULL;
    sro_error error = fails(sro_matrix_new(&matrix, terabyte, 16));
    assert_string_equal(error,
                        "would take 64 TB or more of memory, which this machine does not have");
    fails(sro_matrix_new(&matrix, SIZE_MAX / 4, SIZE_MAX / 4));
    error = fails(sro_sound_new(&sound, 2, terabyte, 44100));
    assert_string_equal(error,
                        "would take 8 TB or more of memory, which this machine does not have");
    fails(sro_sound_new(&sound, 64, SIZE_MAX, 44100));
    error = fails(sro_rolling_buffer_new(&buffer, 1, terabyte, 44100));
    assert_string_equal(error,
                        "would take 16 TB or more of memory, which this machine does not have");
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

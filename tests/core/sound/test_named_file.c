/* Files that libsndfile knows by their names, which hold letters of everywhere. */
#include "sound/named_file.h"

#include "base/system.h"
#include "support.h"

static const unsigned char bytes[330]; /* ten blocks of 160 samples in GSM 6.10 */

static void a_kind_known_by_its_name(void **state)
{
    const char *path = scratch_path("Zusätze für ключ ♪.gsm");
    SF_INFO info = {0};
    FILE *made = sro_system_create(path);
    assert_non_null(made);
    assert_int_equal(fwrite(bytes, 1, sizeof bytes, made), sizeof bytes);
    fclose(made);
    SNDFILE *file = sro_named_file_open(path, &info);
    assert_non_null(file);
    assert_int_equal(info.samplerate, 8000);
    assert_int_equal(info.frames, 1600);
    sf_close(file);
    sro_system_remove(path);
    (void)state;
}

static void what_is_not_there(void **state)
{
    SF_INFO info = {0};
    assert_null(sro_named_file_open(scratch_path("nothing.gsm"), &info));
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kind_known_by_its_name),
        cmocka_unit_test(what_is_not_there),
    };
    return cmocka_run_group_tests_name("named_file", tests, make_scratch, remove_scratch);
}

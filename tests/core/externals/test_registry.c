#include "common/registry.h"

#include <stdio.h>
#include <stdlib.h>

#include "stub_host.h"

static t_published *some(size_t count, const char *kind)
{
    t_published *p = calloc(count, sizeof(*p));
    size_t i;
    stub_begin();
    for (i = 0; i < count; i++)
        published_begin(&p[i], NULL, kind, "stft~");
    return p;
}

static void end(t_published *p, size_t count)
{
    size_t i;
    for (i = 0; i < count; i++)
        published_end(&p[i]);
    free(p);
}

static void takes_the_first_free_number(void **state)
{
    static const char *const wanted[] = {"stft~-2", "stft~-03", "stft~-4x", "stft~", "stft~-",
                                         "stft-1",  "stft~-0",  "stft~-+5", "5"};
    static const char *const names[] = {"stft~-1", "stft~-3", "stft~-4", "stft~-5"};
    t_published *chosen = some(COUNT(wanted), "frames"), *p = some(COUNT(names), "frames");
    t_published *others = some(2, "points");
    size_t i;
    (void)state;
    for (i = 0; i < COUNT(wanted); i++)
        assert_true(published_rename(&chosen[i], host_word(wanted[i])));
    for (i = 0; i < COUNT(names); i++) {
        assert_true(published_rename(&p[i], NULL));
        assert_string_equal(p[i].name, names[i]);
    }
    assert_true(published_rename(&others[0], NULL));
    assert_string_equal(others[0].name, "stft~-1"); /* of another kind */
    published_end(&p[1]);
    p[1].name = NULL;
    assert_true(published_rename(&p[1], NULL)); /* free by now */
    assert_string_equal(p[1].name, "stft~-3");
    end(others, 2);
    end(p, COUNT(names));
    end(chosen, COUNT(wanted));
}

/* Names `count` objects by their numbers; returns the processor time that it takes. */
static double naming(size_t count)
{
    t_published *p = some(count, "frames");
    char last[32];
    double begun = thread_milliseconds(), took;
    size_t i;
    for (i = 0; i < count; i++)
        assert_true(published_rename(&p[i], NULL));
    took = thread_milliseconds() - begun;
    snprintf(last, sizeof(last), "stft~-%zu", count);
    assert_string_equal(p[count - 1].name, last);
    end(p, count);
    return took;
}

/* Patches may have thousands of objects, more than are looked at in one pass. Each is compared with
 * all others, so that four times as many take 16 times as long; where every number was tried, too,
 * it was 64 times, and minutes. */
static void numbers_thousands_of_objects(void **state)
{
    double few = naming(1250), many = naming(5000);
    (void)state;
    if (many > 32 * few)
        fail_msg("1250 objects take %g ms, 5000 take %g", few, many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_first_free_number),
        cmocka_unit_test(numbers_thousands_of_objects),
    };
    return cmocka_run_group_tests_name("registry", tests, NULL, NULL);
}

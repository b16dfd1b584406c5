/* Sizes that no machine has memory for: one error says how much it would take, and what was there
 * stays. */
#include <stdlib.h>
#include <string.h>

#include "stub_host.h"

static int set_up(void **state)
{
    (void)state;
    stft_tilde_setup();
    return 0;
}

enum { CHANNELS = 64, BLOCK = 64 };

static const t_signals signals = {
    .rate = 192000, .block_size = BLOCK, .ins = CHANNELS, .widest = 1};

static void hear(void *object, int blocks)
{
    t_hosted *x = object;
    float *row = random_floats(BLOCK, 1), *rows[CHANNELS];
    int i;
    for (i = 0; i < CHANNELS; i++)
        rows[i] = row;
    for (i = 0; i < blocks; i++)
        x->class->perform(x, rows, NULL, BLOCK);
    free(row);
}

static void *listening(const char *line)
{
    t_hosted *x;
    stub_begin();
    x = stub_new(line);
    stub_run(0);
    x->class->signals(x, &signals);
    hear(x, 20);
    stub_said();
    return x;
}

/* Of 192,000 samples a second, 64 channels, four bytes each, four times. */
static void keeping(void **state)
{
    void *x = listening("stft~ 64 -channels 64 -keep .005");
    (void)state;
    stub_say(x, "keep 3600");
    stub_run(0);
    said("error: stft~: keep 3600: would take 512 GB or more of memory, which this machine does "
         "not have\n");
    stub_say(x, "print");
    assert_non_null(strstr(stub_said(), "keeping 0.005 of 0.005 s"));
    stub_say(x, "keep .002");
    stub_run(0);
    said("");
    stub_free(x);
}

static void recording(void **state)
{
    t_hosted *x = listening("stft~ 64 -channels 64");
    (void)state;
    stub_say(x, "record 1e12");
    said("error: stft~: record 1e+12: would take 32 EB or more of memory, which this machine does "
         "not have\n");
    stub_say(x, "record .001");
    x->class->signals(x, &signals);
    hear(x, 20);
    stub_run(0);
    assert_non_null(strstr(stub_said(), "stft~ 0: frames "));
    stub_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeping),
        cmocka_unit_test(recording),
    };
    return cmocka_run_group_tests_name("sizes", tests, set_up, NULL);
}

#include "spectrum/pad_mode.h"

#include <stdlib.h>

#include "spectrum/frames.h"
#include "support.h"

/* With more padding (8) than sound. The window is rectangular and as long as a frame, so that
 * frames show the padded sound. */
static void pad_modes_are_numpys(void **state)
{
    static const struct {
        const char *name;
        sro_pad_mode mode;
    } modes[] = {{"pad_constant", SRO_PAD_CONSTANT},
                 {"pad_reflect", SRO_PAD_REFLECT},
                 {"pad_edge", SRO_PAD_EDGE}};
    static const struct {
        const char *name;
        size_t length;
    } lengths[] = {{"1", 1}, {"2", 2}, {"5", 5}};
    static const float ramp[] = {1, 2, 3, 4, 5};
    for (size_t m = 0; m < COUNT(modes); m++)
        for (size_t l = 0; l < COUNT(lengths); l++) {
            size_t length = lengths[l].length;
            sro_stft_settings s = {16, 1, 16, SRO_WINDOW_RECTANGULAR, 1, modes[m].mode};
            sro_frames *frames = frames_of(sound_of(ramp, 1, 0, length, 100), &s);
            const char *name = named(modes[m].name, lengths[l].name);
            float *want = golden_of(name, length + 16), scratch[16];
            for (size_t i = 0; i < sro_frames_count(frames); i++)
                check_within(name, sro_frames_samples(frames, 0, i, scratch), want + i, 16, 0);
            free(want);
            sro_frames_release(frames);
        }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pad_modes_are_numpys),
    };
    return cmocka_run_group_tests_name("pad_mode", tests, NULL, NULL);
}

#include "playback/frame_source.h"

#include <stdlib.h>

#include "playing.h"

enum { WIN = 1024 };

static sro_spectral_edits *edits_of(const sro_spectral_settings *settings)
{
    sro_spectral_edits *edits;
    succeeds(sro_spectral_edits_new(&edits, settings));
    return edits;
}

static sro_frame_source source_of(sro_frames *frames, const sro_spectral_edits *edits)
{
    sro_frame_source source;
    sro_spectral_editor *editor;
    succeeds(sro_frame_source_editor(&editor, edits, frames, SRO_NORM_CLICK_FREE));
    succeeds(sro_frame_source_make(&source, frames, editor));
    return source;
}

/* What a frame of the source alone sounds like, at so many outputs of WIN samples each. */
static void hear(const sro_frame_source *source, size_t outputs, size_t frame, size_t entry,
                 float *const *out)
{
    sro_overlap_add *voice;
    succeeds(sro_overlap_add_new(&voice, outputs, source->frames, SRO_NORM_CLICK_FREE));
    sro_frame_source_add(source, voice, outputs, frame, entry, 0);
    sro_overlap_add_read(voice, out, WIN);
    sro_overlap_add_free(voice);
}

/* Mono feeds all; more outputs than channels stay silent. */
static void channels_feed_outputs(void **state)
{
    for (size_t channels = 1; channels <= 2; channels++) {
        sro_frames *frames = centred_frames(channels);
        sro_frame_source source = source_of(frames, NULL);
        float rows[3][WIN];
        hear(&source, 3, 9, 0, (float *[]){rows[0], rows[1], rows[2]});
        for (size_t c = 0; c < 3; c++) {
            float want[WIN] = {0};
            if (channels == 1 || c < channels)
                play_lone_frame(frames, channels == 1 ? 0 : c, 9, want);
            check_within("output", rows[c], want, WIN, 0);
        }
        sro_frame_source_clear(&source);
        sro_frames_release(frames);
    }
    (void)state;
}

/* The edited frame is windowed once more; a mask may depend on the place in the order. */
static void edited_frames(void **state)
{
    sro_frames *frames = centred_frames(1);
    sro_spectral_edits *edits = edits_of(&(sro_spectral_settings){.mask = SRO_MASK_CHECKER});
    sro_frame_source source = source_of(frames, edits);
    sro_spectral_editor *editor;
    float *got = floats(WIN), *want = floats(WIN);
    succeeds(sro_spectral_editor_new(&editor, edits, frames));
    for (size_t entry = 0; entry < 2; entry++) {
        sro_overlap_add *voice;
        succeeds(sro_overlap_add_new(&voice, 1, frames, SRO_NORM_CLICK_FREE));
        sro_overlap_add_push_weight(voice, 0);
        sro_overlap_add_push_transformed(voice, 0,
                                         sro_spectral_editor_frame(editor, frames, 0, 9, entry),
                                         sro_frames_window(frames), 0);
        sro_overlap_add_read(voice, &want, WIN);
        sro_overlap_add_free(voice);
        hear(&source, 1, 9, entry, &got);
        check_within("edited", got, want, WIN, 0);
    }
    sro_spectral_editor_free(editor);
    sro_frame_source_clear(&source);
    sro_spectral_edits_release(edits);
    sro_frames_release(frames);
    free(got);
    free(want);
    (void)state;
}

/* What was begun for one frame, or for frames of another sound, is not heard of others. */
static void what_is_precomputed_changes_nothing(void **state)
{
    sro_frames *frames = centred_frames(1);
    sro_frames *other = frames_of(noise_sound(1, LENGTH, 8), &centred);
    sro_spectral_edits *edits = edits_of(&(sro_spectral_settings){.bins = SRO_BINS_REVERSE});
    sro_frame_source plain = source_of(frames, edits), prepared = source_of(frames, edits);
    float *got = floats(WIN), *want = floats(WIN);
    for (size_t i = 0; i < 4; i++) {
        hear(&plain, 1, 9, 0, &want);
        for (size_t k = 0; k < i; k++)
            sro_frame_source_precompute(&prepared, i == 3 ? 10 : 9, 0);
        sro_frame_source_prefetch(&prepared, 9);
        hear(&prepared, 1, 9, 0, &got);
        check_within("precomputed", got, want, WIN, 0);
    }
    sro_frames_release(sro_frame_source_exchange_frames(&plain, sro_frames_retain(other)));
    sro_frames_release(sro_frame_source_exchange_frames(&prepared, sro_frames_retain(other)));
    sro_frame_source fresh = source_of(other, edits);
    hear(&fresh, 1, 9, 0, &want);
    hear(&prepared, 1, 9, 0, &got);
    check_within("other frames", got, want, WIN, 0);
    sro_frame_source_clear(&plain);
    sro_frame_source_clear(&prepared);
    sro_frame_source_clear(&fresh);
    sro_spectral_edits_release(edits);
    sro_frames_release(frames);
    sro_frames_release(other);
    free(got);
    free(want);
    (void)state;
}

/* A prime n_fft takes too long to transform while it plays; rendering takes its time. */
static void plain_where_edits_take_too_long(void **state)
{
    static const sro_stft_settings prime = {1009, 256, 1009, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    sro_frames *frames = frames_of(noise_sound(1, LENGTH, 7), &prime), *usual = centred_frames(1);
    sro_spectral_edits *edits = edits_of(&(sro_spectral_settings){.bins = SRO_BINS_REVERSE});
    sro_spectral_editor *editor;
    succeeds(sro_frame_source_editor(&editor, edits, frames, SRO_NORM_CLICK_FREE));
    assert_null(editor);
    succeeds(sro_frame_source_editor(&editor, edits, NULL, SRO_NORM_LIBROSA));
    assert_null(editor);
    succeeds(sro_frame_source_editor(&editor, NULL, usual, SRO_NORM_CLICK_FREE));
    assert_null(editor);
    succeeds(sro_frame_source_editor(&editor, edits, frames, SRO_NORM_LIBROSA));
    assert_non_null(editor);
    sro_spectral_editor_free(editor);
    succeeds(sro_frame_source_editor(&editor, edits, usual, SRO_NORM_CLICK_FREE));
    assert_non_null(editor);
    sro_spectral_editor_free(editor);
    sro_spectral_edits_release(edits);
    sro_frames_release(frames);
    sro_frames_release(usual);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(channels_feed_outputs),
        cmocka_unit_test(edited_frames),
        cmocka_unit_test(what_is_precomputed_changes_nothing),
        cmocka_unit_test(plain_where_edits_take_too_long),
    };
    return cmocka_run_group_tests_name("frame source", tests, NULL, NULL);
}

/* Every allocation of spectrum/ fails in turn. */
#include <stdlib.h>
#include <string.h>

#include "failing_alloc.h"
#include "spectrum/istft.h"
#include "spectrum/overlap_add.h"
#include "spectrum/spectral_editor.h"
#include "spectrum/stft.h"
#include "spectrum/stft_stream.h"

/* What the actions are about. */
typedef struct {
    sro_sound *sound;
    sro_frames *frames;
    sro_complex *matrix; /* all spectra of a channel */
} a_given;

static sro_error fft_of(sro_error (*make)(sro_fft **fft, size_t n), size_t n)
{
    sro_fft *fft = UNTOUCHED;
    sro_error error = make(&fft, n);
    stays_untouched(error, fft);
    if (!error)
        sro_fft_free(fft);
    return error;
}

static sro_error even_fft(void *context, uint64_t *result)
{
    (void)context, (void)result;
    return fft_of(sro_fft_new, 2000);
}

static sro_error odd_fft(void *context, uint64_t *result)
{
    (void)context, (void)result;
    return fft_of(sro_fft_new, 2001);
}

static sro_error complex_fft(void *context, uint64_t *result)
{
    (void)context, (void)result;
    return fft_of(sro_fft_new_complex, 360);
}

static sro_error new_frames(void *context, uint64_t *result)
{
    const a_given *given = context;
    sro_frames *frames = UNTOUCHED;
    sro_error error = sro_frames_new(&frames, given->sound, sro_frames_settings(given->frames));
    stays_untouched(error, frames);
    if (error)
        return error;
    const sro_stft_settings *s = sro_frames_settings(frames);
    hash_bytes(result, sro_frames_window(frames), (size_t)s->win_length * sizeof(float));
    sro_frames_release(frames);
    return NULL;
}

static sro_error stft(void *context, uint64_t *result)
{
    const a_given *given = context;
    sro_stft *made = UNTOUCHED;
    sro_error error = sro_stft_new(&made, given->frames);
    stays_untouched(error, made);
    if (error)
        return error;
    for (size_t i = 0; i < sro_frames_count(given->frames); i++)
        hash_bytes(result, sro_stft_frame(made, 1, i),
                   sro_frames_bins(given->frames) * sizeof(sro_complex));
    sro_stft_free(made);
    return NULL;
}

static sro_error istft(void *context, uint64_t *result)
{
    const a_given *given = context;
    size_t count = sro_frames_count(given->frames);
    static float samples[8000];
    size_t length = sro_istft_length(sro_frames_settings(given->frames), count);
    assert_true(length <= COUNT(samples));
    sro_error error = sro_istft(given->frames, given->matrix, count, samples, NULL);
    hash_bytes(result, samples, length * sizeof *samples);
    return error;
}

static sro_error stft_stream(void *context, uint64_t *result)
{
    const a_given *given = context;
    sro_stft_stream *stream = UNTOUCHED;
    float *rows[] = {sro_sound_writable(given->sound, 0), sro_sound_writable(given->sound, 1)};
    float magnitudes[1000];
    sro_error error = sro_stft_stream_new(&stream, 2, sro_frames_settings(given->frames), 3000);
    stays_untouched(error, stream);
    if (error)
        return error;
    sro_stft_stream_push(stream, rows, 3000);
    while (sro_stft_stream_read(stream, magnitudes))
        hash_bytes(result, magnitudes, sro_stft_stream_bins(stream) * sizeof *magnitudes);
    sro_stft_stream_free(stream);
    return NULL;
}

static sro_error overlap_add_of(const sro_frames *frames, sro_normalisation normalisation,
                                uint64_t *result)
{
    sro_overlap_add *made = UNTOUCHED;
    float samples[100], *rows[] = {samples};
    sro_error error = sro_overlap_add_new(&made, 1, frames, normalisation);
    stays_untouched(error, made);
    if (error)
        return error;
    sro_overlap_add_push_weight(made, 0);
    sro_overlap_add_push_samples(made, 0, sro_sound_channel(sro_frames_sound(frames), 0), 0);
    sro_overlap_add_read(made, rows, COUNT(samples));
    hash_bytes(result, samples, sizeof samples);
    sro_overlap_add_free(made);
    return NULL;
}

static sro_error overlap_add(void *context, uint64_t *result)
{
    const a_given *given = context;
    return overlap_add_of(given->frames, SRO_NORM_LIBROSA, result);
}

static sro_error click_free_overlap_add(void *context, uint64_t *result)
{
    const a_given *given = context;
    return overlap_add_of(given->frames, SRO_NORM_CLICK_FREE, result);
}

static sro_error edited_by(const a_given *given, const sro_spectral_settings *settings,
                           uint64_t *result)
{
    size_t length = (size_t)sro_frames_settings(given->frames)->win_length;
    sro_spectral_edits *edits = UNTOUCHED;
    sro_spectral_editor *editor = UNTOUCHED;
    sro_error error = sro_spectral_edits_new(&edits, settings);
    stays_untouched(error, edits);
    if (error)
        return error;
    error = sro_spectral_editor_new(&editor, edits, given->frames);
    stays_untouched(error, editor);
    sro_spectral_edits_release(edits);
    if (error)
        return error;
    for (size_t i = 0; i < sro_frames_count(given->frames); i++)
        hash_bytes(result, sro_spectral_editor_frame(editor, given->frames, 0, i, i),
                   length * sizeof(float));
    sro_spectral_editor_free(editor);
    return NULL;
}

static sro_error edited(void *context, uint64_t *result)
{
    static const uint32_t sources[] = {3, 2, 1, 0};
    static const float gains[] = {1, .5f, .25f};
    return edited_by(context,
                     &(sro_spectral_settings){.bins = SRO_BINS_TABLE,
                                              .sources = sources,
                                              .source_count = COUNT(sources),
                                              .phase = SRO_PHASE_RANDOM,
                                              .mask = SRO_MASK_TABLE,
                                              .gains = gains,
                                              .gain_count = COUNT(gains)},
                     result);
}

static void every_allocation(void **state)
{
    static const sro_stft_settings settings[] = {
        {512, 128, 512, SRO_WINDOW_HANN, true, SRO_PAD_REFLECT},
        {501, 333, 400, SRO_WINDOW_HAMMING, true, SRO_PAD_CONSTANT},
    };
    every_allocation_fails(even_fft, NULL);
    every_allocation_fails(odd_fft, NULL);
    every_allocation_fails(complex_fft, NULL);
    for (size_t i = 0; i < COUNT(settings); i++) {
        sro_stft *made;
        a_given given = {.sound = noise_sound(2, 5000, 1)};
        succeeds(sro_frames_new(&given.frames, given.sound, &settings[i]));
        size_t count = sro_frames_count(given.frames), bins = sro_frames_bins(given.frames);
        given.matrix = malloc(count * bins * sizeof *given.matrix);
        succeeds(sro_stft_new(&made, given.frames));
        succeeds(sro_stft_matrix(made, 0, given.matrix, NULL));
        sro_stft_free(made);
        every_allocation_fails(new_frames, &given);
        every_allocation_fails(stft, &given);
        every_allocation_fails(istft, &given);
        every_allocation_fails(stft_stream, &given);
        every_allocation_fails(overlap_add, &given);
        every_allocation_fails(click_free_overlap_add, &given);
        every_allocation_fails(edited, &given);
        free(given.matrix);
        sro_frames_release(given.frames);
        sro_sound_release(given.sound);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests_name("no memory: spectrum", tests, NULL, NULL);
}

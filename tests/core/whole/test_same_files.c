/* What one thread computes, on several threads at once and in memory that held something else: the
 * same clusters, features, sounds and files, byte for byte. */
#include <stdio.h>

#include "digest.h"
#include "order/kmeans.h"
#include "order/replace.h"
#include "playback/render.h"
#include "sound/soundfile.h"
#include "threading.h"
#include "tsne_support.h"

enum { FRAMES = 400, OUTPUTS = 5 };

typedef struct {
    sro_frames *frames;
    sro_matrix *points[2];
    sro_extraction *extractions[OUTPUTS][3];
    sro_preprocess_settings steps;
    sro_spectral_edits *edits;
    char paths[OUTPUTS][2][600];
    uint64_t digests[OUTPUTS]; /* 0: something failed */
} shared_work;

static bool add_clusters(uint64_t *digest, sro_matrix *points)
{
    uint32_t numbers[FRAMES] = {0};
    size_t count = 0;
    double inertia = 0;
    bool ok = !sro_kmeans(points, 7, 3, numbers, &count, &inertia, NULL);
    hash_bytes(digest, numbers, sizeof numbers);
    hash_bytes(digest, &inertia, sizeof inertia);
    ok = ok && !sro_replace(points, 9, 3, numbers, NULL);
    hash_bytes(digest, numbers, sizeof numbers);
    return ok;
}

static bool add_features(uint64_t *digest, const shared_work *w, sro_extraction *extraction)
{
    sro_matrix *features = NULL;
    sro_fit *fit = NULL;
    bool ok = !sro_extract(w->frames, extraction, &w->steps, &features, &fit, NULL);
    if (ok)
        hash_rows(digest, features);
    sro_matrix_release(features);
    sro_fit_free(fit);
    return ok;
}

/* Any thread: what it does is in files and in digests[number]. */
static void do_everything(void *context, size_t number)
{
    shared_work *w = context;
    uint64_t digest = 1;
    sro_sound *sound = NULL;
    bool ok = add_clusters(&digest, w->points[0]) && add_clusters(&digest, w->points[1]);
    for (size_t i = 0; i < 3; i++)
        ok = ok && add_features(&digest, w, w->extractions[number][i]);
    for (size_t i = 0; i < 2; i++)
        ok =
            ok
            && !sro_render_file(w->frames, NULL, 0, i ? w->edits : NULL, w->paths[number][i], NULL);
    ok = ok && !sro_soundfile_read(w->paths[number][0], 48000, &sound, NULL, NULL);
    if (ok)
        hash_bytes(&digest, sro_sound_channel(sound, 1), sro_sound_length(sound) * sizeof(float));
    sro_sound_release(sound);
    w->digests[number] = ok ? digest : 0;
}

static void shared_work_make(shared_work *w)
{
    static const sro_stft_settings settings = {1000,           250, 800, SRO_WINDOW_HANN, true,
                                               SRO_PAD_REFLECT};
    w->frames = frames_of(noise_sound(2, FRAMES * 250, 3), &settings);
    w->points[0] = random_walk(FRAMES, 1);
    w->points[1] = random_walk(FRAMES, 6);
    w->steps = preprocess_of("amplitude_to_db smooth 5 standardize");
    succeeds(sro_spectral_edits_new(&w->edits, &(sro_spectral_settings){
                                                   .bins = SRO_BINS_SHUFFLE,
                                                   .phase = SRO_PHASE_RANDOM,
                                               }));
    for (size_t k = 0; k < OUTPUTS; k++) {
        for (size_t i = 0; i < 3; i++)
            w->extractions[k][i] = extraction_of(w->frames, sro_extractors()[i]->name, "");
        for (size_t i = 0; i < 2; i++) {
            char name[40];
            snprintf(name, sizeof name, "%zu-%zu.%s", k, i, i ? "flac" : "wav");
            snprintf(w->paths[k][i], sizeof w->paths[k][i], "%s", scratch_path(name));
        }
    }
}

static void shared_work_clear(shared_work *w)
{
    for (size_t k = 0; k < OUTPUTS; k++)
        for (size_t i = 0; i < 3; i++)
            sro_extraction_free(w->extractions[k][i]);
    for (size_t i = 0; i < 2; i++)
        sro_matrix_release(w->points[i]);
    sro_spectral_edits_release(w->edits);
    sro_frames_release(w->frames);
}

static void the_rest_at_once_and_in_other_memory(void **state)
{
    static shared_work w;
    uint64_t files[OUTPUTS];
    shared_work_make(&w);
    do_everything(&w, OUTPUTS - 1);
    for (int filling = 0; filling < 256; filling += 85) {
        fill_memory_with(filling);
        on_threads(OUTPUTS - 1, do_everything, &w);
        fill_memory_with(0);
        for (size_t k = OUTPUTS; k-- > 0;) {
            files[k] = 1;
            hash_file(&files[k], w.paths[k][0]);
            hash_file(&files[k], w.paths[k][1]);
            check_hash("features, clusters, sounds", "at once", w.digests[k],
                       w.digests[OUTPUTS - 1]);
            check_hash("files", "at once", files[k], files[OUTPUTS - 1]);
        }
    }
    shared_work_clear(&w);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rest_at_once_and_in_other_memory),
    };
    return cmocka_run_group_tests_name("same_files", tests, make_scratch, remove_scratch);
}

/* bench: how far the core is from what the machine allows. Each line is a ratio measured in one
 * run, the work and its bound in turn on one thread.
 *
 *     bench                   the ratios; fails when a median is above its limit
 *     bench memory [FOLDER]   peak memory of ten minutes; its files go into FOLDER (default .) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_analysis.h"
#include "bench_common.h"
#include "bench_embedding.h"
#include "bench_memory.h"
#include "bench_pictures.h"
#include "bench_player.h"
#include "simd/dispatch.h"
#include "test_signal.h"

static sro_sound *make_sound(void)
{
    sro_sound *sound;
    test_signal signal;
    check(sro_sound_new(&sound, 1, (size_t)SECONDS * RATE, RATE));
    test_signal_begin(&signal, RATE);
    test_signal_next(&signal, sro_sound_writable(sound, 0), sro_sound_length(sound));
    return sound;
}

static bool measure_speed(void)
{
    sro_sound *sound = make_sound();
    sro_frames *frames = make_frames(sound, 2048, 512), *played = make_frames(sound, 2000, 400);
    sro_matrix *features = mel_features(frames);
    print_header();
    bool over = measure_analysis(frames);
    measure_pca(features);
    measure_nearest(128, 2);
    measure_nearest(8, .2);
    over |= measure_pictures();
    over |= measure_player(played);
    over |= measure_longest_block(sound, 2000, 400, .5);
    over |= measure_longest_block(sound, 22050, 7350, 0);
    over |= measure_longest_block(sound, 44100, 22050, 0);
    printf("one thread, processor time, median of %d pairs; products by %s\n", ROUNDS,
           sro_simd_name(sro_simd_best()));
    sro_matrix_release(features);
    sro_frames_release(played);
    sro_frames_release(frames);
    sro_sound_release(sound);
    return over;
}

int main(int argc, char **argv)
{
    if (argc == 1)
        return measure_speed();
    if (argc <= 3 && !strcmp(argv[1], "memory"))
        return measure_memory(argc == 3 ? argv[2] : ".");
    if (argc == 4 && !strcmp(argv[1], "sound")) {
        sro_error error = test_signal_write(argv[2], (size_t)atoi(argv[3]), 44100);
        if (error)
            fprintf(stderr, "bench sound: %s\n", error);
        return error != NULL;
    }
    fprintf(stderr, "usage: bench | bench memory [FOLDER] | bench sound FILE SECONDS\n");
    return 2;
}

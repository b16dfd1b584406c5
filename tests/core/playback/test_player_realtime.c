/* The player in the audio thread: it allocates nothing, locks nothing and opens nothing. Seen by
 * standing before the C library's own functions, where that can be done: glibc, no sanitizer. */
#define _GNU_SOURCE

#include "playback/player.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "order/order.h"
#include "support.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WATCHED 1

#include <dlfcn.h>

static int watching, calls;
static const char *called = "";

static void note(const char *name)
{
    if (!watching)
        return;
    calls++;
    called = name;
}

/* These are glibc's own, by which it can be replaced; what is found by dlsym would need them. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

void *malloc(size_t size)
{
    note("malloc");
    return __libc_malloc(size);
}
void *calloc(size_t count, size_t size)
{
    note("calloc");
    return __libc_calloc(count, size);
}
void *realloc(void *memory, size_t size)
{
    note("realloc");
    return __libc_realloc(memory, size);
}
void *memalign(size_t to, size_t size)
{
    note("memalign");
    return __libc_memalign(to, size);
}
void free(void *memory)
{
    note("free");
    __libc_free(memory);
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    static int (*real)(pthread_mutex_t *);
    note("pthread_mutex_lock");
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pthread_mutex_lock");
    return real(mutex);
}

FILE *fopen(const char *path, const char *mode)
{
    static FILE *(*real)(const char *, const char *);
    note("fopen");
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fopen");
    return real(path, mode);
}
#else
#define WATCHED 0
static int watching, calls;
static const char *called = "";
#endif

enum { BLOCK = 64, CHANNELS = 2 };

/* How often it did what it must not in so many blocks. */
static int listen(sro_player *player, size_t blocks, const float *position)
{
    float left[BLOCK], right[BLOCK];
    watching = 1;
    for (size_t i = 0; i < blocks; i++)
        sro_player_process(player, (float *[]){left, right}, BLOCK, position);
    watching = 0;
    return calls;
}

/* What may be asked in the audio thread. */
static void try_all(sro_player *player)
{
    watching = 1;
    for (size_t i = 0; i < 40; i++) {
        sro_player_try_one_shot(player, i % 4);
        sro_player_try_position(player, .3);
        sro_player_try_stop(player);
        sro_player_try_start(player);
    }
    watching = 0;
}

static void check_quiet(const char *what, int n_fft)
{
    if (calls)
        fail_msg("%s, n_fft %d: %d calls, the last of %s", what, n_fft, calls, called);
}

static sro_frames *frames_with(int n_fft, int hop)
{
    const sro_stft_settings s = {n_fft, hop, n_fft, SRO_WINDOW_HANN, 1, SRO_PAD_REFLECT};
    return frames_of(noise_sound(CHANNELS, 3 * (size_t)n_fft + 5000, 1), &s);
}

static void listen_to_all(int n_fft, int hop, bool beside)
{
    static const sro_spectral_settings settings[] = {
        {.bins = SRO_BINS_SHUFFLE},
        {.phase = SRO_PHASE_ZERO, .mask = SRO_MASK_CHECKER},
        {.phase = SRO_PHASE_RANDOM},
    };
    size_t blocks = 4 * (size_t)n_fft / BLOCK + 100;
    float position[BLOCK];
    sro_frames *frames = frames_with(n_fft, hop);
    sro_frames *others = frames_with(n_fft - 2 * (n_fft / 6), hop);
    sro_player *player;
    for (size_t i = 0; i < BLOCK; i++)
        position[i] = (float)i / BLOCK;
    succeeds(sro_player_new(&player, CHANNELS, SRO_NORM_CLICK_FREE, beside));
    listen(player, 2, NULL);
    check_quiet("nothing", n_fft);
    succeeds(sro_player_set_frames(player, frames));
    sro_player_start(player);
    listen(player, blocks, NULL); /* to its end */
    check_quiet("plain", n_fft);
    sro_player_set_loop(player, 1);
    for (size_t e = 0; e < COUNT(settings); e++) {
        sro_spectral_edits *edits;
        succeeds(sro_spectral_edits_new(&edits, &settings[e]));
        succeeds(sro_player_set_edits(player, edits));
        sro_spectral_edits_release(edits);
        sro_player_start(player);
        listen(player, blocks, NULL);
        check_quiet("edited", n_fft);
    }
    listen(player, blocks, position);
    check_quiet("scrubbed", n_fft);
    for (size_t i = 0; i < 20; i++)
        succeeds(sro_player_one_shot(player, i % sro_frames_count(frames)));
    sro_player_set_gain(player, .5);
    sro_player_set_speed(player, -.7);
    listen(player, 20, NULL);
    check_quiet("one shots", n_fft);
    try_all(player);
    listen(player, 20, NULL);
    check_quiet("asked in audio", n_fft);
    succeeds(sro_player_set_frames(player, others));
    listen(player, blocks, NULL);
    check_quiet("with a tail", n_fft);
    sro_player_free(player);
    sro_frames_release(frames);
    sro_frames_release(others);
}

static void nothing_but_sums_and_products(void **state)
{
    static const struct {
        int n_fft, hop;
    } table[] = {{2, 1},        {2000, 400},    {2048, 512},   {11025, 3675},
                 {22050, 7350}, {44100, 22050}, {65536, 16384}};
    for (size_t i = 0; i < COUNT(table); i++)
        for (int beside = 0; beside < 2; beside++)
            listen_to_all(table[i].n_fft, table[i].hop, beside);
    (void)state;
}

/* Or nothing would ever be seen. */
static void what_is_watched_is_seen(void **state)
{
    if (!WATCHED)
        skip();
    void *volatile memory;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    watching = 1;
    memory = malloc(10);
    free(memory);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    memory = fopen("/nowhere/at/all", "r");
    watching = 0;
    assert_true(calls >= 4);
    calls = 0;
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_watched_is_seen),
        cmocka_unit_test(nothing_but_sums_and_products),
    };
    return cmocka_run_group_tests_name("player, in audio", tests, NULL, NULL);
}

/* dropout: does Pd keep its deadlines while t-SNE computes? libpd, paced by a clock as by a sound
 * card: a block at each deadline. In turns nothing else is at work (idle), t-SNE on as many frames
 * as the sound has, with all its threads (busy), and as many threads of no concern to Pd (foreign).
 *
 *     dropout FOLDER SOUND CLASSES [blocking | lock]
 *
 * voices.pd is in FOLDER, our objects in CLASSES. The last word plants a fault, which has to be
 * found: t-SNE on Pd's own thread, or a lock that another thread holds now and then.
 *
 * Status 1 where, while t-SNE computes,
 *   - blocks wait: give their processor away, as for a lock. However loaded the machine is, none
 *     has to;
 *   - a block computes as long as many blocks last, by its own thread's time: what belongs in the
 *     background;
 *   - more blocks are late than when idle, and more than beside the foreign threads, by more than
 *     chance and the load of the machine explain. */
#define _GNU_SOURCE /* RUSAGE_THREAD, sched_getaffinity */

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "z_libpd.h"

enum { RATE = 44100, TICKS = 4, BLOCK = 64 * TICKS, ROUNDS = 3, SECONDS = 3, HEAVY = 10 };
enum { BLOCKS = SECONDS * RATE / BLOCK };

static const double period = 1e3 * BLOCK / RATE; /* milliseconds */

typedef enum { IDLE, BUSY, FOREIGN, PHASES } t_phase;
static const char *const names[PHASES] = {"idle", "with t-SNE", "foreign load"};

typedef struct {
    double cpu, late; /* of its thread's time, and after its beginning, in milliseconds */
    long waits;       /* how often it gave its processor away */
} t_block;

static t_block blocks[PHASES][ROUNDS * BLOCKS];
static double computed[PHASES]; /* by all threads */
static bool finished;

static double milliseconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static void sleep_until(double ms)
{
    struct timespec t = {.tv_sec = (time_t)(ms / 1e3)};
    t.tv_nsec = (long)((ms - (double)t.tv_sec * 1e3) * 1e6);
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static long waits(void)
{
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
}

/* Speaking to the patch */

static void print(const char *text) { fputs(text, stderr); }

static void hear_bang(const char *receiver)
{
    (void)receiver;
    finished = true;
}

static void say(const char *receiver, const char *message, const char *argument)
{
    libpd_start_message(1);
    if (argument)
        libpd_add_symbol(argument);
    libpd_finish_message(receiver, message);
}

static void say_number(const char *receiver, const char *message, float number)
{
    libpd_start_message(1);
    libpd_add_float(number);
    libpd_finish_message(receiver, message);
}

/* Other work */

static atomic_bool foreign;

static void *be_foreign(void *unused)
{
    volatile double x = 1;
    while (atomic_load(&foreign))
        for (int i = 0; i < 1000; i++)
            x = x * 1.0001 + 1;
    return unused;
}

enum { MAX_THREADS = 8 };

/* As many as t-SNE uses (thread_pool.h). */
static int processors(void)
{
    cpu_set_t usable;
    int n = sched_getaffinity(0, sizeof usable, &usable) ? 1 : CPU_COUNT(&usable);
    return n > MAX_THREADS ? MAX_THREADS : n;
}

static void begin_foreign(pthread_t *threads)
{
    atomic_store(&foreign, true);
    for (int i = 0; i < processors(); i++)
        if (pthread_create(&threads[i], NULL, be_foreign, NULL))
            exit(2);
}

static void end_foreign(const pthread_t *threads)
{
    atomic_store(&foreign, false);
    for (int i = 0; i < processors(); i++)
        pthread_join(threads[i], NULL);
}

/* Planted faults */

static bool plant_blocking, plant_lock;
static atomic_bool holding;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *hold_lock(void *unused)
{
    while (atomic_load(&holding)) {
        pthread_mutex_lock(&lock);
        usleep(3000);
        pthread_mutex_unlock(&lock);
        usleep(1000);
    }
    return unused;
}

static pthread_t plant(void)
{
    pthread_t holder = pthread_self();
    if (plant_blocking)
        say_number("embed", "blocking", 1);
    atomic_store(&holding, plant_lock);
    if (plant_lock && pthread_create(&holder, NULL, hold_lock, NULL))
        exit(2);
    return holder;
}

static void unplant(pthread_t holder)
{
    if (plant_blocking)
        say_number("embed", "blocking", 0);
    if (atomic_exchange(&holding, false))
        pthread_join(holder, NULL);
}

/* Playing */

static float out[2 * BLOCK];

/* t-SNE begins anew as soon as it is done. */
static void play_block(double begin, bool busy, t_block *b)
{
    float in[1] = {0};
    sleep_until(begin);
    long before = waits();
    double cpu = milliseconds(CLOCK_THREAD_CPUTIME_ID);
    if (atomic_load(&holding)) {
        pthread_mutex_lock(&lock);
        pthread_mutex_unlock(&lock);
    }
    if (busy && finished) {
        finished = false;
        say("embed", "run", NULL);
    }
    libpd_process_float(TICKS, in, out);
    *b = (t_block){milliseconds(CLOCK_THREAD_CPUTIME_ID) - cpu,
                   milliseconds(CLOCK_MONOTONIC) - begin, waits() - before};
}

static void play(t_block *results, bool busy)
{
    double begin = milliseconds(CLOCK_MONOTONIC) + period;
    finished = busy;
    for (int i = 0; i < BLOCKS; i++, begin += period) {
        play_block(begin, busy, &results[i]);
        if (results[i].late > period) /* a gap in the sound, which goes on behind it */
            begin += results[i].late - period;
        if (results[i].cpu > HEAVY * period)
            return; /* that is enough to know */
    }
}

static void play_phase(t_phase phase, int round)
{
    pthread_t threads[MAX_THREADS], holder = pthread_self();
    if (phase == FOREIGN)
        begin_foreign(threads);
    if (phase == BUSY)
        holder = plant();
    computed[phase] -= milliseconds(CLOCK_PROCESS_CPUTIME_ID);
    play(blocks[phase] + round * BLOCKS, phase == BUSY);
    computed[phase] += milliseconds(CLOCK_PROCESS_CPUTIME_ID);
    if (phase == BUSY) {
        unplant(holder);
        say("embed", "cancel", NULL);
    }
    if (phase == FOREIGN)
        end_foreign(threads);
    usleep(200000); /* what was cancelled ends */
}

/* Until the first order is there. */
static void begin_patch(const char *folder, const char *sound)
{
    double begin = milliseconds(CLOCK_MONOTONIC);
    t_block unused;
    libpd_openfile("voices.pd", folder);
    libpd_bind("finished");
    say("sound", "read", sound);
    for (; !finished; begin += period)
        play_block(begin, false, &unused);
    say("voices", "start", NULL);
}

/* What came of it */

typedef struct {
    int late, waited, heavy; /* numbers of blocks */
    double worst_late, worst_cpu;
} t_result;

static double greater(double a, double b) { return a > b ? a : b; }

static t_result result_of(t_phase phase)
{
    t_result r = {0};
    for (int i = 0; i < ROUNDS * BLOCKS; i++) {
        const t_block *b = &blocks[phase][i];
        r.late += b->late > period;
        r.waited += b->waits > 0;
        r.heavy += b->cpu > HEAVY * period;
        r.worst_late = greater(r.worst_late, b->late);
        r.worst_cpu = greater(r.worst_cpu, b->cpu);
    }
    printf("%-12s %5d late of %d, at worst %.1f ms; %d waited; at most %.1f ms computed, by all "
           "threads %.1f s\n",
           names[phase], r.late, ROUNDS * BLOCKS, r.worst_late, r.waited, r.worst_cpu,
           computed[phase] / 1e3);
    return r;
}

/* As many as that, a half more, and four standard deviations of the difference of two counts. */
static double more_than_chance(int busy, int other)
{
    return busy > 1.5 * other + 4 * sqrt(busy + other) + 5;
}

static bool holds(const char *what, bool fine)
{
    printf("%s  %s\n", fine ? "ok    " : "FAILED", what);
    return fine;
}

static bool judge(void)
{
    t_result idle = result_of(IDLE), busy = result_of(BUSY), other = result_of(FOREIGN);
    bool fine = true;
    fine &= holds("t-SNE computes meanwhile", computed[BUSY] > 2 * computed[IDLE]);
    fine &= holds("no block waits", busy.waited * 200 <= ROUNDS * BLOCKS);
    fine &= holds("no block computes what belongs in the background", !busy.heavy);
    fine &=
        holds("deadlines are kept as when idle, or as beside threads that are none of Pd's",
              !more_than_chance(busy.late, idle.late) || !more_than_chance(busy.late, other.late));
    return fine;
}

int main(int argc, char **argv)
{
    int round, phase;
    if (argc < 4) {
        fprintf(stderr, "usage: dropout FOLDER SOUND CLASSES [blocking | lock]\n");
        return 2;
    }
    plant_blocking = argc > 4 && !strcmp(argv[4], "blocking");
    plant_lock = argc > 4 && !strcmp(argv[4], "lock");
    libpd_set_printhook(print);
    libpd_set_banghook(hear_bang);
    libpd_init();
    libpd_init_audio(0, 2, RATE);
    libpd_add_to_search_path(argv[3]);
    say_number("pd", "dsp", 1);
    begin_patch(argv[1], argv[2]);
    for (round = 0; round < (argc > 4 ? 1 : ROUNDS); round++)
        for (phase = 0; phase < PHASES; phase++)
            play_phase((t_phase)phase, round);
    return !judge();
}

/* [soak MINUTES SEED] plays [soak.pd] as a musician does, by chance, for so many minutes of sound,
 * and looks at what must not change in all that time: memory, what a second of sound costs, and
 * that every sample of [soak~] is a number. Then Pd quits.
 *
 * Under pd -batch time passes as fast as it is computed, while tasks take theirs: after most of
 * what is said the next block waits until no thread works any more. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <time.h>

#include "memory.h"
#include "patches.h"
#include "phrases.h"

#ifdef __SSE__
#include <xmmintrin.h>
#endif

enum {
    MAX_AT_ONCE = 3,
    MOST_BETWEEN_MS = 400,
    MS_A_MINUTE = 60000,
    REST_MS = 50,
    RESTS = 20,
    FEW = 3000, /* points of an array */
    LENGTH = 8192,
    ROUNDS = 4,
    FEW_MB = 60,
    MB_A_PROCESSOR = 20,
};

/* What a minute may cost when it is played for the last time, beside the first; and how many bytes
 * more may be allocated, besides so many for each minute between: what is left of an hour is not of
 * the same size whenever a minute ends, by half a megabyte or so, of which this is the median. */
static const double most_slower = 1.3, most_allocated = 1e5, most_a_minute = 2e4;

typedef struct minute {
    double cpu;                 /* s of this thread, without what it took to say something */
    double cost;                /* the same, as a ratio to the yardstick */
    double resident, allocated; /* bytes */
} t_minute;

typedef double t_of(const t_minute *first, const t_minute *last);

typedef struct soak {
    t_object object;
    t_clock *clock, *minute_clock, *rest_clock;
    t_chance chance;
    t_places places;
    size_t threads, rests;
    size_t minutes, at, different; /* all; this one; how many there are before it begins anew */
    uint64_t seed;
    double said;    /* s that messages took, so far */
    double measure; /* s that the yardstick took */
    double sum;
    float numbers[LENGTH];
    double started; /* s, at the beginning of this minute */
    t_minute *minute;
} t_soak;

typedef struct soak_tilde {
    t_object object;
    t_float scalar;
} t_soak_tilde;

static t_class *soak_class, *soak_tilde_class;

/* All that went into any [soak~]. */
static struct {
    unsigned long samples, sounding, infinite, denormal;
} heard;

/* [soak~] */

static t_int *soak_tilde_perform(t_int *w)
{
    const t_sample *in = (const t_sample *)w[1];
    t_int i, n = w[2];
    for (i = 0; i < n; i++) {
        int kind = fpclassify(in[i]);
        heard.samples++;
        heard.sounding += in[i] != 0;
        heard.infinite += kind == FP_NAN || kind == FP_INFINITE;
        heard.denormal += kind == FP_SUBNORMAL;
    }
    return w + 3;
}

static void soak_tilde_dsp(t_soak_tilde *x, t_signal **sp)
{
    (void)x;
    dsp_add(soak_tilde_perform, 2, sp[0]->s_vec, (t_int)sp[0]->s_n);
}

static void *soak_tilde_new(void) { return pd_new(soak_tilde_class); }

/* Saying something */

static double cpu_seconds(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Always the same work, which takes as much longer as the sound does where the machine is busy. */
static double yardstick(t_soak *x)
{
    double before = cpu_seconds(), sum = 0;
    size_t i, k;
    for (k = 0; k < ROUNDS; k++)
        for (i = 0; i < LENGTH; i++)
            sum += x->numbers[i] = .999f * x->numbers[i] + .001f * (float)(i + k);
    x->sum = sum;
    return cpu_seconds() - before;
}

static void wait_for_tasks(const t_soak *x)
{
    static const struct timespec moment = {0, 1000000};
    while (memory_threads() > x->threads)
        nanosleep(&moment, NULL);
}

/* Nothing blocks: what is computed here is sound. */
static void soak_say(t_soak *x)
{
    const t_place *place = places_any(&x->places, is_ours, "", &x->chance);
    phrase_say(place, &x->chance);
    if (!strchr("rsf", place_class(place)[0]) || strchr(place_class(place), '~'))
        phrase_say_text(&place->gobj->g_pd, "blocking 0", &x->chance);
}

static void soak_tick(t_soak *x)
{
    size_t count = 1 + chance_index(&x->chance, MAX_AT_ONCE);
    double before = cpu_seconds();
    x->measure += yardstick(x);
    while (count--)
        soak_say(x);
    if (chance_index(&x->chance, 4))
        wait_for_tasks(x);
    x->said += cpu_seconds() - before;
    clock_delay(x->clock, chance_between(&x->chance, 0, MOST_BETWEEN_MS));
}

/* What must not change */

/* The most RAM (RSS) at the end of a minute. The C library keeps some of what was freed for each
 * thread that was at work at once, of which there are more where there are more processors. Large
 * arrays, which the library knows nothing of, are in it. A sanitizer keeps what was freed. */
static bool much_resident(const t_soak *x)
{
    double most = 0, allowed = FEW_MB * 1e6 + MB_A_PROCESSOR * 1e6 * (double)get_nprocs();
    size_t i;
    for (i = 0; i < x->minutes; i++)
        most = x->minute[i].resident > most ? x->minute[i].resident : most;
    fprintf(stderr, "soak: most bytes resident: %.0f, allowed: %.0f\n", most, allowed);
    return most > allowed && !memory_is_sanitized();
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double cost_ratio(const t_minute *first, const t_minute *last)
{
    return last->cost / first->cost;
}

static double allocated_more(const t_minute *first, const t_minute *last)
{
    return last->allocated - first->allocated;
}

/* What became of the minutes from when they are played first to the last time: the median. */
static double change(const t_soak *x, t_of *of, const char *what)
{
    const t_minute *first = x->minute, *last = x->minute + x->minutes - x->different;
    double *changes = calloc(x->different, sizeof(*changes)), middle = NAN;
    size_t i;
    for (i = 0; changes && i < x->different; i++)
        changes[i] = of(&first[i], &last[i]);
    if (changes) {
        qsort(changes, x->different, sizeof(*changes), compare);
        middle = changes[x->different / 2];
    }
    free(changes);
    fprintf(stderr, "soak: %s: %.6g\n", what, middle);
    return middle;
}

static bool check(bool holds, const char *what)
{
    if (!holds)
        fprintf(stderr, "soak: FAILED: %s\n", what);
    return holds;
}

static void soak_end(t_soak *x)
{
    double most = most_allocated + most_a_minute * (double)(x->minutes - x->different);
    bool fine = check(heard.infinite == 0, "samples that are no numbers");
    fine &= check(heard.sounding > heard.samples / 4, "it was silent most of the time");
    fine &= check(heard.denormal < heard.samples / 1000000, "denormals");
    fine &= check(change(x, cost_ratio, "cost as a ratio") < most_slower, "sound costs more");
    fine &= check(change(x, allocated_more, "bytes allocated more") < most, "memory grew");
    fine &= check(!much_resident(x), "memory is kept");
    fprintf(stderr, "soak: %lu samples, %lu not 0, %lu no numbers, %lu denormal\nsoak: ended\n",
            heard.samples, heard.sounding, heard.infinite, heard.denormal);
    phrase_say_text(gensym("pd")->s_thing, fine ? "quit 0" : "quit 1", &x->chance);
}

/* All settings as they were, all arrays small, and a short sound everywhere. */
static void soak_rest(t_soak *x)
{
    size_t i;
    places_find(&x->places, is_array, "");
    for (i = 0; i < x->places.count; i++)
        garray_resize_long((t_garray *)x->places.place[i].gobj, FEW);
    places_find(&x->places, is_ours, "");
    for (i = 0; i < x->places.count; i++)
        phrase_say_text(&x->places.place[i].gobj->g_pd, "reset", &x->chance);
    for (i = 0; i < x->places.count; i++)
        if (!strcmp(place_class(&x->places.place[i]), "stft~"))
            phrase_say_text(&x->places.place[i].gobj->g_pd, "array storm-a", &x->chance);
}

/* A minute, of which each is played three times. */
static void soak_begin(t_soak *x)
{
    x->chance.state = x->seed + x->at % x->different;
    x->started = cpu_seconds();
    x->said = x->measure = 0;
    clock_delay(x->clock, 0);
    clock_delay(x->minute_clock, MS_A_MINUTE);
}

/* What a minute cost; then a rest, in which tasks end one after the other along the chains. */
static void soak_minute(t_soak *x)
{
    t_minute *m = &x->minute[x->at];
    m->cpu = cpu_seconds() - x->started - x->said;
    m->cost = m->cpu / x->measure;
    clock_unset(x->clock);
    x->rests = RESTS;
    soak_rest(x);
    clock_delay(x->rest_clock, REST_MS);
}

/* All that is derived from that sound anew, which is little. */
static void soak_derive(t_soak *x)
{
    size_t i;
    places_find(&x->places, is_ours, "");
    for (i = 0; i < x->places.count; i++)
        if (strcmp(place_class(&x->places.place[i]), "stft~") != 0)
            phrase_say_text(&x->places.place[i].gobj->g_pd, "run", &x->chance);
}

static void soak_look(t_soak *x)
{
    t_minute *m = &x->minute[x->at];
    wait_for_tasks(x);
    if (--x->rests) {
        if (x->rests % 4 == 0)
            soak_derive(x);
        clock_delay(x->rest_clock, REST_MS);
        return;
    }
    m->resident = (double)memory_resident();
    m->allocated = (double)(memory_allocated() - patches_symbols());
    x->at++;
    fprintf(stderr,
            "soak: minute %zu: %.3f s, %.3f of the yardstick, %.0f bytes resident, "
            "%.0f allocated\n",
            x->at, m->cpu, m->cost, m->resident, m->allocated);
    if (x->at == x->minutes)
        soak_end(x);
    else
        soak_begin(x);
}

static void soak_free(t_soak *x)
{
    clock_free(x->clock);
    clock_free(x->minute_clock);
    clock_free(x->rest_clock);
    free(x->minute);
}

/* Pd has denormals off, not every host has: here they cost what they cost. */
static void let_denormals_be(void)
{
#ifdef __SSE__
    _mm_setcsr(_mm_getcsr() & ~0x8040u);
#endif
}

static void *soak_new(t_floatarg minutes, t_floatarg seed)
{
    t_soak *x = (t_soak *)pd_new(soak_class);
    x->different = minutes >= 3 ? (size_t)minutes / 3 : 1;
    x->minutes = 3 * x->different;
    x->minute = calloc(x->minutes, sizeof(*x->minute));
    x->seed = (uint64_t)seed;
    x->threads = memory_threads();
    x->clock = clock_new(x, (t_method)soak_tick);
    x->minute_clock = clock_new(x, (t_method)soak_minute);
    x->rest_clock = clock_new(x, (t_method)soak_look);
    soak_begin(x);
    let_denormals_be();
    return x;
}

/* Pd sets it up by its name. */
void soak_setup(void);
void soak_setup(void)
{
    soak_class = class_new(gensym("soak"), (t_newmethod)(t_method)soak_new, (t_method)soak_free,
                           sizeof(t_soak), CLASS_DEFAULT, A_FLOAT, A_FLOAT, 0);
    soak_tilde_class = class_new(gensym("soak~"), (t_newmethod)(t_method)soak_tilde_new, NULL,
                                 sizeof(t_soak_tilde), CLASS_DEFAULT, 0);
    CLASS_MAINSIGNALIN(soak_tilde_class, t_soak_tilde, scalar);
    class_addmethod(soak_tilde_class, (t_method)soak_tilde_dsp, gensym("dsp"), A_CANT, 0);
}

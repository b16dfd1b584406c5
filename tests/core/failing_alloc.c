#include "failing_alloc.h"

#include <errno.h>
#include <fftw3.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

char untouched;

static struct {
    atomic_bool counting;
    atomic_size_t count, nth;
    atomic_bool onwards, refused_a_thread;
    atomic_long left;
} failing;

void failing_begin(size_t nth, bool onwards)
{
    atomic_store(&failing.count, 0);
    atomic_store(&failing.nth, nth);
    atomic_store(&failing.onwards, onwards);
    atomic_store(&failing.refused_a_thread, false);
    atomic_store(&failing.left, 0);
    atomic_store(&failing.counting, true);
}

size_t failing_end(void)
{
    atomic_store(&failing.counting, false);
    return atomic_load(&failing.count);
}

long failing_left(void) { return atomic_load(&failing.left); }

bool failing_refused_a_thread(void) { return atomic_load(&failing.refused_a_thread); }

/* Whether the allocation that is asked for now has to fail. */
static bool fails_now(void)
{
    size_t nth = atomic_load(&failing.nth);
    if (!atomic_load(&failing.counting))
        return false;
    size_t count = atomic_fetch_add(&failing.count, 1) + 1;
    return nth && (atomic_load(&failing.onwards) ? count >= nth : count == nth);
}

static void *made(void *memory)
{
    if (memory && atomic_load(&failing.counting))
        atomic_fetch_add(&failing.left, 1);
    return memory;
}

static void freed(const void *memory)
{
    if (memory && atomic_load(&failing.counting))
        atomic_fetch_sub(&failing.left, 1);
}

/* What the linker calls by these names: see --wrap in ld's manual. */

#define WRAPPED(type, name, parameters) \
    type __real_##name parameters;      \
    type __wrap_##name parameters;      \
    type __wrap_##name parameters

/* NOLINTBEGIN(bugprone-reserved-identifier) */

WRAPPED(void *, malloc, (size_t size)) { return fails_now() ? NULL : made(__real_malloc(size)); }

WRAPPED(void *, calloc, (size_t count, size_t size))
{
    return fails_now() ? NULL : made(__real_calloc(count, size));
}

WRAPPED(void *, realloc, (void *memory, size_t size))
{
    if (fails_now())
        return NULL;
    void *larger = __real_realloc(memory, size);
    return memory ? larger : made(larger);
}

WRAPPED(void *, mmap64,
        (void *address, size_t length, int protection, int flags, int file, off_t offset))
{
    void *mapped = MAP_FAILED;
    if (!fails_now())
        mapped = __real_mmap64(address, length, protection, flags, file, offset);
    made(mapped == MAP_FAILED ? NULL : mapped);
    return mapped;
}

WRAPPED(int, munmap, (void *address, size_t length))
{
    freed(address);
    return __real_munmap(address, length);
}

WRAPPED(void, free, (void *memory))
{
    freed(memory);
    __real_free(memory);
}

WRAPPED(void *, fftwf_malloc, (size_t size))
{
    return fails_now() ? NULL : made(__real_fftwf_malloc(size));
}

WRAPPED(void, fftwf_free, (void *memory))
{
    freed(memory);
    __real_fftwf_free(memory);
}

WRAPPED(fftwf_plan, fftwf_plan_dft_1d,
        (int n, fftwf_complex *in, fftwf_complex *out, int sign, unsigned flags))
{
    return fails_now() ? NULL : made(__real_fftwf_plan_dft_1d(n, in, out, sign, flags));
}

WRAPPED(fftwf_plan, fftwf_plan_r2r_1d,
        (int n, float *in, float *out, fftwf_r2r_kind kind, unsigned flags))
{
    return fails_now() ? NULL : made(__real_fftwf_plan_r2r_1d(n, in, out, kind, flags));
}

WRAPPED(void, fftwf_destroy_plan, (fftwf_plan plan))
{
    freed(plan);
    __real_fftwf_destroy_plan(plan);
}

WRAPPED(int, pthread_create,
        (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *),
         void *argument))
{
    if (!fails_now())
        return __real_pthread_create(thread, attributes, run, argument);
    atomic_store(&failing.refused_a_thread, true);
    return EAGAIN;
}

WRAPPED(FILE *, fopen64, (const char *path, const char *mode))
{
    if (!fails_now())
        return made(__real_fopen64(path, mode));
    errno = ENOMEM;
    return NULL;
}

WRAPPED(char *, realpath, (const char *path, char *resolved))
{
    if (!fails_now())
        return made(__real_realpath(path, resolved));
    errno = ENOMEM;
    return NULL;
}

WRAPPED(int, fclose, (FILE * file))
{
    freed(file);
    return __real_fclose(file);
}

/* NOLINTEND(bugprone-reserved-identifier) */

/* The check */

void write_old(const char *path) { write_bytes(path, "old", 3); }

void check_written(sro_error error, const char *path, uint64_t *result)
{
    size_t size;
    failing_end();
    unsigned char *bytes = bytes_of(path, &size);
    assert_true(!error || (size == 3 && !memcmp(bytes, "old", 3)));
    hash_bytes(result, bytes, size);
    __real_free(bytes);
}

typedef struct {
    an_action *action;
    void *context;
    const char *name, *file;
    int line;
    uint64_t right; /* the result */
} a_check;

/* Runs the action; *count is how many allocations it asked for. */
static sro_error run(const a_check *c, size_t nth, bool onwards, uint64_t *result, size_t *count)
{
    *result = 0;
    failing_begin(nth, onwards);
    sro_error error = c->action(c->context, result);
    *count = failing_end();
    if (failing_left()) {
        print_error("%s: with allocation %zu refused%s %ld are left\n", c->name, nth,
                    onwards ? ", and all that follow," : "", failing_left());
        _fail(c->file, c->line);
    }
    return error;
}

static bool is_refusal(sro_error error)
{
    return !strcmp(error, SRO_NO_MEMORY)
           || (failing_refused_a_thread() && !strcmp(error, SRO_NO_THREAD));
}

static void check_refused(const a_check *c, size_t nth, bool onwards)
{
    uint64_t result;
    size_t count;
    sro_error error = run(c, nth, onwards, &result, &count);
    if (error ? !is_refusal(error) : result != c->right) {
        print_error("%s: with allocation %zu refused%s: %s\n", c->name, nth,
                    onwards ? ", and all that follow" : "", error ? error : "another result");
        _fail(c->file, c->line);
    }
}

/* Returns how many allocations it takes. */
static size_t check_repeat(const a_check *c, size_t nth)
{
    uint64_t result;
    size_t count;
    sro_error error = run(c, 0, false, &result, &count);
    if (error || result != c->right) {
        print_error("%s: after allocation %zu was refused: %s\n", c->name, nth,
                    error ? error : "another result");
        _fail(c->file, c->line);
    }
    return count;
}

size_t check_every_allocation_fails(an_action *action, void *context, bool repeat, const char *name,
                                    const char *file, int line)
{
    a_check c = {.action = action, .context = context, .name = name, .file = file, .line = line};
    size_t count;
    check_succeeds(run(&c, 0, false, &c.right, &count), name, file, line);
    count = check_repeat(&c, 0);
    if (!count) {
        print_error("%s: allocates nothing\n", name);
        _fail(file, line);
    }
    for (size_t nth = 1; nth <= count; nth++) {
        check_refused(&c, nth, false);
        check_refused(&c, nth, true);
        if (repeat || nth == count)
            check_repeat(&c, nth);
    }
    if (getenv("SRO_MEASURE"))
        printf("%-40s %zu allocations\n", name, count);
    return count;
}

/* failing_alloc: memory that runs out when a test says so. In programs that are called
 * test_no_memory the linker sends here what the core, externals/ and the test itself allocate, and
 * the threads and plans that they ask for; not what the tests' helpers and other libraries do. */
#ifndef FAILING_ALLOC_H
#define FAILING_ALLOC_H

#include "digest.h"
#include "support.h"

/* What is tested: makes something, frees it again, and returns the first error. *result is a hash
 * of all that it made, if there was no error. After an error it checks that what it was to be given
 * is untouched. Called many times, and has to come to the same each time. */
typedef sro_error an_action(void *context, uint64_t *result);

/* Runs the action once to count its allocations, then for each of them twice: once this one fails,
 * then this and all that follow. Each time the action has to say that there is not enough memory
 * (or no thread), or to come to the right result without; either way nothing is left allocated, and
 * a repeat comes to the right result. Returns how many allocations there are, at least one. */
#define every_allocation_fails(action, context) \
    check_every_allocation_fails(action, context, true, #action, __FILE__, __LINE__)
/* The same with one repeat, at the end: for what takes long. */
#define every_allocation_fails_at_length(action, context) \
    check_every_allocation_fails(action, context, false, #action, __FILE__, __LINE__)
size_t check_every_allocation_fails(an_action *action, void *context, bool repeat, const char *name,
                                    const char *file, int line);

/* The pieces of that. Between `begin` and `end` allocations are counted, on any thread, from 1; the
 * one with number `nth` (0: none) fails, and with `onwards` all that follow. `end` returns how many
 * were asked for. */
void failing_begin(size_t nth, bool onwards);
size_t failing_end(void);
/* How many that were made in between are not freed yet. */
long failing_left(void);
/* Whether a thread was refused. */
bool failing_refused_a_thread(void);

/* For actions that write a file where an old one is, which write_old makes. check_written ends the
 * counting; after an error the old file has to be there still. The bytes of the file go into the
 * result. */
void write_old(const char *path);
void check_written(sro_error error, const char *path, uint64_t *result);

/* What a result is before anything was made: an address that must not be touched. */
#define UNTOUCHED ((void *)&untouched)
extern char untouched;

/* For actions: after an error `pointer` has to be UNTOUCHED still. */
#define stays_untouched(error, pointer) assert_true(!(error) || (void *)(pointer) == UNTOUCHED)

#endif

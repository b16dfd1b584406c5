/* stub_host: a host without a window, for tests of what is in externals/: objects are made and
 * spoken to by lines of text, and what they print and send is kept as lines of text. Time goes on
 * when a test says so. */
#ifndef STUB_HOST_H
#define STUB_HOST_H

#include "hosts/all_classes.h"
#include "hosts/host.h"
#include "support.h"

/* Forget all that was printed, all arrays and all timers that are set. Objects are the test's to
 * free. */
void stub_begin(void);

/* Lines that are said are shorter than this. */
enum { STUB_LINE = 4000 };

/* "NAME ARGUMENT ..." of a class that was set up (host_setup); NULL where it made none. */
void *stub_new(const char *line);
/* The same of a class that is not. */
void *stub_new_of(const t_hosted_class *class, const char *arguments);
void stub_free(void *x);

/* "NAME ARGUMENT ...", by the first inlet, or the second. */
void stub_say(void *x, const char *line);
void stub_say_right(void *x, const char *line);
/* A message that was put together elsewhere, by the first inlet. */
void stub_hear(void *x, const t_message *message);
/* Signals are about to be computed; whether the object takes part. */
bool stub_signals(void *x, const t_signals *signals);
/* A cord: what x sends there is heard by the other one. */
void stub_connect(void *x, int outlet, void *to);
/* How many numbers a message may have, until stub_begin; 0: any. */
void stub_longest_message(size_t longest);

/* Whether words with spaces are written between quotes; until stub_begin. */
void stub_quotes_words(bool quotes);

/* Whether perform of objects may run beside messages, until stub_begin. A test may then call it so,
 * by which timers are set; all else stays on one thread. */
void stub_runs_beside(bool beside);

/* Let so many milliseconds of logical time go by, in a moment, and then wait for tasks that are
 * watched, as long as there are timers within `ms` of real time. */
void stub_run(double ms);
/* No timer is set. */
bool stub_quiet(void);

/* The most that one call into a class has computed on this thread since this was last asked, in
 * milliseconds of its processor time: a message and all that it leads to, a timer, the making or
 * the end of an object. */
double stub_longest_pause(void);

/* Forget all words, while no object is there that could know one. */
void stub_forget_words(void);

/* All that was printed ("error: CLASS: ...", "CLASS: ...") and sent ("CLASS 0: list 1 2") since,
 * and no progress; valid until the next call. */
const char *stub_said(void);

/* An array of that name; `count` 0: none any more. */
void stub_array(const char *name, const float *points, size_t count);
const float *stub_points(const char *name, size_t *count);

/* The classes that were set up; NULL ends it. */
const t_hosted_class *stub_class(size_t index);

/* Said since, word for word. */
#define said(text) assert_string_equal(stub_said(), text)

#endif

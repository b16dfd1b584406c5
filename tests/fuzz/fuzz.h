/* fuzz: a class of Pd that makes objects of ours in a patch, wires them at random, and sends them
 * random messages, valid and invalid, while time passes and things are deleted. It is a program of
 * tests, in one process of Pd: fuzz.py starts it and judges how it ended.
 *
 * What happens in a step of an episode follows from the seed, the episode and the step alone (and
 * from what is there by then), so an episode is repeated without those before it, and a step may be
 * left out of it without another becoming a different one. */
#ifndef FUZZ_H
#define FUZZ_H

#include "m_pd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STEPS = 400, /* an episode */
    MAX_OBJECTS = 14,
    MAX_CORDS = 40,
    MAX_ATOMS = 30000, /* of a message */
    MAX_DEPTH = 3,     /* of what is sent while a message is heard */
    MAX_NAMES = 8,     /* of what has been published last */
    MAX_WORDS = 64,    /* of a class */
    MAX_CHOICES = 24,  /* of a word */
    CLASSES = 10,      /* the last of which are abstractions */
    ABSTRACTIONS = 2,
};

typedef struct fuzz t_fuzz;

/* Random numbers: a sequence of their own for every step. */
typedef uint64_t t_random;
t_random random_of(uint64_t seed, uint64_t episode, uint64_t step);
uint32_t below(t_random *r, uint32_t count);
static inline bool chance(t_random *r, uint32_t in) { return !below(r, in); }

/* What a class understands, as it says itself. */
typedef struct word_known {
    t_symbol *name;
    t_symbol *choices[MAX_CHOICES]; /* that may follow it */
    int choice_count;
    unsigned shapes; /* kinds of arguments that were taken without an error: bits of word_shapes */
    uint64_t said, taken; /* messages of that name; those that met no error */
} t_word_known;

typedef struct class_known {
    t_symbol *name;
    t_word_known words[MAX_WORDS];
    int word_count;
    bool abstraction;
} t_class_known;

/* Kinds of arguments: f a number, s a word. */
enum { SHAPES = 11 };
extern const char *const word_shapes[SHAPES];
extern const char *const class_names[CLASSES];

typedef struct placed {
    t_object *object;
    t_class_known *known;
} t_placed;

/* A cord for messages; see spy.c. */
typedef struct cord {
    t_object *from;
    int outlet;
    t_object *to;
    int inlet;
} t_cord;

typedef struct slow {
    double ms;
    char text[400];
} t_slow;
enum { SLOWEST = 20 };

/* What is judged, and told at the end. */
typedef struct report {
    struct trace *trace;
    uint64_t errors, notes, foreign; /* lines of ours, and of Pd */
    uint64_t step_errors, heard;     /* in this step: lines, and messages that objects heard */
    char line[1000];                 /* the last of ours */
    char pieces[10000];              /* of a line that has not ended yet */
    t_slow slowest[SLOWEST];
    double limit; /* ms */
    bool echo;
} t_report;

struct fuzz {
    t_object object;
    t_clock *clock;
    t_canvas *arena;
    uint64_t seed, episode, first, last;
    uint64_t messages, most_messages, ticks, made;
    double seconds, begun, cpu_begun;
    unsigned char left_out[STEPS]; /* steps */
    int step, learned;
    bool began, with_abstractions, reacting;
    uint64_t owed; /* errors of what was said before and is answered later */
    double pause;
    int count_before; /* the pause: objects */
    t_object *source;
    bool settled; /* this episode waits for what runs in the background before time passes */
    bool dsp;
    int threads;        /* of Pd itself */
    double waited, cpu; /* since when, and processor time then, in ms */
    t_placed placed[MAX_OBJECTS];
    int count;
    t_cord cords[MAX_CORDS];
    int cord_count, forward_depth, forwarded;
    t_symbol *names[MAX_NAMES];
    int name_count;
    t_class_known known[CLASSES];
    int depth, reactions;
    t_random random;
    t_atom *atoms[MAX_DEPTH + 1];
    t_gpointer pointer;
    t_report report;
};

extern t_class *fuzz_class;
t_fuzz *the_fuzz(void);

/* values.c: random messages */

typedef struct said {
    t_symbol *name;
    int argc;
    t_atom *argv;
    t_word_known *word; /* the class's own, if it is one */
} t_said;

void values_setup(t_fuzz *x);
/* A message for an object of that class, or NULL: of any, with its atoms in those of this depth. */
t_said say_something(t_fuzz *x, t_random *r, t_class_known *known);
/* What may follow it, of that shape; how many. */
int say_shape(t_fuzz *x, t_random *r, const t_word_known *word, const char *shape, t_atom *to);
/* Random creation arguments. */
int say_arguments(t_fuzz *x, t_random *r, t_class_known *known, t_atom *to);

/* words.c: what each class understands */

void words_setup(t_fuzz *x);
/* The next class is asked; false when all have been. */
bool words_learn(t_fuzz *x);
t_class_known *words_of(t_fuzz *x, const char *class_name);

/* arena.c: the patch that all of it happens in */

void arena_find(t_fuzz *x);
void arena_clear(t_fuzz *x);
/* Its number; x->count: it is not there. */
int arena_find_object(const t_fuzz *x, const t_object *object);
bool arena_has(const t_fuzz *x, const t_object *object);
/* A box for us, of that class. */
t_object *arena_box(t_fuzz *x, const char *class_name);
/* Make an object of that text, whose first atom is the class's name; -1: there is none. */
int arena_make(t_fuzz *x, t_class_known *known, int argc, const t_atom *argv);
int arena_make_text(t_fuzz *x, const char *text);
void arena_delete(t_fuzz *x, int which);
t_pd *arena_inlet(t_object *object, int inlet);
/* Draw the cord, or take it away where it is. */
void arena_connect(t_fuzz *x, int from, int outlet, int to, int inlet);
bool arena_connect_signal(t_fuzz *x, t_object *from, int outlet, t_object *to, int inlet);
void arena_dsp(t_fuzz *x, bool on);
uint64_t arena_errors_of(const t_fuzz *x, const t_object *object);
/* Say it to an inlet, and judge what comes of it. */
void arena_say(t_fuzz *x, int which, int inlet, const t_said *said);

/* steps.c: what happens in an episode */

void steps_whole_chain(t_fuzz *x);
void steps_begin(t_fuzz *x, t_random *r);
/* How many milliseconds are to pass then; below 0: none. */
double steps_do(t_fuzz *x, t_random *r);

/* spy.c: what hears an outlet */

void spies_setup(void);
void spies_attach(t_fuzz *x, t_object *object);
void spies_judge(t_fuzz *x);

/* report.c */

void report_begin(t_fuzz *x);
void report_step(t_fuzz *x);
void report_did(t_fuzz *x, const char *format, ...);
/* The text of it, as it lies in the trace. */
const char *report_said(t_fuzz *x, const char *to, const t_said *said);
void report_time(t_fuzz *x, double ms, const char *what);
void report_fail(t_fuzz *x, const char *format, ...);
void report_end(t_fuzz *x);
double cpu_ms(void);
double wall_seconds(void);

#endif

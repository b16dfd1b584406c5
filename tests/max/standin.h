/* standin: a host that implements Max's documented API; it is not Max. It loads the external as Max
 * would, plays patches with it in virtual time, and holds it to the rules that the documentation
 * tells: what it must not do is a fault, which is printed and fails the run.
 *
 * Of Pd it has what tests/patches/ needs (box_*.c): with Max's classes in place of Pd's, the
 * scripts of that folder have to print the same here as in Pd. */
#ifndef STANDIN_H
#define STANDIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hosts/maxapi.h"

/* Faults */

/* The external, or a script, did what the documentation forbids. */
void fault(const char *format, ...) __attribute__((format(printf, 1, 2)));
int fault_count(void);

/* Memory that must be there. */
void *must_alloc(size_t size);
void *must_realloc(void *memory, size_t size);

/* A line in the window for messages: whole, whatever other threads print. Not where it is quiet. */
extern bool quiet;
void print_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Messages and their texts */

enum { LINE_SIZE = 4096, LONGEST_LIST = 32767 };
enum { COMMA = 100 }; /* the type of a comma without a backslash */

typedef struct said {
    t_symbol *name;
    int argc;
    const t_atom *argv;
} t_said;

bool atom_is_number(const t_atom *a);
double atom_number(const t_atom *a);  /* 0 of a word */
t_symbol *atom_word(const t_atom *a); /* the empty one of a number */
t_atom number_atom(double number);    /* whole ones as whole numbers, as in Max */
t_atom word_atom(const char *word);
/* As Pd prints it, and types it. */
void atom_text(const t_atom *a, char *text, size_t size);
/* " a b c" behind what is there. */
void atoms_text(int argc, const t_atom *argv, char *text, size_t size);
/* Whether it is this message; and whether it is a number or a list of one. */
bool is_said(const t_said *m, const char *name);
bool said_number(const t_said *m, double *number);

/* Atoms of a text, as patches have them: a backslash takes the meaning from what follows. */
typedef struct atoms {
    t_atom *atoms;
    int count, room;
} t_atoms;
void atoms_add(t_atoms *atoms, t_atom atom);
void atoms_free(t_atoms *atoms);
/* Up to the next semicolon; false at the end of the text. */
bool atoms_read(t_atoms *atoms, const char **text);
/* The words $1 ... as these, $0 as that number. */
t_atom atom_filled(const t_atom *a, int argc, const t_atom *argv, int zero);

/* Patches */

typedef struct node t_node;
typedef struct patcher t_patcher;

/* What the nodes of one name have in common. */
typedef struct kind {
    const char *name;
    size_t size; /* of their state, which begins as 0 */
    /* Sets inlets and outlets, too, where they are others than these. */
    bool (*make)(t_node *node, int argc, const t_atom *argv);
    void (*hear)(t_node *node, int inlet, const t_said *m);
    void (*end)(t_node *node);
    int inlets, outlets;
    bool on_main; /* hears on main alone, later if need be */
    /* Signals of one channel in the first inlets and outlets: one vector of them. */
    int signal_ins, signal_outs;
    void (*perform)(t_node *node, double **ins, double **outs, long frames);
} t_kind;

typedef struct cord {
    t_node *to;
    int inlet;
} t_cord;

typedef struct cords {
    t_cord *cords;
    int count;
} t_cords;

struct node {
    const t_kind *kind;
    void *state;
    t_patcher *patcher;
    t_patcher *inside; /* of a subpatch */
    t_object *object;  /* of the external's */
    int inlets, outlets, signal_ins, signal_outs;
    t_cords *out;
    bool gone;
    int order; /* in the chain that is being made; below 0: not yet */
    /* By messages on their way, on any thread and on others than main. What is gone ends on main at
     * once, whoever is about to say something to it; its memory goes when nobody is but main. */
    int held, held_elsewhere;
    bool object_waits;
};

t_node *node_new(t_patcher *patcher, int argc, const t_atom *argv);
t_node *node_message_new(t_patcher *patcher, int argc, const t_atom *argv);
void node_free(t_node *node);
void node_hear(t_node *node, int inlet, const t_said *m);

/* By an outlet of a node; `list` of one number is that number, of nothing a bang. */
void send_out(t_node *node, int outlet, t_symbol *name, int argc, const t_atom *argv);
void send_bang(t_node *node, int outlet);
void send_number(t_node *node, int outlet, double number);

bool node_connect(t_node *from, int outlet, t_node *to, int inlet);
void node_disconnect(t_node *from, int outlet, t_node *to, int inlet);

struct patcher {
    t_node **nodes;
    int count;
    t_patcher *around;
    t_node *box; /* that it is in */
    char *folder, *file;
    int argc;
    t_atom *argv;
    int zero; /* $0 */
    t_object *object;
    int vector;          /* frames a vector, where it has its own, else 0 */
    double times;        /* of the rate */
    bool switched;       /* by hand alone */
    struct chain *chain; /* with the lock of signals.c */
};

t_patcher *patcher_new(t_patcher *around, const char *folder, const char *file);
void patcher_free(t_patcher *patcher);
void patcher_clear(t_patcher *patcher);
int patcher_add(t_patcher *patcher, t_node *node);
void patcher_put(t_patcher *patcher, int place, t_node *node); /* where there is none */
/* Say it to the node at that place, or to none, on any thread. */
void patcher_say_at(t_patcher *patcher, int place, const t_said *m);
/* Fill it from a .pd file; false where there is none. */
bool patcher_read(t_patcher *patcher, const char *path);
void patcher_hear(t_patcher *patcher, const t_said *m);

/* Who hears messages of a name. */
typedef void t_listen(void *listener, const t_said *m);
void name_bind(t_symbol *name, void *listener, t_listen *listen);
void name_unbind(t_symbol *name, void *listener);
bool name_say(t_symbol *name, const t_said *m); /* false: nobody has it */
/* receiver message, in atoms */
void say_atoms(int argc, const t_atom *argv);

const t_kind *find_kind(const char *name);

/* The external's classes */
bool external_load(const char *path);
t_node *external_node(t_patcher *patcher, const char *name, int argc, const t_atom *argv);
void external_release(t_node *node); /* the memory of its object, which has ended */
bool external_has(const char *name);
bool external_has_setting(const char *name, const char *setting);
/* From now on an object is made where the last one of its class was, as may happen in Max. */
void external_reuse(void);

/* The script that is played, and the boxes of the host's own, in families that end with {NULL}. */
void script_begin(void);
void script_end(void);
void host_begin(void);  /* what scripts can have the host do (host.c) */
bool script_step(void); /* false: nothing is to be said now */
extern const t_kind word_kinds[], number_kinds[], array_kinds[], signal_kinds[], storm_kinds[],
    sequence_kinds[];
t_patcher *the_patch(void);

/* Files on the search path */
void current_folder(char *folder, size_t size);
void search_path_add(const char *folder);
bool find_file(const t_patcher *patcher, const char *name, char *path, size_t size);

/* Time */

/* Pd's: units in which 64 samples of 44.1 and 48 kHz are whole. */
#define UNITS_PER_MS (32. * 441.)
double time_now(void); /* units */
typedef struct alarm t_alarm;
t_alarm *alarm_new(void *owner, void (*ring)(void *owner));
void alarm_set(t_alarm *alarm, double ms);
void alarm_stop(t_alarm *alarm);
void alarm_free(t_alarm *alarm);
/* Ring the first that is due before then; false: there is none. */
bool alarm_ring_before(double units);
void time_set(double units);
double vector_units(void);

/* Threads */

typedef enum { NEITHER, MAIN, SCHEDULER, AUDIO } t_role;
t_role role_here(void);
bool in_perform(void);
void perform_begins(void);
void perform_ends(void);

typedef struct ways {
    bool scheduler; /* of its own: Overdrive */
    bool audio;     /* computed on a thread of its own */
    bool interrupt; /* the scheduler's events in the audio's thread */
    bool realtime;  /* at the speed of the clock */
} t_ways;
extern t_ways ways;

void threads_begin(void);
void threads_end(void);
void role_take(t_role role); /* of a thread that others begin */
/* Have it done where the scheduler's events are, or the audio; and what it leaves to main. */
void on_scheduler(void (*doing)(void *), void *argument);
void on_audio(void (*doing)(void *), void *argument);
/* On main, later. */
void main_later(void (*doing)(void *), void *argument);
void main_forget(void *argument);
void main_serve(void);
void main_serve_others(void); /* what other threads have left alone */
/* Play until something ends it; one step of that; the status to exit with. */
void play_one_vector(void);
int play(void);
void play_quit(int status);

/* Signals */

enum { VECTOR = 64 };
extern double rate; /* Hz */
extern int vector;  /* frames */
void signals_turn(bool on);
void signals_add(t_patcher *patcher); /* it plays, too */
void signals_remove(t_patcher *patcher);
/* The patches are others, and nothing is made of that until it is over. */
void signals_changed(void);
void signals_suspend(void);
void signals_resume(void);
bool signals_in_the_making(void); /* main: no object may be told of them and change the patch */
void signals_forget(t_node *node);
void signals_compute(void *nothing);
/* Between both no vector is computed. */
void audio_pause(void);
void audio_resume(void);
/* A patch with vectors of its own. */
void signals_shape(t_patcher *patcher, int frames, double times, bool switched);
void signals_once(t_patcher *patcher); /* a vector of this one alone */

/* Buffers, which are Pd's arrays, too */

typedef struct buffer t_buffer;
t_buffer *buffer_named(t_symbol *name);
t_buffer *buffer_new(t_symbol *name, long frames, long channels);
void buffer_free(t_buffer *buffer);
long buffer_frames(const t_buffer *buffer);
long buffer_channels(const t_buffer *buffer);
float *buffer_samples(t_buffer *buffer); /* interleaved */
void buffer_resize(t_buffer *buffer, long frames, long channels);
/* As somebody else would who is quicker: just before it is locked next. */
void buffer_resize_suddenly(t_buffer *buffer, long frames, long channels);
void buffer_rate_set(t_buffer *buffer, double hz);

#endif

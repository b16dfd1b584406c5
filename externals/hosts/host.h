/* host: what a class sees of the program that it runs in. A class describes itself in one const
 * t_hosted_class; everything else it asks of the functions below. What is here knows no host: pd*.c
 * are Pd's side of it, and the only files besides the pictures' that include Pd's headers; max*.c
 * are Max's.
 *
 * All of it belongs to the main thread, but perform, which is called where the host computes its
 * signals, hear_at_once, and host_timer_set. Where host_audio_runs_beside, an object's perform may
 * run while the main thread is in the same object. */
#ifndef HOSTS_HOST_H
#define HOSTS_HOST_H

#include "hosts/atoms.h"

/* The host's part of an object. */
typedef struct host t_host;

/* An object's struct begins with one. Functions that take "any object of ours" take a pointer to
 * it. */
typedef struct hosted {
    const struct hosted_class *class;
    t_host *host;
} t_hosted;

/* Which signals go in and out, as the object is made. Joined ones share one inlet or outlet as
 * channels of one signal. A host that has no such signals says so in an error, and gives each its
 * own inlet or outlet. */
typedef struct ports {
    int ins, outs; /* at most SRO_MAX_CHANNELS each */
    bool joined_ins, joined_outs;
} t_ports;

/* The signals as the host is about to compute them. */
typedef struct signals {
    double rate; /* Hz; may differ from the host's, as within Pd's [block~] */
    size_t block_size;
    int ins, outs; /* rows that perform gets */
    bool joined_ins;
    int widest; /* channels in the widest of the signals that come in */
} t_signals;

/* An outlet for messages. */
typedef struct outlet_kind {
    const char *sends; /* "list", or "" for anything */
    const char *about; /* as that of a class */
} t_outlet_kind;

struct command;
struct more_commands;

typedef struct hosted_class {
    const char *name;
    const char *about; /* what it is for: a sentence without its full stop, as in the help */
    size_t size;       /* of the object's struct, all bytes of which begin as 0 */
    /* Those for messages, to the right of those for signals, from the left; ended by one that sends
     * NULL. */
    const t_outlet_kind *outlets;
    bool signal_inlet; /* the first inlet takes a signal, and numbers as one */
    /* What comes by the first inlet, by a second one for messages, and by those for signals, and
     * what goes out as signals; as `about`. NULL where there are none. */
    const char *inlet_about, *right_about, *signal_in_about, *signal_out_about;

    /* What it understands: settings, each a message and a creation argument; messages of its own,
     * those that it shares with other classes, and those of a family. Each may be NULL. */
    const sro_param *params;
    const struct command *commands, *shared_commands;
    const struct more_commands *more;
    /* A setting in force, as it would be typed (sro_param_print); NULL where there are none. */
    void (*print_setting)(const void *x, const sro_param *param, char *text, size_t size);
    /* What a new object has of it where nothing was said. */
    void (*print_default)(const struct hosted_class *class, const sro_param *param, char *text,
                          size_t size);

    /* Fill in tables that no constant can say. Once, before there is any object; or NULL. */
    void (*prepare)(void);

    /* Make what the creation arguments say; false, with an error, where there can be no object.
     * `end` follows in any case. It sends nothing: outlets come after it. Both may be NULL. */
    bool (*make)(void *x, const t_message *arguments);
    void (*end)(void *x);

    void (*hear)(void *x, const t_message *message); /* by the first inlet */
    /* NULL, or: called on any thread, that of perform included, beside all else that the object
     * does. It allocates nothing and waits for nothing. True: the message is done with. False: it
     * is to be heard in its turn. */
    bool (*hear_at_once)(void *x, const t_message *message);
    /* By a second, cold inlet for messages; NULL: there is none. */
    void (*hear_right)(void *x, const t_message *message);

    /* Of a class with signals, else NULL. `ports` is asked once, after make. `signals` is called
     * before they are computed, and whenever something about them may have changed; where it is
     * false there is silence. Rows of perform are channels, of `count` samples; a row of `outs`
     * never shares memory with one of `ins`. Where host_audio_runs_beside, perform may go on with
     * the signals of before while `signals` and what follows are heard: `ins` and `outs` then have
     * SRO_MAX_CHANNELS rows in any case, NULL being those that the signals have not. */
    t_ports (*ports)(void *x);
    bool (*signals)(void *x, const t_signals *signals);
    void (*perform)(void *x, float *const *ins, float *const *outs, size_t count);
} t_hosted_class;

/* All that a binary of one class exports: what the host calls to have the class. A binary of all
 * classes is compiled with an empty HOSTED_EXPORTED. */
#if !defined(HOSTED_EXPORTED)
#define HOSTED_EXPORTED SRO_EXPORTED
#endif
#define HOSTED_CLASS(setup, description)           \
    HOSTED_EXPORTED void setup(void);              \
    void setup(void) { host_setup(&description); } \
    struct hosted

/* The host's part of it, which begins with the class's `prepare`. */
void host_setup(const t_hosted_class *class);

/* Of a function whose parameter of that number is a format of printf: the compiler compares it with
 * the values behind it. */
#define FORMATTED(number) __attribute__((format(printf, number, (number) + 1)))

/* One line for a person, "CLASS: ...": what is wrong, which the host can trace to the object. */
FORMATTED(2) void host_error(const void *x, const char *format, ...);

/* The same of what is worth knowing and no error. */
FORMATTED(2) void host_note(const void *x, const char *format, ...);

const char *host_class_name(const void *x);

/* The host's name, for texts. */
const char *host_program(void);

/* Whether a word with a space in it is written between quotes; else the space has a backslash
 * before it. */
bool host_quotes_words(void);

/* What a creation argument begins with that names a setting: -fmin 50. */
char host_flag_mark(void);

/* Whether an object's perform may run while the main thread is in the same object. */
bool host_audio_runs_beside(void);

/* The one copy of that word. */
const char *host_word(const char *text);

/* The number as a message would bring it: Pd's have the precision of a float. */
double host_number(double number);

/* Sending. Outlets for messages count from 0, from the left. What is sent is heard before the
 * function returns, and whatever hears it may delete the object. */

/* The number at `index` of numbers, whatever their type. */
typedef double t_number_at(const void *numbers, size_t index);
t_number_at float_at, double_at, uint32_at;

/* How many numbers a message may have. */
size_t host_longest_message(void);

/* A message of so many numbers; of name "list", a list. An error where nothing was sent: there is
 * no memory, or the host has no messages of that length. */
SRO_CHECKED sro_error host_send_numbers(const void *x, int outlet, const char *name, size_t count,
                                        t_number_at *at, const void *numbers);

/* A number alone. */
void host_send_number(const void *x, int outlet, double number);

/* A message of one word. */
void host_send_word(const void *x, int outlet, const char *name, const char *word);

/* A timer calls `due` on the main thread, so many milliseconds of logical time after it was set
 * last; 0: when the present instant is over. It may be set on any thread. */
typedef struct timer t_timer;
typedef void t_due(void *owner);
/* NULL without memory. */
t_timer *host_timer_new(void *owner, t_due *due);
void host_timer_free(t_timer *timer); /* NULL is allowed; in its own `due`, too */
void host_timer_set(t_timer *timer, double ms);
void host_timer_stop(t_timer *timer);

/* The host's sample rate in Hz, 0 as long as it has none. */
double host_rate_known(void);

/* The same, or 44100. */
double host_rate(void);

/* Whether it computes signals. */
bool host_signals_on(void);

/* Arrays of the host, by name. */

typedef enum { HOST_ARRAY_FINE, HOST_ARRAY_NONE, HOST_ARRAY_OTHER } t_array_state;

typedef struct array_look {
    size_t points;   /* of each channel; 0 where there is no such array */
    size_t channels; /* 1 in Pd, */
    bool widens;     /* where none can be given more */
    double rate;     /* its own, in Hz; 0 in Pd, whose arrays have none */
} t_array_look;

/* Whether there is an array of numbers (OTHER: of something else), and what it is like. */
t_array_state host_array_look(const char *name, t_array_look *look);

/* Copy the first points of a channel, at most `size`; false where the host is at work on it. */
bool host_array_read(const char *name, size_t channel, float *to, size_t size);

/* The most points that an array can have. */
size_t host_array_max(void);

/* Channels of so many points, which lie `stride` values apart. */
typedef struct array_values {
    const float *const *channels;
    size_t channel_count, stride, count;
} t_array_values;

/* Give it these channels and no others (in Pd: one), and have it drawn; false where it could not be
 * resized. */
bool host_array_write(const char *name, const t_array_values *values);

/* Files. Errors are "CLASS: WHAT NAME: ...". */

enum { FILE_PATH_SIZE = 2000 };

/* An existing file: beside the patch or on the host's search path, as the host finds it; else
 * beside the patch that uses this one, if this one is an abstraction, and so on outwards. False
 * with an error when there is none. */
bool host_find_file(const void *x, const char *what, const char *name, char path[FILE_PATH_SIZE]);

/* Where a file is to be written: beside the outermost patch, where the name is no whole path. An
 * abstraction may lie where nobody looks for what a patch has written, or may write. False with an
 * error where the path is longer than the host could read back. */
bool host_target_file(const void *x, const char *what, const char *name, char path[FILE_PATH_SIZE]);

/* The patch that the object is in. */
typedef struct patch t_patch;
const t_patch *host_patch(const void *x);

/* The patch that this one is part of; NULL for one that was opened by itself. */
const t_patch *host_patch_around(const t_patch *patch);

/* Memory that all our binaries share in this host, of that name: bytes of 0 when it is asked for
 * first, there as long as the host. The name tells its layout as well: binaries of two versions may
 * meet in one host. */
void *host_shared(const char *name, size_t size);

#endif

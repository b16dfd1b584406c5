/* standin: a host that implements Max's documented API; it is not Max.
 *
 *   standin EXTERNAL [-batch] [-r HZ] [-vector FRAMES] [-path FOLDER] -open PATCH.pd -send "A
 * MESSAGE"
 *           [-scheduler] [-audio] [-interrupt]
 *   standin EXTERNAL -storm DEEDS SEED [-quiet] [-scheduler] [-audio] [-interrupt]
 *   standin EXTERNAL -sequence TURNS [-scheduler] ...
 *
 * plays as Pd does with these arguments: -batch as fast as it goes. -scheduler gives the scheduler
 * a thread of its own (Overdrive), -audio the audio; -interrupt has the scheduler's events in the
 * audio's thread. The status is 3 where the external broke a rule of the API. */

#include "api.h"
#include "storm.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Faults, memory, printing */

static pthread_mutex_t print_lock = PTHREAD_MUTEX_INITIALIZER;
static int faults;

static void print_text(const char *before, const char *format, va_list args)
{
    pthread_mutex_lock(&print_lock);
    fputs(before, stdout);
    vprintf(format, args);
    putchar('\n');
    fflush(stdout);
    pthread_mutex_unlock(&print_lock);
}

void fault(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_text("FAULT: ", format, args);
    va_end(args);
    pthread_mutex_lock(&print_lock);
    faults++;
    pthread_mutex_unlock(&print_lock);
}

int fault_count(void)
{
    int count;
    pthread_mutex_lock(&print_lock);
    count = faults;
    pthread_mutex_unlock(&print_lock);
    return count;
}

bool quiet;

void print_line(const char *format, ...)
{
    va_list args;
    if (quiet)
        return;
    va_start(args, format);
    print_text("", format, args);
    va_end(args);
}

void *must_realloc(void *memory, size_t size)
{
    void *there = realloc(memory, size ? size : 1);
    if (!there) {
        fputs("standin: no memory\n", stderr);
        abort();
    }
    return there;
}

void *must_alloc(size_t size) { return memset(must_realloc(NULL, size), 0, size); }

const t_kind *find_kind(const char *name)
{
    static const t_kind *const families[] = {word_kinds,   number_kinds, array_kinds,
                                             signal_kinds, storm_kinds,  sequence_kinds};
    size_t i;
    const t_kind *kind;
    for (i = 0; i < sizeof(families) / sizeof(*families); i++)
        for (kind = families[i]; kind->name; kind++)
            if (!strcmp(kind->name, name))
                return kind;
    return NULL;
}

/* The patch */

static t_patcher *patch;

t_patcher *the_patch(void) { return patch; }

/* pd dsp 1, pd quit */
static void turn(void *to) { signals_turn(to != NULL); }

static void hear_pd(void *nobody, const t_said *m)
{
    double number = m->argc ? atom_number(m->argv) : 0;
    (void)nobody;
    if (is_said(m, "dsp"))
        role_here() == MAIN ? turn(number ? &patch : NULL)
                            : main_later(turn, number ? (void *)&patch : NULL);
    else if (is_said(m, "quit"))
        play_quit((int)number);
}

static bool open_patch(const char *name)
{
    char folder[LINE_SIZE], *slash;
    snprintf(folder, sizeof(folder), "%s", name);
    slash = strrchr(folder, '/');
    if (slash)
        *slash = 0;
    else
        current_folder(folder, sizeof(folder));
    search_path_add(folder);
    patch = patcher_new(NULL, folder, slash ? slash + 1 : name);
    if (patcher_read(patch, name))
        return true;
    print_line("error: %s: no such patch", name);
    return false;
}

static void say_text(void *text)
{
    const char *rest = text;
    t_atoms atoms = {0};
    if (atoms_read(&atoms, &rest))
        say_atoms(atoms.count, atoms.atoms);
    atoms_free(&atoms);
}

/* Arguments: those that stand alone are flags of `ways`, the others have a value. */

static bool read_flag(const char *argument)
{
    static const struct {
        const char *name;
        bool *flag, to;
    } flags[] = {{"-batch", &ways.realtime, false},
                 {"-scheduler", &ways.scheduler, true},
                 {"-audio", &ways.audio, true},
                 {"-quiet", &quiet, true},
                 {"-interrupt", &ways.interrupt, true}};
    size_t i;
    for (i = 0; i < sizeof(flags) / sizeof(*flags); i++)
        if (!strcmp(flags[i].name, argument)) {
            *flags[i].flag = flags[i].to;
            return true;
        }
    return false;
}

static bool read_value(const char *name, char *value)
{
    if (!strcmp(name, "-r"))
        rate = atof(value);
    else if (!strcmp(name, "-vector"))
        vector = atoi(value);
    else if (!strcmp(name, "-path"))
        search_path_add(value);
    else if (!strcmp(name, "-open"))
        return open_patch(value);
    else if (!strcmp(name, "-send")) {
        on_scheduler(say_text, value);
        main_serve();
    } else
        return false;
    return true;
}

static bool read_arguments(int argc, char **argv)
{
    int i;
    for (i = 2; i < argc; i++)
        read_flag(argv[i]);
    threads_begin();
    if (!external_load(argv[1]))
        return false;
    for (i = 2; i < argc; i++)
        if (!read_flag(argv[i]) && (i + 1 >= argc || !read_value(argv[i], argv[i + 1])))
            return false;
        else if (!read_flag(argv[i]))
            i++;
    return true;
}

/* What is played without a patch. */
static int play_alone(int argc, char **argv)
{
    bool stormy = !strcmp(argv[2], "-storm");
    int i, status = 2;
    for (i = 4 + stormy; i < argc; i++)
        if (!read_flag(argv[i]))
            return 2;
    role_take(MAIN);
    if (!stormy)
        threads_begin();
    if (external_load(argv[1]))
        status =
            stormy ? storm(atol(argv[3]), strtoul(argv[4], NULL, 10)) : sequence(atol(argv[3]));
    return status;
}

int main(int argc, char **argv)
{
    int status = 2;
    ways.realtime = true;
    script_begin();
    host_begin();
    name_bind(gensym("pd"), NULL, hear_pd);
    if (argc > 3 && (!strcmp(argv[2], "-storm") || !strcmp(argv[2], "-sequence")))
        status = play_alone(argc, argv);
    else if (argc > 1 && read_arguments(argc, argv))
        status = play();
    signals_turn(false);
    main_serve();
    if (patch)
        patcher_free(patch);
    main_serve();
    threads_end();
    quit_tasks();
    script_end();
    return fault_count() ? 3 : status;
}

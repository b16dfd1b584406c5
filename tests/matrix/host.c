/* libpd as a program, with Pd's own flags, so that whatever plays patches in Pd does so here too:
 *
 *     host [-batch] [-r RATE] [-path FOLDER]... [-open FILE]... [-send MESSAGE]... [-version]
 *
 * Those about audio devices, MIDI, the window and preferences are taken, as libpd has nothing of
 * these. Prints through libpd's print hook on stderr. With -batch blocks follow each other as fast
 * as they can, otherwise at the pace of the clock. What Pd comes with (extra, doc) it looks for
 * where Pd does, beside the folder it lies in. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "m_pd.h"
#include "z_libpd.h"

enum {
    BLOCK = 64,
    DEFAULT_RATE = 44100,
    NANOSECONDS = 1000000000,
};

typedef struct flags {
    int rate;
    bool batch;
} t_flags;

static const char *const ignored[] = {"-nrt", "-nogui", "-noaudio", "-nomidi", "-noprefs"};

static void print_nothing(const char *text) { (void)text; }

/* Pd prints what has a level (logpost) without a word before it; libpd says the level. */
static void print(const char *text)
{
    int level, length = 0;
    if (sscanf(text, "verbose(%d): %n", &level, &length) == 1 && length)
        text += length;
    fputs(text, stderr);
}

static void die(const char *what, const char *why)
{
    fprintf(stderr, "libpd host: %s: %s\n", what, why);
    exit(2);
}

/* What Pd comes with, if it lies where this program does. */
static void add_extra(void)
{
    char path[PATH_MAX];
    char *at;
    if (!realpath("/proc/self/exe", path) || !(at = strstr(path, "/bin/")))
        return;
    snprintf(at, sizeof path - (size_t)(at - path), "/lib/puredata/extra");
    libpd_add_to_search_path(path);
}

static void open_patch(const char *file)
{
    char path[PATH_MAX];
    char *name;
    if (!realpath(file, path))
        die(file, "no such patch");
    name = strrchr(path, '/');
    *name++ = 0;
    if (!libpd_openfile(name, *path ? path : "/"))
        die(file, "does not open");
}

static void send_message(const char *text)
{
    t_binbuf *message = binbuf_new();
    binbuf_text(message, text, strlen(text));
    sys_lock(); /* which libpd's own functions do themselves */
    binbuf_eval(message, NULL, 0, NULL);
    sys_unlock();
    binbuf_free(message);
}

static bool is_ignored(const char *flag)
{
    size_t i;
    for (i = 0; i < sizeof ignored / sizeof *ignored; i++)
        if (!strcmp(flag, ignored[i]))
            return true;
    return false;
}

static void print_version(void)
{
    int major, minor, bugfix;
    sys_getversion(&major, &minor, &bugfix);
    fprintf(stderr, "Pd-%d.%d.%d (libpd)\n", major, minor, bugfix);
    exit(0);
}

/* What has to be known before audio runs; the rest is checked. */
static t_flags read_flags(char **argument)
{
    t_flags flags = {.rate = DEFAULT_RATE};
    for (; *argument; argument++) {
        const char *flag = *argument;
        if (!strcmp(flag, "-version"))
            print_version();
        else if (!strcmp(flag, "-batch"))
            flags.batch = true;
        else if (is_ignored(flag))
            continue;
        else if (!argument[1])
            die(flag, "needs a value, or is no flag");
        else if (!strcmp(flag, "-r"))
            flags.rate = atoi(*++argument);
        else if (!strcmp(flag, "-path"))
            libpd_add_to_search_path(*++argument);
        else if (!strcmp(flag, "-open") || !strcmp(flag, "-send"))
            argument++;
        else
            die(flag, "no such flag");
    }
    return flags;
}

/* As Pd does: first the patches, then the messages. */
static void begin(char **arguments)
{
    char **argument;
    for (argument = arguments; *argument; argument++)
        if (!strcmp(*argument, "-open"))
            open_patch(*++argument);
    for (argument = arguments; *argument; argument++)
        if (!strcmp(*argument, "-send"))
            send_message(*++argument);
}

static void wait_for_clock(struct timespec *next, int rate)
{
    next->tv_nsec += (long)((double)BLOCK * NANOSECONDS / rate);
    if (next->tv_nsec >= NANOSECONDS) {
        next->tv_nsec -= NANOSECONDS;
        next->tv_sec++;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL);
}

int main(int count, char **arguments)
{
    struct timespec next;
    t_flags flags;
    float none = 0;
    (void)count;
    libpd_set_printhook(print_nothing); /* libpd_init tells the version */
    libpd_init();
    libpd_set_printhook(print);
    flags = read_flags(arguments + 1);
    add_extra();
    if (libpd_init_audio(0, 0, flags.rate))
        die("audio", "does not start");
    begin(arguments + 1);
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (;;) { /* until a message says pd quit */
        libpd_process_float(1, &none, &none);
        if (!flags.batch)
            wait_for_clock(&next, flags.rate);
    }
}

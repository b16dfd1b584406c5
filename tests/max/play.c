/* Playing: vector by vector, as fast as it goes or at the speed of the clock. Before each vector
 * ring the alarms that are due before its end; then the sound is computed. */

#include "api.h"

#include <stdlib.h>
#include <time.h>

static bool is_over;
static int status;

typedef struct task {
    method function;
    void *argument;
    struct task *next;
} t_task;

static t_task *quit_list;

void quittask_install(method m, void *a)
{
    t_task *task = must_alloc(sizeof(*task));
    *task = (t_task){m, a, quit_list};
    quit_list = task;
}

typedef void t_function(void *argument);

void quit_tasks(void)
{
    while (quit_list) {
        t_task *task = quit_list;
        quit_list = task->next;
        ((t_function *)(void *)task->function)(task->argument);
        free(task);
    }
}

void play_quit(int with)
{
    is_over = true;
    status = with;
}

static double clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static void wait_until(double ms)
{
    double left = ms - clock_ms();
    struct timespec pause = {0};
    if (left <= 0)
        return;
    pause.tv_sec = (time_t)(left / 1000);
    pause.tv_nsec = (long)((left - 1000. * (double)pause.tv_sec) * 1e6);
    nanosleep(&pause, NULL);
}

/* The script's lines of one instant. What they have said on the scheduler's thread is heard line by
 * line; what is to come when main is free, at the end. */
static void say_instant(void)
{
    while (!is_over && script_step())
        main_serve_others();
    main_serve();
}

static bool ring_before(double end)
{
    bool rang = alarm_ring_before(end);
    main_serve();
    return rang;
}

void play_one_vector(void)
{
    double end = time_now() + vector_units();
    do
        say_instant();
    while (!is_over && ring_before(end));
    if (is_over)
        return;
    time_set(end);
    on_audio(signals_compute, NULL);
    main_serve();
}

int play(void)
{
    double began = clock_ms() - time_now() / UNITS_PER_MS;
    while (!is_over) {
        if (ways.realtime)
            wait_until(began + time_now() / UNITS_PER_MS);
        play_one_vector();
    }
    return status;
}

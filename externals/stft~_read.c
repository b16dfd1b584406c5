/* The part of [stft~] that reads sound files, in the background. */

#include "stft~.h"

#include <stdlib.h>
#include <string.h>

#include "sound/soundfile.h"

#define NEEDS "one file, and if you like a sample rate in Hz (0 for the file's own)"
#define LOAD_NEEDS "the names of arrays, or " NEEDS

typedef struct reading {
    char path[FILE_PATH_SIZE];
    const char *name;
    double rate;
    bool mix; /* make the mix into one channel, too, since it takes a while */
    sro_sound *sound, *mono;
    bool cancels; /* the channels, in the mix */
    sro_soundfile_report report;
    sro_error error;
} t_reading;

static void reading_run(sro_job *job, void *context)
{
    t_reading *r = context;
    r->error = sro_soundfile_read(r->path, r->rate, &r->sound, &r->report, job);
    if (r->error || !r->mix)
        return;
    r->error = sro_sound_mono(&r->mono, r->sound, job);
    r->cancels = sro_sound_channels_cancel(r->sound, job);
}

/* What is not as it should be with a file that could be read. */
static void reading_warn(t_stft_tilde *x, const t_reading *r)
{
    const char *name = r->name;
    double seconds = r->report.seconds, promised = r->report.promised;
    switch (r->report.state) {
    case SRO_CONTAINER_COMPLETE:
        break;
    case SRO_CONTAINER_TRUNCATED:
        if (promised > 0)
            host_note(x, "read %s: ends after %.2f s of the %.2f s that its header promises", name,
                      seconds, promised);
        else
            host_note(x, "read %s: is cut off or damaged after %.2f s", name, seconds);
        break;
    case SRO_CONTAINER_UNFINALISED:
        host_note(x, "read %s: its header was never closed; all that follows was read, %.2f s",
                  name, seconds);
        break;
    case SRO_CONTAINER_CHAINED:
        host_note(x,
                  "read %s: holds several streams one after the other, of which the "
                  "first was read, %.2f s; convert it to WAV to have all",
                  name, seconds);
        break;
    }
}

static void reading_fail(t_stft_tilde *x, const t_reading *r)
{
    if (r->report.unusable)
        host_error(x, "read %s: %s; the first is at %g s", r->name, r->error, r->report.seconds);
    else
        host_error(x, "read %s: %s", r->name, r->error);
}

static void reading_finish(void *owner, void *context, double ms)
{
    t_stft_tilde *x = owner;
    t_reading *r = context;
    long id = x->producer.id;
    if (r->error) {
        reading_fail(x, r);
        return;
    }
    reading_warn(x, r);
    stft_tilde_arrive(x, r->sound, FROM_FILE);
    if (r->mono)
        stft_tilde_mix_set(x, r->mono, r->sound, r->cancels);
    r->sound = r->mono = NULL;
    producer_info1(&x->producer, "done", ms);
    if (roster_has(id))
        producer_update_now(&x->producer, UPDATE_CHANGED);
}

static void reading_free(void *context)
{
    t_reading *r = context;
    sro_sound_release(r->sound);
    sro_sound_release(r->mono);
    free(r);
}

static const t_task_kind reading_task = {
    .run = reading_run,
    .finish = reading_finish,
    .free = reading_free,
};

void stft_tilde_read_cancel(t_stft_tilde *x)
{
    tasks_cancel_kind(&x->producer.tasks, &reading_task);
}

bool stft_tilde_reads(const t_stft_tilde *x)
{
    return tasks_busy_with(&x->producer.tasks, &reading_task);
}

/* Without a rate it is that of the signals here, or where a host has set none, the file's own. */
static bool read_rate(const t_stft_tilde *x, const t_message *m, double *rate)
{
    if (m->argc < 2)
        *rate = host_rate_known() > 0 ? stft_tilde_rate(x) : 0;
    else
        *rate = is_number(&m->argv[1]) ? number_of(&m->argv[1]) : -1;
    return m->argc >= 1 && m->argc <= 2 && is_word(&m->argv[0]) && *rate >= 0;
}

void stft_tilde_read(void *object, const t_message *message)
{
    t_stft_tilde *x = object;
    double rate;
    t_reading *r;
    if (!read_rate(x, message, &rate)) {
        message_misused(x, message, !strcmp(message->name, "load") ? LOAD_NEEDS : NEEDS);
        return;
    }
    r = calloc(1, sizeof(*r));
    if (!r) {
        host_error(x, "%s: %s", message->name, SRO_NO_MEMORY);
        return;
    }
    r->name = message->argv[0].word;
    r->rate = rate;
    r->mix = ((const t_stft_tilde_settings *)x->producer.staged)->mono;
    if (host_find_file(x, message->name, r->name, r->path) && stft_tilde_remember(x, message)) {
        tasks_cancel_all(&x->producer.tasks);
        producer_start_task(&x->producer, &reading_task, r);
    } else
        free(r);
}

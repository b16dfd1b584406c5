/* The part of [stft~] that reads sound files, in the background. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/files.h"
#include "sound/soundfile.h"
#include "stft~.h"

#define NEEDS "one file, and if you like a sample rate in Hz (0 for the file's own)"
#define LOAD_NEEDS "the names of arrays, or " NEEDS

typedef struct _reading {
    char path[FILE_PATH_SIZE];
    t_symbol *name;
    double rate;
    int mix; /* into one channel, too: it takes a while */
    sro_sound *sound, *mono;
    int cancels; /* the channels, in the mix */
    sro_soundfile_report report;
    const char *error;
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
    const char *name = r->name->s_name;
    double seconds = r->report.seconds, promised = r->report.promised;
    switch (r->report.end) {
    case SRO_SOUNDFILE_WHOLE:
        break;
    case SRO_SOUNDFILE_CUT:
        if (promised > 0)
            unit_note(&x->x_unit,
                      "read %s: ends after %.2f s of the %.2f s that its header "
                      "promises",
                      name, seconds, promised);
        else
            unit_note(&x->x_unit, "read %s: is cut off or damaged after %.2f s", name, seconds);
        break;
    case SRO_SOUNDFILE_OPEN:
        unit_note(&x->x_unit,
                  "read %s: its header was never closed; all that follows was read, "
                  "%.2f s",
                  name, seconds);
        break;
    case SRO_SOUNDFILE_PART:
        unit_note(&x->x_unit,
                  "read %s: holds several streams one after the other, of which the "
                  "first was read, %.2f s; convert it to WAV to have all",
                  name, seconds);
        break;
    }
}

static void reading_deliver(void *owner, void *context, double ms)
{
    t_stft_tilde *x = owner;
    t_reading *r = context;
    long id = x->x_unit.u_id;
    if (r->error) {
        unit_error(&x->x_unit, "read %s: %s", r->name->s_name, r->error);
        return;
    }
    reading_warn(x, r);
    stft_arrive(x, r->sound, FROM_FILE);
    if (r->mono)
        stft_mix_set(x, r->mono, r->sound, r->cancels);
    r->sound = r->mono = 0;
    unit_info1(&x->x_unit, "done", ms);
    if (registry_has(id))
        unit_settle(&x->x_unit, UNIT_FOLLOW);
}

static void reading_dispose(void *context)
{
    t_reading *r = context;
    sro_sound_release(r->sound);
    sro_sound_release(r->mono);
    free(r);
}

static const t_work_methods reading_methods = {
    .run = reading_run,
    .deliver = reading_deliver,
    .dispose = reading_dispose,
};

int stft_reads(const t_stft_tilde *x)
{
    return works_busy_with(&x->x_unit.u_works, &reading_methods);
}

/* Without a rate it is that of the signals here, or where a host has set none, the file's own. */
static int read_rate(const t_stft_tilde *x, int argc, const t_atom *argv, double *rate)
{
    if (argc < 2)
        *rate = sys_getsr() > 0 ? stft_rate(x) : 0;
    else
        *rate = argv[1].a_type == A_FLOAT ? atom_getfloat(&argv[1]) : -1;
    return argc >= 1 && argc <= 2 && argv[0].a_type == A_SYMBOL && *rate >= 0;
}

void stft_read(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_stft_tilde *x = object;
    double rate;
    t_reading *r;
    if (!read_rate(x, argc, argv, &rate)) {
        message_misused(x, s->s_name, s == gensym("load") ? LOAD_NEEDS : NEEDS, argc, argv);
        return;
    }
    r = calloc(1, sizeof(*r));
    if (!r) {
        unit_error(&x->x_unit, "%s: %s", s->s_name, SRO_NO_MEMORY);
        return;
    }
    r->name = argv[0].a_w.w_symbol;
    r->rate = rate;
    r->mix = ((const t_stft_settings *)x->x_unit.u_pending)->mono;
    if (file_find(&x->x_unit, s->s_name, r->name->s_name, r->path)) {
        stft_remember(x, s, argc, argv);
        unit_work(&x->x_unit, &reading_methods, r, 1);
    } else
        free(r);
}

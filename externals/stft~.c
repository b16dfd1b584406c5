/* [stft~]: takes a sound (arrays, a file, a recording) and publishes it as frames. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../shared/frames.h"
#include "../shared/soundfile.h"
#include "../shared/stft.h"
#include "arrays.h"
#include "files.h"
#include "listening.h"
#include "names.h"
#include "unit.h"

typedef struct _stft_settings {
    t_unit_settings unit;
    sro_stft_settings stft;
    int channels;
    double rate;
    double keep; /* seconds */
    int live;
} t_stft_settings;

/* Where a sound came from decides which rate it has. */
typedef enum { FROM_ARRAYS, FROM_ELSEWHERE } t_origin;

typedef struct _stft_tilde {
    t_unit x_unit;
    t_float x_f;                 /* the main signal inlet's scalar */
    t_outlet *x_frames_out;
    t_published *x_published;
    sro_sound *x_sound;
    t_origin x_origin;
    sro_sound *x_arrived;        /* a new sound, until this instant is over */
    t_origin x_arrived_origin;
    sro_frames *x_frames;

    int x_channels;              /* signal inlets */
    t_listening x_listening;
} t_stft_tilde;

static t_class *stft_tilde_class;

static const t_stft_settings stft_tilde_defaults = {
    .stft = {.n_fft = 2048, .window = SRO_HANN, .center = 1, .pad_mode = SRO_PAD_CONSTANT},
    .channels = 1,
};

static const t_stft_settings *settings_of(const t_stft_tilde *x)
{
    return x->x_unit.u_settings;
}

static const char *stft_tilde_check(t_unit *u, const void *settings, const char **setting)
{
    const t_stft_settings *s = settings;
    const t_stft_tilde *x = (const t_stft_tilde *)u;
    const sro_sound *sound = x->x_arrived ? x->x_arrived : x->x_sound;
    const char *error;
    *setting = "channels";
    if (s->channels < 1 || s->channels > SRO_MAX_CHANNELS)
        return "must be a whole number from 1 to 64";
    if (x->x_channels && s->channels != x->x_channels)
        return "can only be given at creation, as [stft~ -channels N]";
    *setting = "rate";
    if (!(s->rate == 0 || (s->rate >= 1 && s->rate <= 1e7)))
        return "must be a sample rate from 1 to 10000000 Hz, or 0 for Pd's";
    *setting = "keep";
    if (!(s->keep == 0 || (s->keep >= .001 && s->keep <= 3600)))
        return "must be a time from .001 to 3600 seconds, or 0 for none";
    error = sro_stft_settings_check(&s->stft, setting);
    if (!error && sound && !s->stft.center && sro_sound_length(sound) < (size_t)s->stft.n_fft) {
        *setting = "n_fft";
        error = "must be at most the length of the sound, unless center is 1";
    }
    return error;
}

/* Publishing */

static void stft_tilde_send(t_stft_tilde *x)
{
    t_atom name;
    const sro_sound *sound = sro_frames_sound(x->x_frames);
    double rate = sro_sound_rate(sound);
    unit_info(&x->x_unit, "shape", 2, (double[]){(double)sro_frames_bins(x->x_frames),
        (double)sro_frames_count(x->x_frames)});
    unit_info1(&x->x_unit, "rate", rate);
    unit_info1(&x->x_unit, "channels", (double)sro_sound_channels(sound));
    unit_info1(&x->x_unit, "seconds", (double)sro_sound_length(sound) / rate);
    SETSYMBOL(&name, published_name(x->x_published));
    outlet_anything(x->x_frames_out, gensym("frames"), 1, &name);
}

/* The sound to make frames of: what arrived in this instant, else what we hold. Arrays have no
 * rate but the one they are said to have. To be released; 0 with an error. */
static sro_sound *stft_tilde_wanted(t_stft_tilde *x)
{
    sro_sound *sound = x->x_arrived ? x->x_arrived : x->x_sound, *rated;
    t_origin origin = x->x_arrived ? x->x_arrived_origin : x->x_origin;
    double rate = settings_of(x)->rate > 0 ? settings_of(x)->rate : sys_getsr();
    const char *error;
    if (origin != FROM_ARRAYS || sro_sound_rate(sound) == rate)
        return sro_sound_retain(sound);
    error = sro_sound_at_rate(&rated, sound, rate);
    if (error)
        unit_error(&x->x_unit, "%s", error);
    return error ? 0 : rated;
}

static void stft_tilde_warn_of_gaps(t_stft_tilde *x)
{
    const sro_stft_settings *s = sro_frames_settings(x->x_frames);
    if (s->hop_length > s->win_length)
        unit_note(&x->x_unit, "hop_length %d is longer than win_length %d: there will be gaps",
            s->hop_length, s->win_length);
}

/* On failure the old frames and the old sound stay. */
static void stft_tilde_make(t_stft_tilde *x, sro_sound *sound)
{
    sro_frames *frames;
    const char *error = sro_frames_new(&frames, sound, &settings_of(x)->stft);
    if (error) {
        unit_error(&x->x_unit, "n_fft %d: %s", settings_of(x)->stft.n_fft, error);
        return;
    }
    if (x->x_arrived)
        x->x_origin = x->x_arrived_origin;
    sro_sound_release(x->x_sound);
    sro_frames_release(x->x_frames);
    x->x_sound = sro_sound_retain(sound);
    x->x_frames = frames;
    published_set(x->x_published, frames);
    stft_tilde_warn_of_gaps(x);
    stft_tilde_send(x);
}

static int stft_tilde_up_to_date(const t_stft_tilde *x, const sro_sound *sound)
{
    sro_stft_settings wanted = sro_stft_settings_resolve(&settings_of(x)->stft);
    return x->x_frames && x->x_sound == sound
        && !memcmp(sro_frames_settings(x->x_frames), &wanted, sizeof(wanted));
}

/* To be looked at when this instant is over, or now. Takes over the sound; false with an error. */
static int stft_tilde_hold(t_stft_tilde *x, const char *what, sro_sound *sound, t_origin origin)
{
    size_t first = sro_sound_first_not_finite(sound);
    if (first < sro_sound_length(sound)) {
        unit_error(&x->x_unit, "%s: sample %zu is not a finite number", what, first);
        sro_sound_release(sound);
        return 0;
    }
    sro_sound_release(x->x_arrived);
    x->x_arrived = sound;
    x->x_arrived_origin = origin;
    return 1;
}

/* Files were looked at while they were read. */
static void stft_tilde_arrive(t_stft_tilde *x, const char *what, sro_sound *sound, t_origin origin)
{
    if (stft_tilde_hold(x, what, sound, origin))
        unit_touch(&x->x_unit);
}

static int stft_tilde_take_kept(t_stft_tilde *x)
{
    sro_sound *sound = listening_take(&x->x_listening);
    if (sound)
        works_cancel(&x->x_unit.u_works);
    return sound && stft_tilde_hold(x, "keep", sound, FROM_ELSEWHERE);
}

static void stft_tilde_follow(t_stft_tilde *x)
{
    const t_stft_settings *s = settings_of(x);
    listening_follow(&x->x_listening, s->keep, s->live ? &s->stft : 0);
}

static void stft_tilde_apply(t_unit *u, int again)
{
    t_stft_tilde *x = (t_stft_tilde *)u;
    int renamed = published_follow(x->x_published, settings_of(x)->unit.name, &x->x_unit);
    sro_sound *sound;
    stft_tilde_follow(x);
    if (again && settings_of(x)->keep > 0)
        again = stft_tilde_take_kept(x);
    if (!x->x_arrived && !x->x_sound) {
        if (again)
            unit_error(u, "no sound yet: send array NAME, read FILE, or record SECONDS");
        return;
    }
    sound = stft_tilde_wanted(x);
    if (sound && !stft_tilde_up_to_date(x, sound))
        stft_tilde_make(x, sound);
    else if (sound && (renamed || again))
        stft_tilde_send(x);
    sro_sound_release(sound);
    sro_sound_release(x->x_arrived);
    x->x_arrived = 0;
}

/* From arrays */

static int stft_tilde_copy_array(t_stft_tilde *x, t_symbol *name, sro_sound *sound, size_t channel)
{
    size_t i, size;
    float *samples = sro_sound_fill(sound, channel);
    t_word *words = array_words(&x->x_unit, "array", name, &size);
    if (!words)
        return 0;
    for (i = 0; i < size; i++)
        samples[i] = (float)words[i].w_float;
    return 1;
}

static void stft_tilde_array(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_stft_tilde *x = object;
    size_t size, longest = 0;
    sro_sound *sound;
    const char *error;
    int i, fine = 1;
    if (argc < 1) {
        unit_error(&x->x_unit, "%s: which? Give an array's name, one for each channel", s->s_name);
        return;
    }
    for (i = 0; i < argc; i++) {
        if (!array_words(&x->x_unit, "array", atom_gensym(&argv[i]), &size))
            return;
        longest = size > longest ? size : longest;
    }
    error = sro_sound_new(&sound, (size_t)argc, longest, sys_getsr());
    if (error) {
        unit_error(&x->x_unit, "array: %s", error);
        return;
    }
    for (i = 0; i < argc && fine; i++)
        fine = stft_tilde_copy_array(x, atom_gensym(&argv[i]), sound, (size_t)i);
    if (!fine) {
        sro_sound_release(sound);
        return;
    }
    works_cancel(&x->x_unit.u_works);
    stft_tilde_arrive(x, s->s_name, sound, FROM_ARRAYS);
}

/* From a file */

typedef struct _reading {
    char path[2 * MAXPDSTRING];
    char name[MAXPDSTRING];
    double rate;
    sro_sound *sound;
    const char *error;
} t_reading;

static void reading_run(sro_job *job, void *context)
{
    t_reading *r = context;
    r->error = sro_soundfile_read(r->path, r->rate, &r->sound, 0, job);
}

static void reading_deliver(void *owner, void *context, double ms)
{
    t_stft_tilde *x = owner;
    t_reading *r = context;
    if (r->error) {
        unit_error(&x->x_unit, "read %s: %s", r->name, r->error);
        return;
    }
    sro_sound_release(x->x_arrived);
    x->x_arrived = r->sound;
    x->x_arrived_origin = FROM_ELSEWHERE;
    r->sound = 0;
    unit_info1(&x->x_unit, "done", ms);
    unit_settle(&x->x_unit, 0);
}

static void reading_dispose(void *context)
{
    t_reading *r = context;
    sro_sound_release(r->sound);
    free(r);
}

static const t_work_methods reading_methods = {
    .run = reading_run,
    .deliver = reading_deliver,
    .dispose = reading_dispose,
};

static void stft_tilde_read(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_stft_tilde *x = object;
    t_reading *r;
    if (argc < 1 || argc > 2 || argv[0].a_type != A_SYMBOL
        || (argc == 2 && !(argv[1].a_type == A_FLOAT && atom_getfloat(&argv[1]) >= 0))) {
        unit_error(&x->x_unit, "%s: needs a file, and if you like a sample rate in Hz "
            "(0 for the file's own)", s->s_name);
        return;
    }
    r = calloc(1, sizeof(*r));
    if (!r) {
        unit_error(&x->x_unit, SRO_NO_MEMORY);
        return;
    }
    snprintf(r->name, sizeof(r->name), "%s", argv[0].a_w.w_symbol->s_name);
    r->rate = argc == 2 ? atom_getfloat(&argv[1]) : sys_getsr();
    if (file_find(&x->x_unit, s->s_name, r->name, r->path, sizeof(r->path)))
        unit_work(&x->x_unit, &reading_methods, r, 1);
    else
        free(r);
}

/* From the signal inlets */

static void stft_tilde_recorded(t_unit *u, sro_sound *sound)
{
    stft_tilde_arrive((t_stft_tilde *)u, "record", sound, FROM_ELSEWHERE);
}

static void stft_tilde_record(t_stft_tilde *x, t_floatarg seconds)
{
    listening_record(&x->x_listening, seconds);
}

static void stft_tilde_stop(t_stft_tilde *x)
{
    listening_stop(&x->x_listening);
}

static t_int *stft_tilde_perform(t_int *w)
{
    t_stft_tilde *x = (t_stft_tilde *)w[1];
    listening_perform(&x->x_listening, w + 2);
    return w + 2 + x->x_channels;
}

static void stft_tilde_dsp(t_stft_tilde *x, t_signal **sp)
{
    int c;
    t_int vec[1 + SRO_MAX_CHANNELS];
    if (!listening_dsp(&x->x_listening, sp[0]))
        return;
    stft_tilde_follow(x);
    vec[0] = (t_int)x;
    for (c = 0; c < x->x_channels; c++)
        vec[1 + c] = (t_int)sp[c]->s_vec;
    dsp_addv(stft_tilde_perform, 1 + x->x_channels, vec);
}

/* Looking at frames */

typedef void t_part(const float complex *bins, size_t count, float *values);

static t_part *part_named(const t_symbol *s)
{
    return !strcmp(s->s_name, "magnitude") ? sro_magnitude
        : !strcmp(s->s_name, "phase") ? sro_phase : 0;
}

/* One frame's magnitudes or phases (of the mean of the channels), to be freed; 0 with an error. */
static float *stft_tilde_frame(t_stft_tilde *x, t_symbol *part, double index)
{
    sro_stft *stft = 0;
    size_t bins;
    float *values;
    if (!x->x_frames) {
        unit_error(&x->x_unit, "%s: no frames yet: send array NAME, read FILE, or record SECONDS",
            part->s_name);
        return 0;
    }
    if (!(index >= 0 && index < (double)sro_frames_count(x->x_frames))) {
        unit_error(&x->x_unit, "%s %g: there are frames 0 to %zu", part->s_name, index,
            sro_frames_count(x->x_frames) - 1);
        return 0;
    }
    bins = sro_frames_bins(x->x_frames);
    values = malloc(bins * sizeof(*values));
    if (!values || sro_stft_new(&stft, x->x_frames)) {
        unit_error(&x->x_unit, "%s: %s", part->s_name, SRO_NO_MEMORY);
        free(values);
        return 0;
    }
    part_named(part)(sro_stft_frame(stft, SRO_MEAN, (size_t)index), bins, values);
    sro_stft_free(stft);
    return values;
}

static void stft_tilde_part(t_stft_tilde *x, t_symbol *part, int argc, t_atom *argv)
{
    float *values;
    if (argc != 2 || argv[0].a_type != A_FLOAT || argv[1].a_type != A_SYMBOL) {
        unit_error(&x->x_unit, "%s: needs a frame's number and an array", part->s_name);
        return;
    }
    values = stft_tilde_frame(x, part, atom_getfloat(&argv[0]));
    if (!values)
        return;
    array_fill(&x->x_unit, part->s_name, argv[1].a_w.w_symbol, values, 1,
        sro_frames_bins(x->x_frames));
    free(values);
}

static void stft_tilde_count(t_stft_tilde *x, const float *values, t_symbol *array)
{
    size_t bins;
    float low, high, *counts;
    if (!array_words(&x->x_unit, "histogram", array, &bins))
        return;
    counts = malloc(bins * sizeof(*counts));
    if (!counts) {
        unit_error(&x->x_unit, "histogram: %s", SRO_NO_MEMORY);
        return;
    }
    sro_histogram(values, sro_frames_bins(x->x_frames), counts, bins, &low, &high);
    if (array_fill(&x->x_unit, "histogram", array, counts, 1, bins))
        unit_info(&x->x_unit, "range", 2, (double[]){low, high});
    free(counts);
}

static void stft_tilde_histogram(t_stft_tilde *x, t_symbol *s, int argc, t_atom *argv)
{
    float *values;
    t_symbol *part = atom_getsymbolarg(0, argc, argv);
    if (argc != 3 || !part_named(part) || argv[1].a_type != A_FLOAT || argv[2].a_type != A_SYMBOL) {
        unit_error(&x->x_unit, "%s: needs magnitude or phase, a frame's number and an array",
            s->s_name);
        return;
    }
    values = stft_tilde_frame(x, part, atom_getfloat(&argv[1]));
    if (!values)
        return;
    stft_tilde_count(x, values, argv[2].a_w.w_symbol);
    free(values);
}

static void stft_tilde_print(t_unit *u)
{
    t_stft_tilde *x = (t_stft_tilde *)u;
    const sro_stft_settings *s;
    listening_print(&x->x_listening);
    if (!x->x_frames) {
        unit_note(u, "no sound yet");
        return;
    }
    s = sro_frames_settings(x->x_frames);
    unit_note(u, "frames %s: %zu of %d/%d/%d, %zu channels, %g Hz, %g s",
        published_name(x->x_published)->s_name, sro_frames_count(x->x_frames), s->n_fft,
        s->hop_length, s->win_length, sro_sound_channels(x->x_sound), sro_sound_rate(x->x_sound),
        (double)sro_sound_length(x->x_sound) / sro_sound_rate(x->x_sound));
}

static const char *const windows[] = {"hann", "hamming", "blackman", "bartlett", "rectangular", 0};
static const char *const pad_modes[] = {"constant", "reflect", "edge", 0};

#define FIELD(member) offsetof(t_stft_settings, member)
static const t_setting stft_tilde_settings[] = {
    {.name = "n_fft", .kind = SETTING_INT, .offset = FIELD(stft.n_fft)},
    {.name = "hop_length", .kind = SETTING_INT, .offset = FIELD(stft.hop_length)},
    {.name = "win_length", .kind = SETTING_INT, .offset = FIELD(stft.win_length)},
    {.name = "window", .kind = SETTING_CHOICE, .offset = FIELD(stft.window), .choices = windows},
    {.name = "center", .kind = SETTING_SWITCH, .offset = FIELD(stft.center)},
    {.name = "pad_mode", .kind = SETTING_CHOICE, .offset = FIELD(stft.pad_mode),
        .choices = pad_modes},
    {.name = "channels", .kind = SETTING_INT, .offset = FIELD(channels)},
    {.name = "rate", .kind = SETTING_FLOAT, .offset = FIELD(rate)},
    {.name = "keep", .kind = SETTING_FLOAT, .offset = FIELD(keep)},
    {.name = "live", .kind = SETTING_SWITCH, .offset = FIELD(live)},
    SETTING_PUBLISHED_NAME,
    SETTING_BLOCKING,
    {.name = "array", .kind = SETTING_ACTION, .act = stft_tilde_array},
    {.name = "read", .kind = SETTING_ACTION, .act = stft_tilde_read},
};
#undef FIELD

static const char *const positional[] = {"n_fft", "hop_length", "win_length", 0};

static const t_unit_class stft_tilde_unit = {
    .settings = stft_tilde_settings,
    .settings_count = sizeof(stft_tilde_settings) / sizeof(*stft_tilde_settings),
    .settings_size = sizeof(t_stft_settings),
    .positional = positional,
    .check = stft_tilde_check,
    .apply = stft_tilde_apply,
    .print = stft_tilde_print,
};

static void *stft_tilde_new(t_symbol *s, int argc, t_atom *argv)
{
    t_stft_tilde *x = (t_stft_tilde *)pd_new(stft_tilde_class);
    int c;
    (void)s;
    unit_init(&x->x_unit, &stft_tilde_unit, &stft_tilde_defaults, argc, argv);
    x->x_channels = settings_of(x)->channels;
    for (c = 1; c < x->x_channels; c++)
        signalinlet_new(&x->x_unit.u_obj, 0);
    x->x_frames_out = outlet_new(&x->x_unit.u_obj, 0);
    x->x_listening.l_magnitudes_out = outlet_new(&x->x_unit.u_obj, 0);
    x->x_unit.u_info = outlet_new(&x->x_unit.u_obj, 0);
    listening_init(&x->x_listening, &x->x_unit, x->x_channels, stft_tilde_recorded);
    x->x_published = published_new("frames", "stft~");
    published_follow(x->x_published, settings_of(x)->unit.name, &x->x_unit);
    return x;
}

static void stft_tilde_free(t_stft_tilde *x)
{
    unit_free(&x->x_unit);
    listening_free(&x->x_listening);
    published_free(x->x_published);
    sro_frames_release(x->x_frames);
    sro_sound_release(x->x_sound);
    sro_sound_release(x->x_arrived);
}

SETUP(stft_tilde_setup)
{
    t_class *c = stft_tilde_class = class_new(gensym("stft~"), UNIT_NEW(stft_tilde_new),
        (t_method)stft_tilde_free, sizeof(t_stft_tilde), CLASS_DEFAULT, A_GIMME, 0);
    CLASS_MAINSIGNALIN(c, t_stft_tilde, x_f);
    unit_setup(c, &stft_tilde_unit);
    class_addmethod(c, (t_method)stft_tilde_dsp, gensym("dsp"), A_CANT, 0);
    class_addmethod(c, (t_method)stft_tilde_record, gensym("record"), A_FLOAT, 0);
    class_addmethod(c, (t_method)stft_tilde_stop, gensym("stop"), 0);
    class_addmethod(c, (t_method)stft_tilde_part, gensym("magnitude"), A_GIMME, 0);
    class_addmethod(c, (t_method)stft_tilde_part, gensym("phase"), A_GIMME, 0);
    class_addmethod(c, (t_method)stft_tilde_histogram, gensym("histogram"), A_GIMME, 0);
}

/* [stft~]: takes a sound (arrays, a file, a recording) and publishes it as frames. */

#include <stdlib.h>
#include <string.h>

#include "common/arrays.h"
#include "common/multichannel.h"
#include "stft~.h"

static t_class *stft_tilde_class;

static const t_stft_settings stft_tilde_defaults = {
    .stft = {.n_fft = 2048,
             .window = SRO_WINDOW_HANN,
             .center = true,
             .pad_mode = SRO_PAD_CONSTANT},
    .channels = 1,
};

const t_stft_settings *stft_settings_of(const t_stft_tilde *x) { return x->x_unit.u_settings; }

double stft_rate(const t_stft_tilde *x)
{
    const t_listening *l = &x->x_listening;
    double times = l->l_rate > 0 ? l->l_rate / l->l_pd_rate : 1;
    return times * unit_pd_rate(); /* which may have changed while DSP was off */
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
    if (x->x_inlets && s->channels != stft_settings_of(x)->channels)
        return "can only be given at creation, as [stft~ -channels N]";
    *setting = "multichannel";
    if (x->x_inlets && s->multichannel != stft_settings_of(x)->multichannel)
        return "can only be given at creation, as [stft~ -multichannel 1]";
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

/* Whoever hears a line of it may bring other frames, or delete the object. */
static void stft_tilde_tell(t_unit *u)
{
    const sro_frames *frames = ((t_stft_tilde *)u)->x_frames;
    const sro_sound *sound = sro_frames_sound(frames);
    double shape[] = {(double)sro_frames_bins(frames), (double)sro_frames_count(frames)};
    double rate = sro_sound_rate(sound), channels = (double)sro_sound_channels(sound);
    double seconds = (double)sro_sound_length(sound) / rate;
    long id = u->u_id;
    unit_info(u, "shape", 2, shape);
    if (registry_has(id))
        unit_info1(u, "rate", rate);
    if (registry_has(id))
        unit_info1(u, "channels", channels);
    if (registry_has(id))
        unit_info1(u, "seconds", seconds);
}

static void stft_tilde_send(t_unit *u)
{
    const t_stft_tilde *x = (t_stft_tilde *)u;
    published_send(x->x_published, x->x_frames_out);
}

/* Arrays have no rate but the one they are said to have. */
static double stft_tilde_rate_of(const t_stft_tilde *x, const sro_sound *sound, t_origin origin)
{
    double said = stft_settings_of(x)->rate;
    if (origin != FROM_ARRAYS)
        return sro_sound_rate(sound);
    return said > 0 ? said : stft_rate(x);
}

/* The sound that frames are made of, of one that is mixed where that is wanted. To be released; 0
 * with an error. */
static sro_sound *stft_tilde_analysed(t_stft_tilde *x, sro_sound *sound, t_origin origin)
{
    double rate = stft_tilde_rate_of(x, sound, origin);
    const char *error;
    sro_sound *rated;
    if (stft_settings_of(x)->mono)
        sound = stft_mix(x, sound, origin);
    if (sro_sound_rate(sound) == rate)
        return sro_sound_retain(sound);
    error = sro_sound_at_rate(&rated, sound, rate);
    if (error)
        unit_error(&x->x_unit, "%s", error);
    return error ? 0 : rated;
}

static void stft_tilde_warn_of_gaps(t_stft_tilde *x)
{
    const sro_stft_settings *s = sro_frames_settings(x->x_frames);
    int gap = s->hop_length > s->win_length ? s->hop_length - s->win_length : 0;
    if (gap && gap != x->x_told_gap)
        unit_note(&x->x_unit, "hop_length %d is longer than win_length %d: there will be gaps",
                  s->hop_length, s->win_length);
    x->x_told_gap = gap;
}

/* On failure the old frames and the old sound stay. */
static void stft_tilde_make(t_stft_tilde *x, sro_sound *sound, t_origin origin)
{
    sro_sound *analysed = stft_tilde_analysed(x, sound, origin);
    sro_frames *frames = 0;
    const char *error;
    if (!analysed)
        return;
    error = sro_frames_new(&frames, analysed, &stft_settings_of(x)->stft);
    sro_sound_release(analysed);
    if (error) {
        unit_error(&x->x_unit, "n_fft %d: %s", stft_settings_of(x)->stft.n_fft, error);
        return;
    }
    sro_sound_retain(sound);
    sro_sound_release(x->x_sound);
    sro_frames_release(x->x_frames);
    x->x_sound = sound;
    x->x_origin = origin;
    x->x_frames = frames;
    published_set(x->x_published, frames);
    stft_tilde_warn_of_gaps(x);
    unit_tell(&x->x_unit);
}

static int stft_tilde_up_to_date(const t_stft_tilde *x, const sro_sound *sound, t_origin origin)
{
    const t_stft_settings *s = stft_settings_of(x);
    sro_stft_settings wanted = sro_stft_settings_resolve(&s->stft);
    const sro_sound *analysed = x->x_frames ? sro_frames_sound(x->x_frames) : 0;
    return analysed && x->x_sound == sound
           && sro_sound_rate(analysed) == stft_tilde_rate_of(x, sound, origin)
           && sro_sound_channels(analysed) == (s->mono ? 1 : sro_sound_channels(sound))
           && sro_stft_settings_equal(sro_frames_settings(x->x_frames), &wanted);
}

static void stft_tilde_drop_arrived(t_stft_tilde *x)
{
    sro_sound_release(x->x_arrived);
    x->x_arrived = 0;
}

void stft_arrive(t_stft_tilde *x, sro_sound *sound, t_origin origin)
{
    stft_tilde_drop_arrived(x);
    stft_mix_set(x, 0, 0, 0);
    x->x_arrived = sound;
    x->x_arrived_origin = origin;
    unit_touch(&x->x_unit);
}

/* What does not come from a file, which is looked at while it is read. Takes over the sound; false
 * with an error. */
static int stft_tilde_accept(t_stft_tilde *x, const char *what, sro_sound *sound, t_origin origin)
{
    size_t first = sro_sound_first_not_finite(sound);
    if (first < sro_sound_length(sound)) {
        unit_error(&x->x_unit, "%s: sample %zu is not a finite number", what, first);
        sro_sound_release(sound);
        return 0;
    }
    stft_arrive(x, sound, origin);
    return 1;
}

/* What is kept becomes the sound; false with an error. */
static int stft_tilde_take_kept(t_stft_tilde *x)
{
    sro_sound *sound = listening_take(&x->x_listening);
    if (!sound)
        return 0;
    works_cancel(&x->x_unit.u_works);
    x->x_again = 0;
    return stft_tilde_accept(x, "keep", sound, FROM_SIGNALS);
}

static void stft_tilde_follow(t_stft_tilde *x)
{
    const t_stft_settings *s = stft_settings_of(x);
    listening_follow(&x->x_listening, s->keep, s->live ? &s->stft : 0);
}

/* Arrays and files are taken again as they are by now. */
static void stft_tilde_again(t_stft_tilde *x)
{
    t_symbol *s = x->x_again;
    int argc = x->x_again_argc;
    /* a copy, for it is remembered anew */
    t_atom *argv = copybytes(x->x_again_argv, (size_t)argc * sizeof(*argv));
    if (s)
        pd_typedmess(&x->x_unit.u_obj.ob_pd, s, argc, argv);
    freebytes(argv, (size_t)argc * sizeof(*argv));
}

/* Whether frames can be made: what is to be mixed first may take a while. */
static int stft_tilde_mixed(t_stft_tilde *x, sro_sound *sound, t_origin origin)
{
    if (stft_settings_of(x)->mono)
        return stft_mix(x, sound, origin) != 0;
    stft_mix_cancel(x);
    return 1;
}

/* A new sound, or new settings for the one that is here. */
static void stft_tilde_look(t_stft_tilde *x, int tell)
{
    sro_sound *sound = sro_sound_retain(x->x_arrived ? x->x_arrived : x->x_sound);
    t_origin origin = x->x_arrived ? x->x_arrived_origin : x->x_origin;
    int mixed = stft_tilde_mixed(x, sound, origin);
    if (mixed || !stft_mixes(x))
        stft_tilde_drop_arrived(x);
    x->x_unit.u_asked |= tell;
    if (mixed) {
        tell = x->x_unit.u_asked;
        x->x_unit.u_asked = 0;
        if (!stft_tilde_up_to_date(x, sound, origin))
            stft_tilde_make(x, sound, origin);
        else if (tell)
            unit_tell(&x->x_unit);
    }
    sro_sound_release(sound);
}

/* run says array, read or load again, if that was said last; with keep, what was heard last is
 * taken. True where the frames that are here are to be sent. */
static int stft_tilde_asked(t_stft_tilde *x, t_reason reason)
{
    if (reason == UNIT_FOLLOW)
        return 0;
    if (reason == UNIT_RUN && x->x_again) {
        stft_tilde_again(x);
        return 0;
    }
    return stft_settings_of(x)->keep > 0 ? stft_tilde_take_kept(x) : 1;
}

static void stft_tilde_apply(t_unit *u, t_reason reason)
{
    t_stft_tilde *x = (t_stft_tilde *)u;
    int tell = published_follow(x->x_published, stft_settings_of(x)->unit.name);
    stft_tilde_follow(x);
    tell |= stft_tilde_asked(x, reason);
    if (x->x_arrived || x->x_sound)
        stft_tilde_look(x, tell);
    else if (tell && reason != UNIT_FOLLOW && !stft_reads(x))
        unit_lacks(u, unit_reason(reason));
}

static void stft_tilde_cancel(t_unit *u)
{
    t_stft_tilde *x = (t_stft_tilde *)u;
    listening_cancel(&x->x_listening);
    stft_tilde_drop_arrived(x);
}

static int stft_tilde_has(const t_unit *u) { return ((const t_stft_tilde *)u)->x_frames != 0; }

static int stft_tilde_busy(const t_unit *u)
{
    const t_stft_tilde *x = (const t_stft_tilde *)u;
    return stft_reads(x) || stft_mixes(x);
}

void stft_remember(t_stft_tilde *x, t_symbol *s, int argc, const t_atom *argv)
{
    if (listening_cancel(&x->x_listening))
        unit_note(&x->x_unit, "%s: ends the recording, of which nothing is kept", s->s_name);
    freebytes(x->x_again_argv, (size_t)x->x_again_argc * sizeof(*argv));
    x->x_again = s;
    x->x_again_argc = argc;
    x->x_again_argv = copybytes(argv, (size_t)argc * sizeof(*argv));
}

/* From arrays */

static int stft_tilde_copy_array(t_stft_tilde *x, t_symbol *name, sro_sound *sound, size_t channel)
{
    size_t i, size;
    float *samples = sro_sound_writable(sound, channel);
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
        unit_error(&x->x_unit, "%s: needs an array for each channel", s->s_name);
        return;
    }
    for (i = 0; i < argc; i++) {
        if (!array_words(&x->x_unit, "array", atom_name(&argv[i]), &size))
            return;
        longest = size > longest ? size : longest;
    }
    error = sro_sound_new(&sound, (size_t)argc, longest, stft_rate(x));
    if (error) {
        unit_error(&x->x_unit, "array: %s", error);
        return;
    }
    for (i = 0; i < argc && fine; i++)
        fine = stft_tilde_copy_array(x, atom_name(&argv[i]), sound, (size_t)i);
    if (!fine) {
        sro_sound_release(sound);
        return;
    }
    works_cancel(&x->x_unit.u_works);
    stft_remember(x, s, argc, argv);
    stft_tilde_accept(x, s->s_name, sound, FROM_ARRAYS);
}

/* Arrays, if the first name is one of an array, else a file. A rate may follow in any case, so that
 * who sends a name need not know of what it is; arrays have no use for it. */
static void stft_tilde_load(void *object, t_symbol *s, int argc, t_atom *argv)
{
    if (!argc || !array_exists(atom_name(argv))) {
        stft_read(object, s, argc, argv);
        return;
    }
    while (argv[argc - 1].a_type == A_FLOAT && !array_exists(atom_name(&argv[argc - 1])))
        argc--;
    stft_tilde_array(object, gensym("array"), argc, argv);
}

/* From the signal inlets */

static void stft_tilde_recorded(t_unit *u, sro_sound *sound)
{
    t_stft_tilde *x = (t_stft_tilde *)u;
    if (stft_tilde_accept(x, "record", sound, FROM_SIGNALS))
        x->x_again = 0;
}

static void stft_tilde_record(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_stft_tilde *x = object;
    (void)s;
    (void)argc;
    listening_record(&x->x_listening, atom_getfloat(argv));
}

static void stft_tilde_stop(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_stft_tilde *x = object;
    (void)s;
    (void)argc;
    (void)argv;
    listening_stop(&x->x_listening);
}

static t_int *stft_tilde_perform(t_int *w)
{
    t_stft_tilde *x = (t_stft_tilde *)w[1];
    listening_perform(&x->x_listening, w + 3);
    return w + 3 + w[2];
}

/* DSP begins anew with every cord that is drawn: of what has not changed nothing is said again. */
static int stft_tilde_is_news(t_stft_tilde *x, int channels)
{
    int news = channels != x->x_told_channels;
    x->x_told_channels = channels;
    return news;
}

/* The channels of one signal. */
static int stft_tilde_channels_in(t_stft_tilde *x, const t_signal *signal, t_int *vectors)
{
    int c, there = multichannel_count(signal);
    int count = there < SRO_MAX_CHANNELS ? there : SRO_MAX_CHANNELS;
    if (count < there && stft_tilde_is_news(x, there))
        unit_note(&x->x_unit, "the signal has %d channels, of which the first %d are heard", there,
                  count);
    for (c = 0; c < count; c++)
        vectors[c] = (t_int)(signal->s_vec + c * signal->s_n);
    return count;
}

/* The first channel of each signal. */
static int stft_tilde_inlets_in(t_stft_tilde *x, t_signal **sp, t_int *vectors)
{
    int c, most = 1;
    for (c = 0; c < x->x_inlets; c++) {
        int there = multichannel_count(sp[c]);
        most = there > most ? there : most;
        vectors[c] = (t_int)sp[c]->s_vec;
    }
    if (stft_tilde_is_news(x, most) && most > 1)
        unit_note(&x->x_unit,
                  "of the %d channels in a signal the first is heard; "
                  "[stft~ -multichannel 1] hears all",
                  most);
    return x->x_inlets;
}

static void stft_tilde_dsp(t_stft_tilde *x, t_signal **sp)
{
    int multichannel = stft_settings_of(x)->multichannel && multichannel_here();
    t_int vec[2 + SRO_MAX_CHANNELS];
    vec[0] = (t_int)x;
    vec[1] = multichannel ? stft_tilde_channels_in(x, sp[0], vec + 2)
                          : stft_tilde_inlets_in(x, sp, vec + 2);
    if (!listening_dsp(&x->x_listening, sp[0], (int)vec[1]))
        return;
    stft_tilde_follow(x);
    if (x->x_sound)
        unit_touch(&x->x_unit); /* arrays may have another rate now */
    dsp_addv(stft_tilde_perform, 2 + (int)vec[1], vec);
}

static void stft_tilde_print(t_unit *u)
{
    t_stft_tilde *x = (t_stft_tilde *)u;
    const sro_stft_settings *s;
    const sro_sound *sound;
    listening_print(&x->x_listening);
    if (!x->x_frames) {
        unit_note(u, "no sound yet");
        return;
    }
    sound = sro_frames_sound(x->x_frames);
    s = sro_frames_settings(x->x_frames);
    unit_note(u, "frames %s: %zu of %d/%d/%d, %zu channels, %g Hz, %g s",
              published_name(x->x_published)->s_name, sro_frames_count(x->x_frames), s->n_fft,
              s->hop_length, s->win_length, sro_sound_channels(sound), sro_sound_rate(sound),
              (double)sro_sound_length(sound) / sro_sound_rate(sound));
}

#define FIELD(member) offsetof(t_stft_settings, member)
static const t_setting stft_tilde_settings[] = {
    {.name = "n_fft", .kind = SETTING_INT, .offset = FIELD(stft.n_fft)},
    {.name = "hop_length", .kind = SETTING_INT, .offset = FIELD(stft.hop_length)},
    {.name = "win_length", .kind = SETTING_INT, .offset = FIELD(stft.win_length)},
    {.name = "window",
     .kind = SETTING_CHOICE,
     .offset = FIELD(stft.window),
     .choices = sro_window_names},
    {.name = "center", .kind = SETTING_BOOL, .offset = FIELD(stft.center)},
    {.name = "pad_mode",
     .kind = SETTING_CHOICE,
     .offset = FIELD(stft.pad_mode),
     .choices = sro_pad_mode_names},
    {.name = "channels", .kind = SETTING_INT, .offset = FIELD(channels)},
    {.name = "multichannel", .kind = SETTING_SWITCH, .offset = FIELD(multichannel)},
    {.name = "mono", .kind = SETTING_SWITCH, .offset = FIELD(mono)},
    {.name = "rate", .kind = SETTING_FLOAT, .offset = FIELD(rate)},
    {.name = "keep", .kind = SETTING_FLOAT, .offset = FIELD(keep)},
    {.name = "live", .kind = SETTING_SWITCH, .offset = FIELD(live)},
    SETTING_PUBLISHED_NAME,
    SETTING_BLOCKING,
    {.name = "array", .kind = SETTING_ACTION},
    {.name = "read", .kind = SETTING_ACTION},
    {.name = "load", .kind = SETTING_ACTION},
};
#undef FIELD

static const char *const positional[] = {"n_fft", "hop_length", "win_length", 0};

static const t_message stft_tilde_messages[] = {
    {"array", "*", 0, stft_tilde_array},
    {"read", "*", 0, stft_read},
    {"load", "*", 0, stft_tilde_load},
    {"record", "f", "a time in seconds", stft_tilde_record},
    {"stop", "", 0, stft_tilde_stop},
    {"magnitude", "fs", "a frame's number and an array", stft_part},
    {"phase", "fs", "a frame's number and an array", stft_part},
    {"histogram", "sfs", HISTOGRAM_NEEDS, stft_histogram},
    {"sound", "*", 0, stft_sound},
    {0},
};

static const t_unit_class stft_tilde_unit = {
    .stage = STAGE_FRAMES,
    .settings = stft_tilde_settings,
    .settings_count = sizeof(stft_tilde_settings) / sizeof(*stft_tilde_settings),
    .settings_size = sizeof(t_stft_settings),
    .positional = positional,
    .messages = stft_tilde_messages,
    .signal_inlet = 1,
    .check = stft_tilde_check,
    .apply = stft_tilde_apply,
    .cancel = stft_tilde_cancel,
    .has = stft_tilde_has,
    .busy = stft_tilde_busy,
    .tell = stft_tilde_tell,
    .send = stft_tilde_send,
    .print = stft_tilde_print,
};

static int stft_tilde_count_inlets(t_stft_tilde *x)
{
    if (!stft_settings_of(x)->multichannel)
        return stft_settings_of(x)->channels;
    if (multichannel_here())
        return 1;
    unit_error(&x->x_unit, "multichannel 1: needs Pd 0.54 or later; here every channel has an "
                           "inlet of its own");
    return stft_settings_of(x)->channels;
}

static void *stft_tilde_new(t_symbol *s, int argc, t_atom *argv)
{
    t_stft_tilde *x = (t_stft_tilde *)pd_new(stft_tilde_class);
    int c;
    (void)s;
    unit_init(&x->x_unit, &stft_tilde_unit, &stft_tilde_defaults, argc, argv);
    x->x_inlets = stft_tilde_count_inlets(x);
    for (c = 1; c < x->x_inlets; c++)
        signalinlet_new(&x->x_unit.u_obj, 0);
    x->x_frames_out = outlet_new(&x->x_unit.u_obj, 0);
    x->x_listening.l_magnitudes_out = outlet_new(&x->x_unit.u_obj, 0);
    x->x_unit.u_info = outlet_new(&x->x_unit.u_obj, 0);
    listening_init(&x->x_listening, &x->x_unit, x->x_inlets, stft_tilde_recorded);
    x->x_published = published_new(&x->x_unit, "frames", "stft~");
    published_follow(x->x_published, stft_settings_of(x)->unit.name);
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
    sro_sound_release(x->x_mix);
    freebytes(x->x_again_argv, (size_t)x->x_again_argc * sizeof(*x->x_again_argv));
}

SETUP(stft_tilde_setup)
{
    t_class *c = stft_tilde_class =
        class_new(gensym("stft~"), UNIT_NEW(stft_tilde_new), (t_method)stft_tilde_free,
                  sizeof(t_stft_tilde), multichannel_class(), A_GIMME, 0);
    CLASS_MAINSIGNALIN(c, t_stft_tilde, x_f);
    unit_setup(c, &stft_tilde_unit);
    class_addmethod(c, (t_method)stft_tilde_dsp, gensym("dsp"), A_CANT, 0);
}

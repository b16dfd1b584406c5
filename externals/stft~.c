/* [stft~]: takes a sound (arrays, a file, a recording) and publishes it as frames. */

#include "stft~.h"

#include <stdlib.h>

static const t_stft_tilde_settings defaults = {
    .stft = {.n_fft = 2048,
             .window = SRO_WINDOW_HANN,
             .center = true,
             .pad_mode = SRO_PAD_CONSTANT},
    .channels = 1,
};

double stft_tilde_rate(const t_stft_tilde *x)
{
    const t_inlets *l = &x->inlets;
    double times = l->rate > 0 ? l->rate / l->host_rate : 1;
    return times * host_rate(); /* which may have changed while DSP was off */
}

static SRO_CHECKED sro_error stft_tilde_check(const t_producer *p, const void *settings,
                                              const char **name)
{
    const t_stft_tilde_settings *s = settings;
    const t_stft_tilde *x = (const t_stft_tilde *)p;
    const sro_sound *sound = x->arrived ? x->arrived : x->sound;
    *name = "channels";
    if (x->made && s->channels != stft_tilde_settings_of(x)->channels)
        return "can only be given at creation, as [stft~ -channels N]";
    *name = "multichannel";
    if (x->made && s->multichannel != stft_tilde_settings_of(x)->multichannel)
        return "can only be given at creation, as [stft~ -multichannel 1]";
    *name = "rate";
    if (!(s->rate == 0 || (s->rate >= 1 && s->rate <= 1e7)))
        return "must be a sample rate from 1 to 10000000 Hz, or 0 for Pd's";
    *name = "keep";
    if (!(s->keep == 0 || (s->keep >= .001 && s->keep <= 3600)))
        return "must be a time from .001 to 3600 seconds, or 0 for none";
    return sound ? sro_frames_check(&s->stft, sro_sound_length(sound), name)
                 : sro_stft_settings_check(&s->stft, name);
}

/* From the signal inlets */

static void stft_tilde_recorded(t_producer *p, sro_sound *sound)
{
    stft_tilde_arrive_checked((t_stft_tilde *)p, "record", sound, FROM_SIGNALS);
}

static void stft_tilde_record(void *object, const t_message *message)
{
    t_stft_tilde *x = object;
    if (inlets_record(&x->inlets, number_of(message->argv)))
        stft_tilde_read_cancel(x); /* but what was recorded before it comes */
}

static void stft_tilde_stop(void *object, const t_message *message)
{
    t_stft_tilde *x = object;
    (void)message;
    inlets_stop(&x->inlets);
}

static t_ports stft_tilde_ports(void *object)
{
    const t_stft_tilde_settings *s = stft_tilde_settings_of(object);
    return (t_ports){.ins = s->channels, .joined_ins = s->multichannel};
}

/* DSP begins anew with every cord that is drawn: of what has not changed nothing is said again. */
static bool is_news(t_stft_tilde *x, int channels)
{
    bool news = channels != x->told_channels;
    x->told_channels = channels;
    return news;
}

static void note_unheard_channels(t_stft_tilde *x, const t_signals *s)
{
    if (s->joined_ins) {
        if (s->ins < s->widest && is_news(x, s->widest))
            host_note(x, "the signal has %d channels, of which the first %d are heard", s->widest,
                      s->ins);
    } else if (is_news(x, s->widest) && s->widest > 1)
        host_note(x,
                  "of the %d channels in a signal the first is heard; "
                  "[stft~ -multichannel 1] hears all",
                  s->widest);
}

static bool stft_tilde_signals(void *object, const t_signals *signals)
{
    t_stft_tilde *x = object;
    note_unheard_channels(x, signals);
    inlets_signals(&x->inlets, signals);
    stft_tilde_configure_inlets(x);
    if (x->sound)
        producer_request_update(&x->producer); /* arrays may have another rate now */
    return true;
}

static void stft_tilde_perform(void *object, float *const *ins, float *const *outs, size_t count)
{
    t_stft_tilde *x = object;
    (void)outs;
    inlets_perform(&x->inlets, ins, count);
}

static void stft_tilde_print(t_producer *p)
{
    const t_stft_tilde *x = (t_stft_tilde *)p;
    const sro_stft_settings *s;
    const sro_sound *sound;
    inlets_print(&x->inlets);
    if (!x->frames) {
        host_note(x, "no sound yet");
        return;
    }
    sound = sro_frames_sound(x->frames);
    s = sro_frames_settings(x->frames);
    host_note(x, "frames %s: %zu of %d/%d/%d, %zu channels, %g Hz, %g s", p->published.name,
              sro_frames_count(x->frames), s->n_fft, s->hop_length, s->win_length,
              sro_sound_channels(sound), sro_sound_rate(sound),
              (double)sro_sound_length(sound) / sro_sound_rate(sound));
}

static bool stft_tilde_make(t_producer *p)
{
    t_stft_tilde *x = (t_stft_tilde *)p;
    x->made = true;
    return inlets_init(&x->inlets, p, stft_tilde_settings_of(x)->channels, stft_tilde_recorded);
}

static void stft_tilde_end(t_producer *p)
{
    t_stft_tilde *x = (t_stft_tilde *)p;
    inlets_free(&x->inlets);
    sro_frames_release(x->frames);
    sro_sound_release(x->sound);
    sro_sound_release(x->arrived);
    sro_sound_release(x->mix);
    free(x->again_argv);
}

#define FIELD(member) offsetof(t_stft_tilde_settings, member)
static const sro_param params[] = {
    {.name = "n_fft",
     .kind = SRO_PARAM_INT,
     .offset = FIELD(stft.n_fft),
     .unit = "samples",
     .about = "the length of a frame"},
    {.name = "hop_length",
     .kind = SRO_PARAM_INT,
     .offset = FIELD(stft.hop_length),
     .unit = "samples",
     .about = "from one frame to the next; 0: a quarter of win_length"},
    {.name = "win_length",
     .kind = SRO_PARAM_INT,
     .offset = FIELD(stft.win_length),
     .unit = "samples",
     .about = "the length of the window; 0: n_fft"},
    {.name = "window",
     .kind = SRO_PARAM_CHOICE,
     .offset = FIELD(stft.window),
     .choices = sro_window_names,
     .about = "the shape of the window"},
    {.name = "center",
     .kind = SRO_PARAM_BOOL,
     .offset = BOOL_OFFSET(t_stft_tilde_settings, stft.center),
     .about = "the first frame is centred at the first sample"},
    {.name = "pad_mode",
     .kind = SRO_PARAM_CHOICE,
     .offset = FIELD(stft.pad_mode),
     .choices = sro_pad_mode_names,
     .about = "what lies beyond the ends of the sound, with center 1"},
    {.name = "channels",
     .kind = SRO_PARAM_INT,
     .offset = FIELD(channels),
     .min = 1,
     .max = SRO_MAX_CHANNELS,
     .range = "must be a whole number from 1 to 64",
     .at_creation = true,
     .about = "how many signal inlets there are; at creation"},
    {.name = "multichannel",
     .kind = SRO_PARAM_BOOL,
     .offset = BOOL_OFFSET(t_stft_tilde_settings, multichannel),
     .at_creation = true,
     .about = "one inlet hears all channels of a signal; at creation"},
    {.name = "mono",
     .kind = SRO_PARAM_BOOL,
     .offset = BOOL_OFFSET(t_stft_tilde_settings, mono),
     .about = "mix all channels into one"},
    {.name = "rate",
     .kind = SRO_PARAM_FLOAT,
     .offset = FIELD(rate),
     .unit = "Hz",
     .about = "the sample rate of arrays; 0: the host's"},
    {.name = "keep",
     .kind = SRO_PARAM_FLOAT,
     .offset = FIELD(keep),
     .unit = "s",
     .about = "keep the last seconds of the signals, which a bang takes; 0: none"},
    {.name = "live",
     .kind = SRO_PARAM_BOOL,
     .offset = BOOL_OFFSET(t_stft_tilde_settings, live),
     .about = "send the magnitudes of each frame of the signals as it is complete"},
    PARAM_PUBLISHED_NAME,
    PARAM_BLOCKING,
    PARAM_COMMAND("array"),
    PARAM_COMMAND("read"),
    PARAM_COMMAND("load"),
    {0},
};
#undef FIELD

static const t_command commands[] = {
    {"array", "*", "", stft_tilde_array, "take the sound from an array a channel"},
    {"read", "*", "", stft_tilde_read, "take the sound from a file"},
    {"load", "*", "", stft_tilde_load, "take the sound from arrays, or else a file"},
    {"record", "f", "a time in seconds", stft_tilde_record, "record the signals"},
    {"stop", "", "", stft_tilde_stop, "end the recording"},
    {"magnitude", "fs", "a frame's number and an array", stft_tilde_part, "a frame into an array"},
    {"phase", "fs", "a frame's number and an array", stft_tilde_part, "a frame into an array"},
    {"histogram", "sfs", HISTOGRAM_NEEDS, stft_tilde_histogram, "a frame's values, counted"},
    {"sound", "*", "", stft_tilde_sound, "the sound into an array a channel"},
    {0},
};

static const t_outlet_kind outlets[] = {
    [OUT_FRAMES] = {"", "the name of the frames"},
    [OUT_MAGNITUDES] = {"", "with live 1, the magnitudes of each frame of the signals"},
    [OUT_INFO] = {"", "what is to be told: frames, progress, done"},
    {0},
};

static const t_producer_class stft_tilde_class = {
    .hosted =
        {
            PRODUCER("stft~", "take a sound apart into short spectral frames", t_stft_tilde),
            .params = params,
            .commands = commands,
            .outlets = outlets,
            .signal_inlet = true,
            .inlet_about = "messages, and a signal",
            .signal_in_about = "the signal of a channel",
            .ports = stft_tilde_ports,
            .signals = stft_tilde_signals,
            .perform = stft_tilde_perform,
        },
    .stage = STAGE_FRAMES,
    .info = OUT_INFO,
    .publishes = "frames",
    .prefix = "stft~",
    .published_at = OUT_FRAMES,
    .settings_size = sizeof(t_stft_tilde_settings),
    .defaults = &defaults,
    .positional = (const char *const[]){"n_fft", "hop_length", "win_length", NULL},
    .make = stft_tilde_make,
    .end = stft_tilde_end,
    .check = stft_tilde_check,
    .update = stft_tilde_update,
    .cancel = stft_tilde_cancel,
    .busy = stft_tilde_busy,
    .tell = stft_tilde_tell,
    .print = stft_tilde_print,
};

HOSTED_CLASS(stft_tilde_setup, stft_tilde_class.hosted);

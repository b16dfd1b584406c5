/* [reorder~]: plays frames in the current order, or has them rendered. */

#include "reorder~.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reorder~_render.h"

static const t_reorder_tilde_settings *settings_of(const t_reorder_tilde *x)
{
    return x->producer.settings;
}

/* Settings */

static SRO_CHECKED sro_error reorder_tilde_check(const t_producer *p, const void *settings,
                                                 const char **name)
{
    const t_reorder_tilde_settings *s = settings;
    const t_reorder_tilde *x = (const t_reorder_tilde *)p;
    *name = "channels";
    if (x->channels && s->channels != x->channels)
        return "can only be given at creation, as [reorder~ N]";
    *name = "multichannel";
    if (x->channels && s->multichannel != settings_of(x)->multichannel)
        return "can only be given at creation, as [reorder~ N -multichannel 1]";
    return NULL;
}

static void take_spectra(t_reorder_tilde *x)
{
    t_reorder_tilde_settings *s = x->producer.settings, *staged = x->producer.staged;
    sro_error error;
    sro_spectral_edits *edits;
    if (!spectra_take(&x->spectra, &x->producer, &s->spectra))
        return;
    staged->spectra = s->spectra; /* or arrays were read again */
    edits = spectra_edits(&x->spectra, &x->producer);
    error = sro_player_set_edits(x->player, edits);
    if (error) {
        host_error(x, "%s", error);
        sro_spectral_edits_release(edits);
        return;
    }
    sro_spectral_edits_release(x->edits);
    x->edits = edits;
    spectra_warn(&x->spectra, &x->producer, x->frames);
}

static void take_timing(t_reorder_tilde *x)
{
    int distance = settings_of(x)->distance;
    sro_error error = sro_player_set_timing(x->player, (sro_timing)distance);
    if (error)
        host_error(x, "timing: %s", error);
    else if (x->distance != distance) {
        x->distance = distance;
        reorder_tilde_note_starts(x);
    }
}

static void take_settings(t_reorder_tilde *x)
{
    const t_reorder_tilde_settings *s = settings_of(x);
    atomic_store(&x->scrub, s->scrub);
    take_timing(x);
    sro_player_set_loop(x->player, s->loop);
    sro_player_set_speed(x->player, s->speed);
    sro_player_set_gain(x->player, s->gain);
    take_spectra(x);
}

static void reorder_tilde_update(t_producer *p, t_reason reason, bool renamed)
{
    t_reorder_tilde *x = (t_reorder_tilde *)p;
    (void)renamed;
    if (reason == UPDATE_RUN)
        spectra_read_arrays_again(&((t_reorder_tilde_settings *)p->settings)->spectra);
    take_settings(x);
    reorder_tilde_tell_what_is_missing(x);
}

/* Playing */

/* A number alone is a frame to be played at once, as a click on [framemap] sends it, and no order
 * of one entry. */
static void reorder_tilde_number(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    double frame = floor(number_of(message->argv));
    char what[40];
    sro_error error;
    snprintf(what, sizeof(what), "%g", number_of(message->argv));
    if (!producer_catch_up(&x->producer)) /* frames and edits of this instant count */
        return;
    if (!x->frames) {
        producer_report_lack(&x->producer, what);
        return;
    }
    if (!message_in_range(x, "frame", "frame", frame, sro_frames_count(x->frames)))
        return;
    error = sro_player_one_shot(x->player, (size_t)frame);
    if (error)
        host_error(x, "%s: %s", what, error);
}

#define POSITION_NEEDS "a number from 0 to 1"
static void reorder_tilde_position(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    if (isnan(number_of(message->argv)))
        message_misused(x, message, POSITION_NEEDS);
    else
        sro_player_set_position(x->player, number_of(message->argv));
}

void reorder_tilde_start_if_waiting(t_reorder_tilde *x)
{
    if (!x->start_waits || !x->frames)
        return;
    producer_commit_settings(&x->producer); /* a loop of this instant counts */
    take_settings(x);
    x->start_waits = !sro_player_start(x->player) && !sro_player_playing(x->player);
    reorder_tilde_warn_of_missing(x);
    producer_request_update(&x->producer); /* to tell what is missing */
}

/* Where there is nothing to play yet it starts when there is. */
static void reorder_tilde_start(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    (void)message;
    x->start_waits = true;
    x->start_told = false;
    x->points_told = false;
    reorder_tilde_start_if_waiting(x);
    producer_request_update(&x->producer);
}

static void reorder_tilde_stop(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    (void)message;
    x->start_waits = false;
    sro_player_stop(x->player);
}

/* Signals */

static t_ports reorder_tilde_ports(void *object)
{
    const t_reorder_tilde *x = object;
    return (t_ports){.ins = 1, .outs = x->channels, .joined_outs = settings_of(x)->multichannel};
}

static bool reorder_tilde_signals(void *object, const t_signals *signals)
{
    t_reorder_tilde *x = object;
    x->rate = signals->rate;
    reorder_tilde_warn_of_rate(x);
    return true;
}

/* What is over came after the last frame. */
static void tell_events(void *object)
{
    t_reorder_tilde *x = object;
    bool finished = atomic_exchange(&x->finished, false);
    long frame = atomic_exchange(&x->last_frame, -1), id = x->producer.id;
    sro_player_collect(x->player);
    if (frame >= 0)
        producer_info1(&x->producer, "frame", (double)frame);
    if (finished && roster_has(id))
        producer_info(&x->producer, "done", 0, NULL);
}

static void tell_later(t_reorder_tilde *x, const sro_player_events *events)
{
    if (events->frame < 0 && !events->finished && !events->collect)
        return;
    if (events->frame >= 0)
        atomic_store(&x->last_frame, (long)events->frame);
    if (events->finished)
        atomic_store(&x->finished, true);
    host_timer_set(x->events_timer, 0);
}

static void reorder_tilde_perform(void *object, float *const *ins, float *const *outs, size_t count)
{
    t_reorder_tilde *x = object;
    const float *position = atomic_load(&x->scrub) ? ins[0] : NULL;
    sro_player_events events = sro_player_process(x->player, outs, count, position);
    tell_later(x, &events);
}

/* Rendering */

static t_render_source source_of(const t_reorder_tilde *x)
{
    return (t_render_source){
        .frames = x->frames, .order = x->order, .length = x->length, .edits = x->edits};
}

static void reorder_tilde_render(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    t_render_source source;
    if (!producer_can_answer(&x->producer, message->name))
        return;
    source = source_of(x);
    render_into_arrays(&x->producer, &source, message);
}

static void reorder_tilde_write(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    t_render_source source;
    if (!producer_can_answer(&x->producer, message->name))
        return;
    source = source_of(x);
    render_into_file(&x->producer, &source, message->argv[0].word);
}

/* The class */

static bool reorder_tilde_has(const t_producer *p)
{
    return ((const t_reorder_tilde *)p)->frames != NULL;
}

/* Renderings go on side by side, and change nothing of what is played. */
static bool reorder_tilde_busy(const t_producer *p)
{
    (void)p;
    return false;
}

static void reorder_tilde_print(t_producer *p)
{
    const t_reorder_tilde *x = (t_reorder_tilde *)p;
    if (x->frames)
        host_note(x, "frames: %zu, %zu channels, %g Hz", sro_frames_count(x->frames),
                  sro_frames_channels(x->frames), sro_sound_rate(sro_frames_sound(x->frames)));
    else
        host_note(x, "no frames yet");
    if (x->order)
        host_note(x, "order: %zu entries", x->length);
    else
        host_note(x, "order: original");
    if (x->points)
        host_note(x, "points: %zu frames", sro_matrix_rows(x->points));
    host_note(x, sro_player_playing(x->player) ? "playing" : "not playing");
}

static const char *const timings[] = {"even", "distance", NULL};

#define FIELD(member) offsetof(t_reorder_tilde_settings, member)
static const sro_param params[] = {
    {.name = "channels",
     .kind = SRO_PARAM_INT,
     .offset = FIELD(channels),
     .min = 1,
     .max = SRO_MAX_CHANNELS,
     .range = "must be a whole number from 1 to 64",
     .at_creation = true,
     .about = "how many channels play; at creation"},
    {.name = "multichannel",
     .kind = SRO_PARAM_BOOL,
     .offset = BOOL_OFFSET(t_reorder_tilde_settings, multichannel),
     .at_creation = true,
     .about = "one outlet for all channels; at creation"},
    {.name = "loop",
     .kind = SRO_PARAM_BOOL,
     .offset = BOOL_OFFSET(t_reorder_tilde_settings, loop),
     .about = "begin again at the end of the order"},
    {.name = "speed",
     .kind = SRO_PARAM_FLOAT,
     .offset = FIELD(speed),
     .about = "how fast the order is gone through; negative: backwards"},
    {.name = "gain",
     .kind = SRO_PARAM_FLOAT,
     .offset = FIELD(gain),
     .min = -1000,
     .max = 1000,
     .range = "must be from -1000 to 1000",
     .about = "a factor"},
    {.name = "scrub",
     .kind = SRO_PARAM_BOOL,
     .offset = BOOL_OFFSET(t_reorder_tilde_settings, scrub),
     .about = "the signal on the right is the position in the order"},
    {.name = "timing",
     .kind = SRO_PARAM_CHOICE,
     .offset = FIELD(distance),
     .choices = timings,
     .about = "whether frames follow each other evenly or by the distance of their points"},
    {.name = "bins",
     .kind = SRO_PARAM_CUSTOM,
     .offset = FIELD(spectra.bins),
     .read = bins_read,
     .print = bins_print,
     .size = sizeof(t_spectral),
     .about = "the order of the bins of each spectrum"},
    {.name = "phase",
     .kind = SRO_PARAM_CUSTOM,
     .offset = FIELD(spectra.phase),
     .read = phase_read,
     .print = phase_print,
     .size = sizeof(t_spectral),
     .about = "what is done to the phases of each spectrum"},
    {.name = "mask",
     .kind = SRO_PARAM_CUSTOM,
     .offset = FIELD(spectra.mask),
     .read = mask_read,
     .print = mask_print,
     .size = sizeof(t_spectral),
     .about = "factors for the bins of each spectrum"},
    PARAM_BLOCKING,
    {0},
};
#undef FIELD

static const t_reorder_tilde_settings defaults = {.channels = 1, .speed = 1, .gain = 1};

static const t_command commands[] = {
    {"frames", "*", "", reorder_tilde_frames, "the frames to play"},
    {"points", "*", "", reorder_tilde_points, "points, for timing by distance"},
    {"order", "*", "", reorder_tilde_order, "the order to play them in"},
    {"array", "s", "one array", reorder_tilde_array, "the order out of an array"},
    {"get", "", "", reorder_tilde_get, "tell the order"},
    {"bang", "*", "", reorder_tilde_start, "start"},
    {"start", "", "", reorder_tilde_start, "start"},
    {"stop", "", "", reorder_tilde_stop, "stop"},
    {"position", "f", POSITION_NEEDS, reorder_tilde_position, "go to a place in the order"},
    {"render", "*", "", reorder_tilde_render, "render the order into arrays"},
    {"write", "s", "one file", reorder_tilde_write, "render the order into a sound file"},
    {0},
};

static const t_more_commands edit_commands = {edit_name, reorder_tilde_edit, edit_about};

static bool reorder_tilde_make(t_producer *p)
{
    t_reorder_tilde *x = (t_reorder_tilde *)p;
    sro_error error;
    x->channels = settings_of(x)->channels;
    atomic_store(&x->scrub, settings_of(x)->scrub);
    atomic_store(&x->last_frame, -1);
    x->events_timer = host_timer_new(x, tell_events);
    error = x->events_timer ? sro_player_new(&x->player, (size_t)x->channels, SRO_NORM_CLICK_FREE,
                                             host_audio_runs_beside())
                            : SRO_NO_MEMORY;
    if (error)
        host_error(x, "%s", error);
    return !error;
}

static void reorder_tilde_end(t_producer *p)
{
    t_reorder_tilde *x = (t_reorder_tilde *)p;
    host_timer_free(x->events_timer);
    sro_player_free(x->player);
    sro_frames_release(x->frames);
    sro_matrix_release(x->points);
    named_order_end(&x->told_order);
    sro_spectral_edits_release(x->edits);
    spectra_free(&x->spectra);
    free(x->order);
}

static const t_outlet_kind outlets[] = {
    [OUT_INFO] = {"", "what is to be told: frame, order, progress, done"},
    {0},
};

static const t_producer_class reorder_tilde_class = {
    .hosted = {PRODUCER("reorder~", "play frames in an order", t_reorder_tilde), .params = params,
               .commands = commands, .more = &edit_commands, .outlets = outlets,
               .inlet_about = "messages, frames, points, an order",
               .signal_in_about = "with scrub 1, the position in the order, from 0 to 1",
               .signal_out_about = "the sound of a channel", .ports = reorder_tilde_ports,
               .signals = reorder_tilde_signals, .perform = reorder_tilde_perform,
               .hear_at_once = reorder_tilde_hear_at_once},
    .stage = STAGE_SOUND,
    .takes = TAKES(STAGE_FRAMES) | TAKES(STAGE_POINTS),
    .info = OUT_INFO,
    .settings_size = sizeof(t_reorder_tilde_settings),
    .defaults = &defaults,
    .positional = (const char *const[]){"channels", NULL},
    .number = reorder_tilde_number,
    .list = reorder_tilde_order,
    .make = reorder_tilde_make,
    .end = reorder_tilde_end,
    .check = reorder_tilde_check,
    .update = reorder_tilde_update,
    .has = reorder_tilde_has,
    .busy = reorder_tilde_busy,
    .print = reorder_tilde_print,
};

HOSTED_CLASS(reorder_tilde_setup, reorder_tilde_class.hosted);

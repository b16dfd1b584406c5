/* [reorder~]: plays frames in the current order, or has them rendered. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/multichannel.h"
#include "common/registry.h"
#include "order/order_edits.h"
#include "reorder~.h"
#include "reorder~_render.h"

static t_class *reorder_tilde_class;

static const t_reorder_settings reorder_tilde_defaults = {.channels = 1, .speed = 1, .gain = 1};

static const t_reorder_settings *settings_of(const t_reorder_tilde *x)
{
    return x->x_unit.u_settings;
}

static const char *reorder_tilde_check(t_unit *u, const void *settings, const char **setting)
{
    const t_reorder_settings *s = settings;
    const t_reorder_tilde *x = (const t_reorder_tilde *)u;
    *setting = "channels";
    if (s->channels < 1 || s->channels > SRO_MAX_CHANNELS)
        return "must be a whole number from 1 to 64";
    if (x->x_channels && s->channels != x->x_channels)
        return "can only be given at creation, as [reorder~ N]";
    *setting = "multichannel";
    if (x->x_channels && s->multichannel != settings_of(x)->multichannel)
        return "can only be given at creation, as [reorder~ N -multichannel 1]";
    return 0;
}

static void reorder_tilde_take_spectra(t_reorder_tilde *x)
{
    t_reorder_settings *s = x->x_unit.u_settings, *pending = x->x_unit.u_pending;
    const char *error;
    sro_spectral_edits *edits;
    if (!spectra_take(&x->x_spectra, &x->x_unit, &s->spectra))
        return;
    memcpy(&pending->spectra, &s->spectra, sizeof(s->spectra)); /* or arrays were read again */
    edits = spectra_edits(&x->x_spectra, &x->x_unit);
    error = sro_player_set_edits(x->x_player, edits);
    if (error) {
        unit_error(&x->x_unit, "%s", error);
        sro_spectral_edits_release(edits);
        return;
    }
    sro_spectral_edits_release(x->x_edits);
    x->x_edits = edits;
    spectra_warn(&x->x_spectra, &x->x_unit, x->x_frames);
}

static void reorder_tilde_take_timing(t_reorder_tilde *x)
{
    int distance = settings_of(x)->distance;
    const char *error = sro_player_set_timing(x->x_player, (sro_timing)distance);
    if (error) {
        unit_error(&x->x_unit, "timing: %s", error);
        return;
    }
    if (distance == x->x_distance)
        return;
    x->x_distance = distance;
}

/* Only when this instant is over is it known what has not come. */

static void tell_that_start_waits(t_reorder_tilde *x)
{
    char text[MAXPDSTRING];
    if (x->x_frames) {
        unit_error(&x->x_unit, "start: the order has none of the %zu frames; it begins when it has",
                   sro_frames_count(x->x_frames));
        return;
    }
    if (unit_expects(&x->x_unit, STAGE_FRAMES))
        return;
    unit_write_lack(&x->x_unit, STAGE_FRAMES, text, sizeof(text));
    unit_note(&x->x_unit, "start: %s; it begins with the first frames", text);
}

static void tell_that_points_lack(t_reorder_tilde *x)
{
    char text[MAXPDSTRING];
    if (unit_expects(&x->x_unit, STAGE_POINTS))
        return;
    unit_write_lack(&x->x_unit, STAGE_POINTS, text, sizeof(text));
    unit_note(&x->x_unit, "timing distance: %s; until then timing is even", text);
}

/* Points are missed only while it plays by them. */
static void tell_what_lacks(t_reorder_tilde *x)
{
    int start = x->x_start_waits && !x->x_start_told;
    int points =
        x->x_distance && !x->x_points && !x->x_points_told && sro_player_playing(x->x_player);
    if ((!start && !points) || !unit_settle_upstream(&x->x_unit))
        return;
    if (start && x->x_start_waits)
        tell_that_start_waits(x);
    if (points && !x->x_points)
        tell_that_points_lack(x);
    x->x_start_told = x->x_start_waits;
    x->x_points_told = points;
}

/* The settings in force. */
static void reorder_tilde_follow(t_reorder_tilde *x)
{
    const t_reorder_settings *s = settings_of(x);
    reorder_tilde_take_timing(x);
    sro_player_set_loop(x->x_player, s->loop);
    sro_player_set_speed(x->x_player, s->speed);
    sro_player_set_gain(x->x_player, s->gain);
    reorder_tilde_take_spectra(x);
}

static void reorder_tilde_apply(t_unit *u, t_reason reason)
{
    t_reorder_tilde *x = (t_reorder_tilde *)u;
    if (reason == UNIT_RUN)
        spectra_ask(&((t_reorder_settings *)u->u_settings)->spectra);
    reorder_tilde_follow(x);
    tell_what_lacks(x);
}

/* Frames */

/* Once for two rates; while DSP was never on nobody knows ours. */
static void warn_of_rate(t_reorder_tilde *x)
{
    double rate = x->x_frames ? sro_sound_rate(sro_frames_sound(x->x_frames)) : 0;
    int differs = rate > 0 && x->x_rate > 0 && rate != x->x_rate;
    if (differs && (rate != x->x_told_rate || x->x_rate != x->x_told_of))
        unit_note(&x->x_unit,
                  "the frames are at %g Hz, the signals here at %g Hz: they play "
                  "unresampled; give [stft~] the sound again",
                  rate, x->x_rate);
    x->x_told_rate = differs ? rate : 0;
    x->x_told_of = x->x_rate;
}

static void warn_of_channels(t_reorder_tilde *x)
{
    size_t channels = sro_frames_channels(x->x_frames);
    char some[40] = "only the first sounds";
    int many = channels > (size_t)x->x_channels;
    if (x->x_channels > 1)
        snprintf(some, sizeof(some), "the first %d sound", x->x_channels);
    if (many && channels != x->x_told_channels)
        unit_note(&x->x_unit,
                  "the frames have %zu channels, of which %s; [reorder~ %zu] plays "
                  "all, mono 1 in [stft~] mixes them",
                  channels, some, channels);
    x->x_told_channels = many ? channels : 0;
}

/* Every sample is the sum of all frames that it lies under; from some ten thousand on they are not
 * added up in the time that it takes to play. */
static void warn_of_overlap(t_reorder_tilde *x)
{
    const sro_stft_settings *s = sro_frames_settings(x->x_frames);
    int over = s->win_length / s->hop_length, many = over * x->x_channels > 8192;
    if (many && over != x->x_told_overlap)
        unit_note(&x->x_unit,
                  "every sample lies under %d frames (win_length %d, hop_length %d): "
                  "playing may take longer than there is time; take a longer hop_length",
                  over, s->win_length, s->hop_length);
    x->x_told_overlap = many ? over : 0;
}

void reorder_start_if_waiting(t_reorder_tilde *x)
{
    if (!x->x_start_waits || !x->x_frames)
        return;
    unit_accept(&x->x_unit); /* a loop of this instant counts */
    reorder_tilde_follow(x);
    sro_player_start(x->x_player);
    x->x_start_waits = !sro_player_playing(x->x_player);
    reorder_warn_of_missing(x);
    unit_touch(&x->x_unit); /* to see what lacks */
}

static void reorder_tilde_frames(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = object;
    const char *error;
    sro_frames *frames = published_take(&x->x_unit, STAGE_FRAMES, s, argc, argv);
    if (!frames || frames == x->x_frames)
        return;
    error = sro_player_set_frames(x->x_player, frames);
    if (error) {
        unit_error(&x->x_unit, "%s: %s", s->s_name, error);
        return;
    }
    sro_frames_retain(frames);
    sro_frames_release(x->x_frames);
    x->x_frames = frames;
    warn_of_rate(x);
    warn_of_channels(x);
    warn_of_overlap(x);
    reorder_warn_of_missing(x);
    spectra_warn(&x->x_spectra, &x->x_unit, frames);
    reorder_start_if_waiting(x);
}

static void reorder_tilde_points(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = object;
    const char *error;
    sro_matrix *points = published_take(&x->x_unit, STAGE_POINTS, s, argc, argv);
    if (!points)
        return;
    error = sro_player_set_points(x->x_player, points);
    if (error) {
        unit_error(&x->x_unit, "%s: %s", s->s_name, error);
        return;
    }
    sro_matrix_retain(points);
    sro_matrix_release(x->x_points);
    x->x_points = points;
}

/* Playing */

/* A lone number is a place to touch, as on a scatter plot, and no order of one. */
static void reorder_tilde_number(void *object, t_floatarg f)
{
    t_reorder_tilde *x = object;
    double frame = floor(f);
    char what[40];
    const char *error;
    snprintf(what, sizeof(what), "%g", (double)f);
    if (!unit_ready(&x->x_unit)) /* frames and edits of this instant count */
        return;
    if (!x->x_frames) {
        unit_lacks(&x->x_unit, what);
        return;
    }
    if (!unit_in_range(&x->x_unit, "frame", "frame", frame, sro_frames_count(x->x_frames)))
        return;
    error = sro_player_one_shot(x->x_player, (size_t)frame);
    if (error)
        unit_error(&x->x_unit, "%s: %s", what, error);
}

#define POSITION_NEEDS "a number from 0 to 1"
static void reorder_tilde_position(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = object;
    if (isnan(atom_getfloat(argv)))
        message_misused(x, s->s_name, POSITION_NEEDS, argc, argv);
    else
        sro_player_set_position(x->x_player, atom_getfloat(argv));
}

/* Where there is nothing to play yet it is done when there is. */
static void reorder_tilde_bang(t_reorder_tilde *x)
{
    x->x_start_waits = 1;
    x->x_start_told = 0;
    x->x_points_told = 0;
    reorder_start_if_waiting(x);
    unit_touch(&x->x_unit);
}

static void reorder_tilde_start(void *object, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    (void)argc;
    (void)argv;
    reorder_tilde_bang(object);
}

static void reorder_tilde_stop(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = object;
    (void)s;
    (void)argc;
    (void)argv;
    x->x_start_waits = 0;
    sro_player_stop(x->x_player);
}

static void reorder_tilde_tell(t_reorder_tilde *x)
{
    sro_player_events events = x->x_events;
    x->x_events = (sro_player_events){.frame = -1};
    if (events.frame >= 0)
        unit_info1(&x->x_unit, "frame", (double)events.frame);
    if (events.finished)
        unit_info(&x->x_unit, "done", 0, 0);
}

static void tell_later(t_reorder_tilde *x, const sro_player_events *events)
{
    if (events->frame < 0 && !events->finished)
        return;
    if (events->frame >= 0)
        x->x_events.frame = events->frame;
    x->x_events.finished |= events->finished;
    clock_delay(x->x_events_clock, 0);
}

/* Outlets may lie over the inlet: it is read first. */
static t_int *reorder_tilde_perform(t_int *w)
{
    t_reorder_tilde *x = (t_reorder_tilde *)w[1];
    size_t n = (size_t)w[2], i;
    const t_sample *in = (const t_sample *)w[3];
    int c, scrub = settings_of(x)->scrub;
    sro_player_events events;
    for (i = 0; scrub && i < n; i++)
        x->x_block[i] = (float)in[i];
    events = sro_player_process(x->x_player, x->x_rows, n, scrub ? x->x_block : 0);
    for (c = 0; c < x->x_channels; c++) {
        t_sample *out = (t_sample *)w[4 + c];
        for (i = 0; i < n; i++)
            out[i] = x->x_rows[c][i];
    }
    tell_later(x, &events);
    return w + 4 + x->x_channels;
}

static int make_block(t_reorder_tilde *x, size_t size)
{
    int c;
    float *block;
    if (size == x->x_block_size)
        return 1;
    block = realloc(x->x_block, (size_t)(1 + x->x_channels) * size * sizeof(*block));
    if (!block)
        return 0;
    x->x_block = block;
    x->x_block_size = size;
    for (c = 0; c < x->x_channels; c++)
        x->x_rows[c] = block + (size_t)(1 + c) * size;
    return 1;
}

/* The inlet comes first, then the outlets. */
static void reorder_tilde_dsp(t_reorder_tilde *x, t_signal **sp)
{
    int c, n = sp[0]->s_n, each = x->x_channels / x->x_outlets;
    t_int vec[3 + SRO_MAX_CHANNELS];
    for (c = 0; c < x->x_outlets; c++)
        multichannel_out(&sp[1 + c], each);
    vec[0] = (t_int)x;
    vec[1] = (t_int)n;
    vec[2] = (t_int)sp[0]->s_vec;
    for (c = 0; c < x->x_channels; c++)
        vec[3 + c] = (t_int)(sp[1 + c / each]->s_vec + c % each * n);
    x->x_rate = sp[0]->s_sr; /* in a subpatch with [block~] another than Pd's */
    warn_of_rate(x);
    if (make_block(x, (size_t)n)) {
        dsp_addv(reorder_tilde_perform, 3 + x->x_channels, vec);
        return;
    }
    unit_error(&x->x_unit, SRO_NO_MEMORY);
    for (c = 0; c < x->x_outlets; c++)
        dsp_add_zero(sp[1 + c]->s_vec, n * each);
}

/* Rendering */

static void reorder_tilde_render(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = object;
    if (unit_answers(&x->x_unit, s->s_name))
        render_into_arrays(&x->x_unit, &(t_piece){x->x_frames, x->x_order, x->x_length, x->x_edits},
                           argc, argv);
}

static void reorder_tilde_write(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = object;
    (void)argc;
    if (unit_answers(&x->x_unit, s->s_name))
        render_into_file(&x->x_unit, &(t_piece){x->x_frames, x->x_order, x->x_length, x->x_edits},
                         argv[0].a_w.w_symbol);
}

static int reorder_tilde_has(const t_unit *u)
{
    return ((const t_reorder_tilde *)u)->x_frames != 0;
}

/* Renderings go on side by side, and change nothing of what is played. */
static int reorder_tilde_busy(const t_unit *u)
{
    (void)u;
    return 0;
}

static void reorder_tilde_print(t_unit *u)
{
    t_reorder_tilde *x = (t_reorder_tilde *)u;
    if (x->x_frames)
        unit_note(u, "frames: %zu, %zu channels, %g Hz", sro_frames_count(x->x_frames),
                  sro_frames_channels(x->x_frames), sro_sound_rate(sro_frames_sound(x->x_frames)));
    else
        unit_note(u, "no frames yet");
    if (x->x_order)
        unit_note(u, "order: %zu entries", x->x_length);
    else
        unit_note(u, "order: original");
    if (x->x_points)
        unit_note(u, "points: %zu frames", sro_matrix_rows(x->x_points));
    unit_note(u, sro_player_playing(x->x_player) ? "playing" : "not playing");
}

static const char *const timings[] = {"even", "distance", 0};

#define FIELD(member) offsetof(t_reorder_settings, member)
static const t_setting reorder_tilde_settings[] = {
    {.name = "channels", .kind = SETTING_INT, .offset = FIELD(channels)},
    {.name = "multichannel", .kind = SETTING_SWITCH, .offset = FIELD(multichannel)},
    {.name = "loop", .kind = SETTING_SWITCH, .offset = FIELD(loop)},
    {.name = "speed", .kind = SETTING_FLOAT, .offset = FIELD(speed)},
    {.name = "gain", .kind = SETTING_FLOAT, .offset = FIELD(gain)},
    {.name = "scrub", .kind = SETTING_SWITCH, .offset = FIELD(scrub)},
    {.name = "timing", .kind = SETTING_CHOICE, .offset = FIELD(distance), .choices = timings},
    {.name = "bins",
     .kind = SETTING_WORDS,
     .offset = FIELD(spectra.bins),
     .read = bins_read,
     .write = bins_write,
     .size = sizeof(t_spectral)},
    {.name = "phase",
     .kind = SETTING_WORDS,
     .offset = FIELD(spectra.phase),
     .read = phase_read,
     .write = phase_write,
     .size = sizeof(t_spectral)},
    {.name = "mask",
     .kind = SETTING_WORDS,
     .offset = FIELD(spectra.mask),
     .read = mask_read,
     .write = mask_write,
     .size = sizeof(t_spectral)},
    SETTING_BLOCKING,
};
#undef FIELD

static const char *const positional[] = {"channels", 0};

static const t_message own_messages[] = {
    {"frames", "*", 0, reorder_tilde_frames},
    {"points", "*", 0, reorder_tilde_points},
    {"order", "*", 0, reorder_order},
    {"array", "s", "one array", reorder_array},
    {"get", "", 0, reorder_get},
    {"start", "", 0, reorder_tilde_start},
    {"stop", "", 0, reorder_tilde_stop},
    {"position", "f", POSITION_NEEDS, reorder_tilde_position},
    {"render", "*", 0, reorder_tilde_render},
    {"write", "s", "one file", reorder_tilde_write},
};
enum { OWN_MESSAGES = sizeof(own_messages) / sizeof(*own_messages) };

/* And the edits, which are the core's, and so is how they are called; ended by one without a
 * name. */
static t_message reorder_tilde_messages[OWN_MESSAGES + SRO_ORDER_EDIT_COUNT + 1];

static void collect_messages(void)
{
    const sro_order_edit *const *edit = sro_order_edits();
    t_message *to = reorder_tilde_messages + OWN_MESSAGES;
    memcpy(reorder_tilde_messages, own_messages, sizeof(own_messages));
    for (; *edit; edit++)
        *to++ = (t_message){(*edit)->name, "*", 0, reorder_edit};
}

static const t_unit_class reorder_tilde_unit = {
    .stage = STAGE_SOUND,
    .takes = UNIT_TAKES(STAGE_FRAMES) | UNIT_TAKES(STAGE_POINTS),
    .settings = reorder_tilde_settings,
    .settings_count = sizeof(reorder_tilde_settings) / sizeof(*reorder_tilde_settings),
    .settings_size = sizeof(t_reorder_settings),
    .positional = positional,
    .messages = reorder_tilde_messages,
    .number = reorder_tilde_number,
    .list = reorder_order,
    .check = reorder_tilde_check,
    .apply = reorder_tilde_apply,
    .has = reorder_tilde_has,
    .busy = reorder_tilde_busy,
    .print = reorder_tilde_print,
};

static void reorder_tilde_free(t_reorder_tilde *x)
{
    unit_free(&x->x_unit);
    clock_free(x->x_events_clock);
    sro_player_free(x->x_player);
    sro_frames_release(x->x_frames);
    sro_matrix_release(x->x_points);
    sro_spectral_edits_release(x->x_edits);
    spectra_free(&x->x_spectra);
    free(x->x_order);
    free(x->x_block);
    free(x->x_rows);
}

static int reorder_tilde_outlets(t_reorder_tilde *x)
{
    if (!settings_of(x)->multichannel)
        return x->x_channels;
    if (multichannel_here())
        return 1;
    unit_error(&x->x_unit, "multichannel 1: needs Pd 0.54 or later; here every channel has an "
                           "outlet of its own");
    return x->x_channels;
}

static void *reorder_tilde_new(t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = (t_reorder_tilde *)pd_new(reorder_tilde_class);
    const char *error;
    int c;
    (void)s;
    unit_init(&x->x_unit, &reorder_tilde_unit, &reorder_tilde_defaults, argc, argv);
    x->x_channels = settings_of(x)->channels;
    x->x_outlets = reorder_tilde_outlets(x);
    signalinlet_new(&x->x_unit.u_obj, 0);
    for (c = 0; c < x->x_outlets; c++)
        outlet_new(&x->x_unit.u_obj, gensym("signal"));
    x->x_unit.u_info = outlet_new(&x->x_unit.u_obj, 0);
    x->x_events.frame = -1;
    x->x_events_clock = clock_new(x, (t_method)reorder_tilde_tell);
    x->x_rows = calloc((size_t)x->x_channels, sizeof(*x->x_rows));
    error = x->x_rows ? sro_player_new(&x->x_player, (size_t)x->x_channels, SRO_NORM_CLICK_FREE)
                      : SRO_NO_MEMORY;
    if (error) {
        unit_error(&x->x_unit, "%s", error);
        pd_free(&x->x_unit.u_obj.ob_pd);
        return 0;
    }
    return x;
}

SETUP(reorder_tilde_setup)
{
    t_class *c = reorder_tilde_class =
        class_new(gensym("reorder~"), UNIT_NEW(reorder_tilde_new), (t_method)reorder_tilde_free,
                  sizeof(t_reorder_tilde), multichannel_class(), A_GIMME, 0);
    collect_messages();
    unit_setup(c, &reorder_tilde_unit);
    class_addbang(c, (t_method)reorder_tilde_bang);
    class_addmethod(c, (t_method)reorder_tilde_dsp, gensym("dsp"), A_CANT, 0);
}

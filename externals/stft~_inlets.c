#include "stft~_inlets.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* So many samples may come before the timer's turn. In Pd that is after every tick: 64 samples, or
 * one block where [block~] makes it longer. More come where a message computes signals, as a bang
 * to [switch~] does. */
#define ROOM 65536

/* Beyond this a frame takes milliseconds. */
#define LONG_N_FFT 65536

enum { FRAMES_A_TURN = 64 };

/* Recording */

static sro_recording *recording_of(const t_inlets *l)
{
    return sro_listener_recording(l->listener);
}

static void finish_recording(t_inlets *l)
{
    sro_recording *recording = recording_of(l);
    sro_sound *sound = recording ? sro_recording_take(recording) : NULL;
    bool asked = recording || l->seconds > 0;
    sro_listener_end(l->listener, SRO_LISTENER_RECORDING);
    l->seconds = 0;
    if (sound)
        l->on_recorded(l->owner, sound);
    else if (asked)
        host_error(l->owner, "stop: nothing was recorded; is DSP on?");
}

/* Where audio runs beside messages, another recording may have begun since. */
static void finish_full_recording(void *inlets)
{
    t_inlets *l = inlets;
    if (recording_of(l) && sro_recording_full(recording_of(l)))
        finish_recording(l);
}

/* How many samples a time is, to the nearest: a float's .01 s of 44100 Hz is a hair below 441. */
static SRO_CHECKED sro_error length_of(double seconds, double rate, size_t *length)
{
    double samples = seconds * rate;
    if (!(samples >= 1))
        return "must be a time in seconds, above 0";
    *length = samples < (double)(SIZE_MAX / 2) ? (size_t)(samples + .5) : SIZE_MAX;
    return NULL;
}

/* Of the seconds that are asked for, at the rate that is known now. */
static void begin_recording(t_inlets *l)
{
    size_t length;
    sro_error error = length_of(l->seconds, l->rate, &length);
    sro_listener_end(l->listener, SRO_LISTENER_RECORDING);
    if (!error)
        error = sro_listener_record(l->listener, (size_t)l->channels, length, l->rate);
    if (!error)
        return;
    host_error(l->owner, "record %g: %s", l->seconds, error);
    l->seconds = 0;
}

bool inlets_cancel(t_inlets *l)
{
    bool there = l->seconds > 0;
    host_timer_stop(l->recorded_timer);
    sro_listener_end(l->listener, SRO_LISTENER_RECORDING);
    l->seconds = 0;
    return there;
}

bool inlets_record(t_inlets *l, double seconds)
{
    double rate = l->rate > 0 ? l->rate : host_rate();
    size_t length;
    sro_error error = length_of(seconds, rate, &length);
    if (!error)
        error = sro_memory_check(seconds * rate, (double)l->channels, sizeof(float));
    if (error) {
        host_error(l->owner, "record %g: %s", seconds, error);
        return false;
    }
    finish_full_recording(l); /* the one before is whole and on its way */
    inlets_cancel(l);
    l->seconds = seconds;
    if (host_signals_on() && l->rate > 0)
        begin_recording(l);
    else
        host_note(l->owner, "record: waiting for DSP to be on");
    return true;
}

void inlets_stop(t_inlets *l)
{
    host_timer_stop(l->recorded_timer);
    finish_recording(l);
}

/* Signals of another rate or number cannot go on in the same recording. */
static void end_recording(t_inlets *l)
{
    sro_recording *recording = recording_of(l);
    if (!recording || !sro_recording_recorded(recording))
        return;
    if (!sro_recording_full(recording))
        host_note(l->owner,
                  "record: ends after %g s, for the signals have another rate or other "
                  "channels now",
                  (double)sro_recording_recorded(recording) / l->rate);
    inlets_stop(l);
}

/* Keeping */

static void forget_history(t_inlets *l)
{
    sro_listener_end(l->listener, SRO_LISTENER_KEPT);
    l->keep = 0;
}

/* What was heard so far stays until there is room for the new time. That there is none is told
 * once, though it is tried with every setting that is said, and every cord that is drawn. */
static void configure_keep(t_inlets *l, double seconds)
{
    double refused = l->refused;
    size_t length;
    sro_error error;
    l->refused = 0;
    if (!(seconds > 0)) {
        forget_history(l);
        return;
    }
    if (sro_listener_kept(l->listener) && l->keep == seconds)
        return;
    error = length_of(seconds, l->rate, &length);
    if (!error)
        error = sro_listener_keep(l->listener, (size_t)l->channels, length, l->rate);
    if (error) {
        if (seconds != refused)
            host_error(l->owner, "keep %g: %s", seconds, error);
        l->refused = seconds;
        return;
    }
    l->keep = seconds;
}

sro_sound *inlets_take(t_inlets *l)
{
    sro_rolling_buffer *kept = sro_listener_kept(l->listener);
    sro_sound *sound;
    sro_error error;
    if (!kept || !sro_rolling_buffer_held(kept)) {
        host_error(l->owner, "keep: nothing was heard yet; is DSP on?");
        return NULL;
    }
    error = sro_rolling_buffer_snapshot(kept, &sound);
    if (error)
        host_error(l->owner, "keep: %s", error);
    return error ? NULL : sound;
}

/* Live frames */

static void forget_live(t_inlets *l)
{
    sro_listener_end(l->listener, SRO_LISTENER_LIVE);
    host_timer_stop(l->live_timer);
    l->too_long = false;
}

/* It is told once. */
static void refuse_live(t_inlets *l, const sro_stft_settings *settings)
{
    host_error(l->owner,
               "live: a frame of n_fft %d has %d magnitudes, but a message of %s at most %zu "
               "numbers; no frames are sent",
               settings->n_fft, settings->n_fft / 2 + 1, host_program(), host_longest_message());
    forget_live(l);
    l->too_long = true;
}

/* Where audio runs beside messages a frame that takes long keeps it from nothing. */
static bool begin_live(t_inlets *l, const sro_stft_settings *settings, size_t room)
{
    sro_error error = sro_listener_live(l->listener, (size_t)l->channels, settings, room);
    if (error) {
        host_error(l->owner, "live: n_fft %d: %s", settings->n_fft, error);
        return false;
    }
    l->too_long = false;
    if (settings->n_fft > LONG_N_FFT && !host_audio_runs_beside())
        host_note(l->owner,
                  "live: a frame of n_fft %d takes milliseconds; the sound may drop "
                  "out unless Pd's delay is longer",
                  settings->n_fft);
    return true;
}

static void make_live(t_inlets *l, const sro_stft_settings *settings, size_t room)
{
    if ((size_t)settings->n_fft / 2 + 1 > host_longest_message())
        refuse_live(l, settings);
    else if (!begin_live(l, settings, room))
        return;
    memcpy(&l->live_settings, settings, sizeof(*settings));
    l->room = room;
    l->late = false;
}

/* Frames of the old settings go on where there is no memory for new ones. */
static void configure_live(t_inlets *l, const sro_stft_settings *settings)
{
    sro_stft_settings wanted;
    size_t room = l->block_size > ROOM ? l->block_size : ROOM;
    if (!settings) {
        forget_live(l);
        return;
    }
    wanted = sro_stft_settings_resolve(settings);
    wanted.center = false; /* of no effect here */
    wanted.pad_mode = SRO_PAD_CONSTANT;
    if ((!sro_listener_stream(l->listener) && !l->too_long) || room != l->room
        || !sro_stft_settings_equal(&wanted, &l->live_settings))
        make_live(l, &wanted, room);
}

/* The memory is this call's own: what hears the list may change the settings, or delete the object.
 * False where it has, or there was an error: then there is no more to send. */
static bool send_frame(t_inlets *l)
{
    sro_stft_stream *live = sro_listener_stream(l->listener);
    long id = l->owner->id;
    size_t bins = sro_stft_stream_bins(live);
    float *magnitudes = malloc(bins * sizeof(*magnitudes));
    sro_error error = magnitudes ? NULL : SRO_NO_MEMORY;
    if (!error && sro_stft_stream_read(live, magnitudes))
        error = host_send_numbers(l->owner, OUT_MAGNITUDES, "list", bins, float_at, magnitudes);
    if (error)
        host_error(l->owner, "live: %s", error);
    free(magnitudes);
    return !error && roster_has(id);
}

static bool has_frame(const t_inlets *l)
{
    const sro_stft_stream *live = sro_listener_stream(l->listener);
    return live && sro_stft_stream_ready(live);
}

/* Where audio runs beside messages more may be complete by then, and so for ever: other messages
 * have their turn. */
static void send_frames(void *inlets)
{
    t_inlets *l = inlets;
    size_t most = host_audio_runs_beside() ? FRAMES_A_TURN : SIZE_MAX, i;
    const sro_stft_stream *live;
    for (i = 0; i < most && has_frame(l); i++)
        if (!send_frame(l))
            return;
    live = sro_listener_stream(l->listener);
    if (live && sro_stft_stream_skipped(live) && !l->late) {
        l->late = true;
        host_note(l->owner, "live: frames were skipped: more than %zu samples came at once",
                  l->room);
    }
    if (has_frame(l))
        host_timer_set(l->live_timer, 0);
}

static void collect(void *inlets) { sro_listener_collect(((t_inlets *)inlets)->listener); }

/* All of it */

bool inlets_init(t_inlets *l, t_producer *owner, int channels,
                 void (*on_recorded)(t_producer *owner, sro_sound *sound))
{
    sro_error error = sro_listener_new(&l->listener, host_audio_runs_beside());
    l->owner = owner;
    l->channels = channels;
    l->on_recorded = on_recorded;
    l->recorded_timer = host_timer_new(l, finish_full_recording);
    l->live_timer = host_timer_new(l, send_frames);
    l->left_timer = host_timer_new(l, collect);
    if (!error && !(l->recorded_timer && l->live_timer && l->left_timer))
        error = SRO_NO_MEMORY;
    if (error)
        host_error(owner, "%s", error);
    return !error;
}

void inlets_free(t_inlets *l)
{
    host_timer_free(l->recorded_timer);
    host_timer_free(l->live_timer);
    host_timer_free(l->left_timer);
    sro_listener_free(l->listener);
}

/* Nothing is made before DSP ran: until then nobody knows the rate. */
void inlets_configure(t_inlets *l, double keep, const sro_stft_settings *live)
{
    if (!(l->rate > 0))
        return;
    configure_keep(l, keep);
    configure_live(l, live);
}

void inlets_print(const t_inlets *l)
{
    const sro_rolling_buffer *kept = sro_listener_kept(l->listener);
    const sro_stft_stream *live = sro_listener_stream(l->listener);
    if (kept)
        host_note(l->owner, "keeping %g of %g s", (double)sro_rolling_buffer_held(kept) / l->rate,
                  l->keep);
    if (live)
        host_note(l->owner, "live: %g frames sent, %g skipped",
                  (double)sro_stft_stream_frames(live), (double)sro_stft_stream_skipped(live));
}

/* What was heard so far was of other signals. */
static void forget(t_inlets *l)
{
    const sro_rolling_buffer *kept = sro_listener_kept(l->listener);
    end_recording(l);
    if (kept && sro_rolling_buffer_held(kept))
        host_note(l->owner, "keep: begins anew, for the signals have another rate or other "
                            "channels now");
    forget_history(l);
    forget_live(l);
}

void inlets_signals(t_inlets *l, const t_signals *signals)
{
    bool others = signals->rate != l->rate || signals->ins != l->channels;
    if (others)
        forget(l);
    l->rate = signals->rate;
    l->host_rate = host_rate();
    l->channels = signals->ins;
    l->block_size = signals->block_size;
    if (l->seconds > 0 && (others || !recording_of(l)))
        begin_recording(l);
}

void inlets_perform(const t_inlets *l, float *const *ins, size_t count)
{
    unsigned news = sro_listener_push(l->listener, ins, count);
    if (news & SRO_LISTENER_RECORDED)
        host_timer_set(l->recorded_timer, 0);
    if (news & SRO_LISTENER_FRAME)
        host_timer_set(l->live_timer, 0);
    if (news & SRO_LISTENER_LEFT)
        host_timer_set(l->left_timer, 0);
}

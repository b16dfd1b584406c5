#include "stft~_inlets.h"

#include <stdlib.h>
#include <string.h>

/* So many samples may come before the clock does, which follows every tick of Pd's: a tick brings
 * 64, or one block where [block~] makes it longer. More come where a message runs DSP, as a bang
 * to [switch~] does. */
#define ROOM 65536

/* Beyond this a frame takes milliseconds. */
#define LONG_N_FFT 65536

/* Recording */

static void listening_recorded(t_listening *l)
{
    sro_sound *sound = l->l_recording;
    int asked = l->l_seconds > 0;
    l->l_recording = 0;
    l->l_seconds = 0;
    if (!sound && !asked)
        return;
    if (!sound || !l->l_recorded) {
        sro_sound_release(sound);
        unit_error(l->l_owner, "stop: nothing was recorded; is DSP on?");
        return;
    }
    if (l->l_recorded < sro_sound_length(sound))
        sro_sound_shorten(sound, l->l_recorded);
    l->l_deliver(l->l_owner, sound);
}

static const char *recording_length(double seconds, double rate, size_t *length)
{
    double samples = seconds * rate;
    if (!(samples >= 1))
        return "must be a time in seconds, above 0";
    if (samples > 1e12)
        return SRO_NO_MEMORY;
    *length = (size_t)(samples + .5);
    return 0;
}

/* Of the seconds that are asked for, at the rate that is known now. */
static void begin_recording(t_listening *l)
{
    size_t length;
    const char *error = recording_length(l->l_seconds, l->l_rate, &length);
    sro_sound_release(l->l_recording);
    l->l_recording = 0;
    l->l_recorded = 0;
    if (!error)
        error = sro_sound_new(&l->l_recording, (size_t)l->l_channels, length, l->l_rate);
    if (!error)
        return;
    unit_error(l->l_owner, "record %g: %s", l->l_seconds, error);
    l->l_seconds = 0;
}

int listening_cancel(t_listening *l)
{
    int there = l->l_seconds > 0;
    clock_unset(l->l_recorded_clock);
    sro_sound_release(l->l_recording);
    l->l_recording = 0;
    l->l_seconds = 0;
    return there;
}

void listening_record(t_listening *l, double seconds)
{
    size_t length;
    const char *error =
        recording_length(seconds, l->l_rate > 0 ? l->l_rate : unit_pd_rate(), &length);
    if (error) {
        unit_error(l->l_owner, "record %g: %s", seconds, error);
        return;
    }
    works_cancel(&l->l_owner->u_works);
    if (l->l_recording && l->l_recorded == sro_sound_length(l->l_recording))
        listening_recorded(l); /* the one before is whole and on its way */
    listening_cancel(l);
    l->l_seconds = seconds;
    if (pd_getdspstate() && l->l_rate > 0)
        begin_recording(l);
    else
        unit_note(l->l_owner, "record: waiting for DSP to be on");
}

void listening_stop(t_listening *l)
{
    clock_unset(l->l_recorded_clock);
    listening_recorded(l);
}

/* It cannot go on with other signals than it began with. */
static void end_recording(t_listening *l)
{
    sro_sound *sound = l->l_recording;
    if (!sound || !l->l_recorded)
        return;
    if (l->l_recorded < sro_sound_length(sound))
        unit_note(l->l_owner,
                  "record: ends after %g s, for the signals have another rate or other "
                  "channels now",
                  (double)l->l_recorded / sro_sound_rate(sound));
    listening_stop(l);
}

static void record_block(t_listening *l)
{
    size_t length = sro_sound_length(l->l_recording), room = length - l->l_recorded;
    size_t count = l->l_block_size < room ? l->l_block_size : room;
    int c;
    if (!room)
        return;
    for (c = 0; c < l->l_channels; c++)
        memcpy(sro_sound_writable(l->l_recording, (size_t)c) + l->l_recorded, l->l_rows[c],
               count * sizeof(float));
    l->l_recorded += count;
    if (l->l_recorded == length)
        clock_delay(l->l_recorded_clock, 0);
}

/* Keeping */

static void follow_keep(t_listening *l, double seconds)
{
    const char *error;
    if (l->l_history && l->l_keep == seconds)
        return;
    sro_rolling_buffer_free(l->l_history);
    l->l_history = 0;
    l->l_keep = seconds;
    if (!(seconds > 0))
        return;
    error = sro_rolling_buffer_new(&l->l_history, (size_t)l->l_channels,
                                   (size_t)(seconds * l->l_rate), l->l_rate);
    if (error)
        unit_error(l->l_owner, "keep %g: %s", seconds, error);
}

sro_sound *listening_take(t_listening *l)
{
    sro_sound *sound;
    const char *error;
    if (!l->l_history || !sro_rolling_buffer_held(l->l_history)) {
        unit_error(l->l_owner, "keep: nothing was heard yet; is DSP on?");
        return 0;
    }
    error = sro_rolling_buffer_snapshot(l->l_history, &sound);
    if (error)
        unit_error(l->l_owner, "keep: %s", error);
    return error ? 0 : sound;
}

/* Live frames */

static void make_live(t_listening *l, const sro_stft_settings *settings, size_t room)
{
    const char *error = sro_stft_stream_new(&l->l_live, (size_t)l->l_channels, settings, room);
    if (error)
        unit_error(l->l_owner, "live: n_fft %d: %s", settings->n_fft, error);
    else if (settings->n_fft > LONG_N_FFT)
        unit_note(l->l_owner,
                  "live: a frame of n_fft %d takes milliseconds; the sound may drop "
                  "out unless Pd's delay is longer",
                  settings->n_fft);
    memcpy(&l->l_live_settings, settings, sizeof(*settings));
    l->l_room = room;
    l->l_late = 0;
}

static void follow_live(t_listening *l, const sro_stft_settings *settings)
{
    sro_stft_settings wanted = {0};
    size_t room = l->l_block_size > ROOM ? l->l_block_size : ROOM;
    if (settings)
        wanted = sro_stft_settings_resolve(settings);
    wanted.center = false; /* of no effect here */
    wanted.pad_mode = SRO_PAD_CONSTANT;
    if (l->l_live && settings && room == l->l_room
        && sro_stft_settings_equal(&wanted, &l->l_live_settings))
        return;
    sro_stft_stream_free(l->l_live);
    l->l_live = 0;
    clock_unset(l->l_live_clock);
    if (settings)
        make_live(l, &wanted, room);
}

/* The memory is this call's own: what hears the list may change the settings. */
static int send_frame(t_listening *l)
{
    size_t bins = sro_stft_stream_bins(l->l_live), i;
    float *magnitudes = malloc(bins * sizeof(*magnitudes));
    t_atom *atoms = malloc(bins * sizeof(*atoms));
    int fine = magnitudes && atoms;
    if (!fine)
        unit_error(l->l_owner, "live: %s", SRO_NO_MEMORY);
    else if (sro_stft_stream_read(l->l_live, magnitudes)) {
        for (i = 0; i < bins; i++)
            SETFLOAT(&atoms[i], magnitudes[i]);
        outlet_list(l->l_magnitudes_out, gensym("list"), (int)bins, atoms);
    }
    free(magnitudes);
    free(atoms);
    return fine;
}

static void listening_send(t_listening *l)
{
    while (l->l_live && sro_stft_stream_ready(l->l_live))
        if (!send_frame(l))
            return;
    if (l->l_live && sro_stft_stream_skipped(l->l_live) && !l->l_late) {
        l->l_late = 1;
        unit_note(l->l_owner, "live: frames were skipped: more than %zu samples came at once",
                  l->l_room);
    }
}

/* All of it */

void listening_init(t_listening *l, t_unit *owner, int channels,
                    void (*deliver)(t_unit *owner, sro_sound *sound))
{
    l->l_owner = owner;
    l->l_channels = channels;
    l->l_deliver = deliver;
    l->l_recorded_clock = clock_new(l, (t_method)listening_recorded);
    l->l_live_clock = clock_new(l, (t_method)listening_send);
}

void listening_free(t_listening *l)
{
    clock_free(l->l_recorded_clock);
    clock_free(l->l_live_clock);
    sro_sound_release(l->l_recording);
    sro_rolling_buffer_free(l->l_history);
    sro_stft_stream_free(l->l_live);
    free(l->l_block);
    free(l->l_rows);
}

/* Nothing is made before DSP ran: until then nobody knows the rate. */
void listening_follow(t_listening *l, double keep, const sro_stft_settings *live)
{
    if (!(l->l_rate > 0))
        return;
    follow_keep(l, keep);
    follow_live(l, live);
}

void listening_print(const t_listening *l)
{
    if (l->l_history)
        unit_note(l->l_owner, "keeping %g of %g s",
                  (double)sro_rolling_buffer_held(l->l_history) / l->l_rate, l->l_keep);
    if (l->l_live)
        unit_note(l->l_owner, "live: %g frames sent, %g skipped",
                  (double)sro_stft_stream_frames(l->l_live),
                  (double)sro_stft_stream_skipped(l->l_live));
}

/* Room for one block of each channel. */
static int make_block(t_listening *l, size_t n, size_t channels)
{
    size_t c;
    float *block = malloc(channels * n * sizeof(*block));
    float **rows = malloc(channels * sizeof(*rows));
    if (!block || !rows) {
        unit_error(l->l_owner, SRO_NO_MEMORY);
        free(block);
        free(rows);
        return 0;
    }
    for (c = 0; c < channels; c++)
        rows[c] = block + c * n;
    free(l->l_block);
    free(l->l_rows);
    l->l_block = block;
    l->l_rows = rows;
    l->l_block_size = n;
    return 1;
}

/* What was heard so far was of other signals. */
static void forget(t_listening *l)
{
    end_recording(l);
    if (l->l_history && sro_rolling_buffer_held(l->l_history))
        unit_note(l->l_owner, "keep: begins anew, for the signals have another rate or other "
                              "channels now");
    follow_keep(l, 0);
    follow_live(l, 0);
}

int listening_dsp(t_listening *l, const t_signal *signal, int channels)
{
    int others = signal->s_sr != l->l_rate || channels != l->l_channels;
    if (others)
        forget(l);
    if (!make_block(l, (size_t)signal->s_n, (size_t)channels))
        return 0;
    l->l_rate = signal->s_sr;
    l->l_pd_rate = unit_pd_rate();
    l->l_channels = channels;
    if (l->l_seconds > 0 && (others || !l->l_recording))
        begin_recording(l);
    return 1;
}

void listening_perform(t_listening *l, const t_int *signals)
{
    size_t i;
    int c;
    if (!l->l_recording && !l->l_history && !l->l_live)
        return;
    for (c = 0; c < l->l_channels; c++) {
        const t_sample *in = (const t_sample *)signals[c];
        float *row = l->l_rows[c];
        for (i = 0; i < l->l_block_size; i++)
            row[i] = (float)in[i];
    }
    if (l->l_recording)
        record_block(l);
    if (l->l_history)
        sro_rolling_buffer_push(l->l_history, l->l_rows, l->l_block_size);
    if (l->l_live) {
        sro_stft_stream_push(l->l_live, l->l_rows, l->l_block_size);
        if (sro_stft_stream_ready(l->l_live))
            clock_delay(l->l_live_clock, 0);
    }
}

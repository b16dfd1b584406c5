/* The part of [stft~] that makes frames of the sound that is here, and publishes them. */

#include "stft~.h"

#include <stdlib.h>
#include <string.h>

/* Whoever hears a line of it may bring other frames, or delete the object. */
void stft_tilde_tell(t_producer *p)
{
    const sro_frames *frames = ((t_stft_tilde *)p)->frames;
    const sro_sound *sound = sro_frames_sound(frames);
    double shape[] = {(double)sro_frames_bins(frames), (double)sro_frames_count(frames)};
    double rate = sro_sound_rate(sound), channels = (double)sro_sound_channels(sound);
    double seconds = (double)sro_sound_length(sound) / rate;
    long id = p->id;
    producer_info(p, "shape", 2, shape);
    if (roster_has(id))
        producer_info1(p, "rate", rate);
    if (roster_has(id))
        producer_info1(p, "channels", channels);
    if (roster_has(id))
        producer_info1(p, "seconds", seconds);
}

/* That of arrays is a setting, in place of their own, which not every host's have. */
static double rate_of(const t_stft_tilde *x, const sro_sound *sound, t_origin origin)
{
    double said = stft_tilde_settings_of(x)->rate;
    if (origin == FROM_FILE || origin == FROM_SIGNALS)
        return sro_sound_rate(sound);
    if (said > 0)
        return said;
    return origin == FROM_RATED_ARRAYS ? sro_sound_rate(sound) : stft_tilde_rate(x);
}

/* The sound that frames are made of: `sound`, mixed where mono is 1 (is_mixed), at its rate. To be
 * released; NULL with an error. */
static sro_sound *sound_to_analyse(t_stft_tilde *x, sro_sound *sound, t_origin origin)
{
    double rate = rate_of(x, sound, origin);
    sro_error error;
    sro_sound *rated;
    if (stft_tilde_settings_of(x)->mono)
        sound = stft_tilde_mix(x, sound);
    if (sro_sound_rate(sound) == rate)
        return sro_sound_retain(sound);
    error = sro_sound_at_rate(&rated, sound, rate);
    if (error)
        host_error(x, "%s", error);
    return error ? NULL : rated;
}

static void warn_of_gaps(t_stft_tilde *x)
{
    const sro_stft_settings *s = sro_frames_settings(x->frames);
    int gap = s->hop_length > s->win_length ? s->hop_length - s->win_length : 0;
    if (gap && gap != x->told_gap)
        host_note(x, "hop_length %d is longer than win_length %d: there will be gaps",
                  s->hop_length, s->win_length);
    x->told_gap = gap;
}

/* On failure the old frames and the old sound stay. */
static void make_frames(t_stft_tilde *x, sro_sound *sound, t_origin origin)
{
    sro_sound *analysed = sound_to_analyse(x, sound, origin);
    sro_frames *frames = NULL;
    const sro_stft_settings *settings = &stft_tilde_settings_of(x)->stft;
    const char *setting;
    sro_error error, refused;
    if (!analysed)
        return;
    refused = sro_frames_check(settings, sro_sound_length(analysed), &setting);
    error = refused ? refused : sro_frames_new_like(&frames, analysed, settings, x->frames);
    sro_sound_release(analysed);
    if (refused)
        producer_refuse_setting(&x->producer, setting, refused);
    else if (error)
        host_error(x, "frames: %s", error);
    if (error)
        return;
    sro_sound_retain(sound);
    sro_sound_release(x->sound);
    sro_frames_release(x->frames);
    x->sound = sound;
    x->origin = origin;
    x->frames = frames;
    x->producer.published.value = frames;
    warn_of_gaps(x);
    producer_announce(&x->producer);
}

static bool is_up_to_date(const t_stft_tilde *x, const sro_sound *sound, t_origin origin)
{
    const t_stft_tilde_settings *s = stft_tilde_settings_of(x);
    sro_stft_settings wanted = sro_stft_settings_resolve(&s->stft);
    const sro_sound *analysed = x->frames ? sro_frames_sound(x->frames) : NULL;
    return analysed && x->sound == sound && sro_sound_rate(analysed) == rate_of(x, sound, origin)
           && sro_sound_channels(analysed) == (s->mono ? 1 : sro_sound_channels(sound))
           && sro_stft_settings_equal(sro_frames_settings(x->frames), &wanted);
}

static void drop_arrived(t_stft_tilde *x)
{
    sro_sound_release(x->arrived);
    x->arrived = NULL;
}

void stft_tilde_arrive(t_stft_tilde *x, sro_sound *sound, t_origin origin)
{
    drop_arrived(x);
    stft_tilde_mix_set(x, NULL, NULL, false);
    x->arrived = sound;
    x->arrived_origin = origin;
    producer_request_update(&x->producer);
}

/* The last seconds of the signals become the sound; false where they have not yet, or with an
 * error. */
static bool take_kept(t_stft_tilde *x)
{
    sro_sound *sound = inlets_take(&x->inlets);
    if (!sound)
        return false;
    tasks_cancel_all(&x->producer.tasks);
    return stft_tilde_arrive_checked(x, "keep", sound, FROM_SIGNALS);
}

void stft_tilde_configure_inlets(t_stft_tilde *x)
{
    const t_stft_tilde_settings *s = stft_tilde_settings_of(x);
    inlets_configure(&x->inlets, s->keep, s->live ? &s->stft : NULL);
}

/* Arrays and files are taken again as they are by now, by the same message; from a copy of it,
 * since it is remembered again meanwhile. */
static void take_again(t_stft_tilde *x)
{
    size_t size = (size_t)x->again_argc * sizeof(*x->again_argv);
    sro_value *argv = malloc(size + 1);
    if (!argv) {
        host_error(x, "run: %s", SRO_NO_MEMORY);
        return;
    }
    if (size)
        memcpy(argv, x->again_argv, size);
    producer_hear(x, &(t_message){x->again, x->again_argc, argv});
    free(argv);
}

/* Whether frames can be made: what is to be mixed first may take a while. */
static bool is_mixed(t_stft_tilde *x, sro_sound *sound)
{
    if (stft_tilde_settings_of(x)->mono)
        return stft_tilde_mix(x, sound) != NULL;
    stft_tilde_mix_cancel(x);
    return true;
}

/* Frames of a new sound, or by new settings of the one that is here, if these are others. */
static void update_frames(t_stft_tilde *x, bool tell)
{
    sro_sound *sound = sro_sound_retain(x->arrived ? x->arrived : x->sound);
    t_origin origin = x->arrived ? x->arrived_origin : x->origin;
    bool mixed = is_mixed(x, sound);
    if (mixed || !stft_tilde_mixes(x))
        drop_arrived(x);
    x->producer.resend |= tell;
    if (mixed) {
        tell = x->producer.resend;
        x->producer.resend = false;
        if (!is_up_to_date(x, sound, origin))
            make_frames(x, sound, origin);
        else if (tell)
            producer_announce(&x->producer);
    }
    sro_sound_release(sound);
}

/* run says the last array, read or load again; with keep, run and bang take the last seconds of the
 * signals. True where the frames that are here are to be sent. */
static bool answer(t_stft_tilde *x, t_reason reason)
{
    if (reason == UPDATE_CHANGED)
        return false;
    if (reason == UPDATE_RUN && x->again) {
        take_again(x);
        return false;
    }
    return stft_tilde_settings_of(x)->keep > 0 ? take_kept(x) : true;
}

void stft_tilde_update(t_producer *p, t_reason reason, bool renamed)
{
    t_stft_tilde *x = (t_stft_tilde *)p;
    bool tell = renamed;
    long id = p->id;
    stft_tilde_configure_inlets(x);
    tell |= answer(x, reason);
    if (!roster_has(id)) /* whoever heard that it was read again has deleted the object */
        return;
    if (x->arrived || x->sound)
        update_frames(x, tell);
    else if (tell && reason != UPDATE_CHANGED && !stft_tilde_busy(p))
        producer_report_lack(p, reason_name(reason));
}

void stft_tilde_cancel(t_producer *p)
{
    t_stft_tilde *x = (t_stft_tilde *)p;
    inlets_cancel(&x->inlets);
    drop_arrived(x);
}

bool stft_tilde_busy(const t_producer *p)
{
    const t_stft_tilde *x = (const t_stft_tilde *)p;
    return stft_tilde_reads(x) || stft_tilde_checks(x) || stft_tilde_mixes(x);
}

bool stft_tilde_remember(t_stft_tilde *x, const t_message *message)
{
    size_t size = (size_t)message->argc * sizeof(*message->argv);
    sro_value *argv = malloc(size + 1);
    if (!argv) {
        host_error(x, "%s: %s", message->name, SRO_NO_MEMORY);
        return false;
    }
    if (inlets_cancel(&x->inlets))
        host_note(x, "%s: ends the recording, of which nothing is kept", message->name);
    free(x->again_argv);
    x->again = host_word(message->name);
    x->again_argc = message->argc;
    x->again_argv = argv;
    if (size)
        memcpy(argv, message->argv, size);
    return true;
}

#include "playback/player_audio.h"

#include <string.h>

enum {
    STAGGER_STEPS = 61,                   /* moments of a hop at which players may transform */
    MAX_START_SAMPLES = 1 << 21,          /* added in one block: about a millisecond */
    MAX_START_TRANSFORM_POINTS = 1 << 17, /* of transforms in one block: likewise */
};

sro_error sro_player_audio_make(sro_player_audio *audio, size_t outputs,
                                sro_normalisation normalisation, uintptr_t seed)
{
    *audio = (sro_player_audio){.gain = {.target = 1}, .stagger = (int)(seed % STAGGER_STEPS)};
    sro_transport_init(&audio->transport);
    return sro_voices_make(&audio->voices, outputs, normalisation);
}

void sro_player_audio_clear(sro_player_audio *audio)
{
    sro_frame_source_clear(&audio->source);
    sro_playlist_clear(&audio->transport.playlist);
    sro_voices_clear(&audio->voices);
}

/* Changes */

static void replace(sro_player_audio *a, sro_player_change *c)
{
    sro_frame_source old = a->source;
    a->source = c->source;
    c->source = old;
    sro_voices_exchange(&a->voices, &c->voices);
    sro_transport_exchange(&a->transport, &c->playlist);
    sro_transport_rewind(&a->transport, sro_frames_settings(a->source.frames)->hop_length);
    a->generation = c->generation;
}

static void exchange_editor(sro_player_audio *a, sro_player_change *c)
{
    sro_spectral_editor *old = a->source.editor;
    a->source.editor = c->editor;
    c->editor = old;
}

static void change_what_plays(sro_player_audio *a, sro_player_change *c)
{
    if (c->replaces)
        replace(a, c);
    else if (c->has_playlist)
        sro_transport_exchange(&a->transport, &c->playlist);
    if (c->frames)
        c->frames = sro_frame_source_exchange_frames(&a->source, c->frames);
    if (c->has_editor)
        exchange_editor(a, c);
}

static bool audible(const sro_player_audio *a)
{
    return a->transport.playing || sro_voices_sound(&a->voices);
}

static void change_how(sro_player_audio *a, const sro_player_change *c)
{
    if (c->has_loop)
        a->transport.loop = c->loop;
    if (c->has_speed)
        sro_transport_set_speed(&a->transport, c->speed);
    if (c->has_gain)
        sro_gain_ramp_to(&a->gain, c->gain, audible(a) ? (size_t)a->transport.hop_length : 0);
}

/* The frames that began before the first sample that is heard are all added at once. */
static bool start_is_cheap(const sro_player_audio *a)
{
    const sro_stft_settings *s = sro_frames_settings(a->source.frames);
    int64_t frames = s->center ? s->n_fft / 2 / s->hop_length : 0;
    int64_t channels = (int64_t)sro_frames_channels(a->source.frames);
    if (a->voices.normalisation == SRO_NORM_LIBROSA)
        return true;
    if (a->source.editor)
        return frames * s->n_fft * channels <= MAX_START_TRANSFORM_POINTS;
    return frames * s->win_length * (int64_t)a->voices.outputs <= MAX_START_SAMPLES;
}

/* Out of silence the half frame before the sound is dropped: frame 0 began that long ago. */
static int64_t samples_before_first(const sro_player_audio *a)
{
    const sro_stft_settings *s = sro_frames_settings(a->source.frames);
    if (sro_voices_sound(&a->voices) || !start_is_cheap(a))
        return 0;
    return (int64_t)sro_frames_window_offset(a->source.frames) - (s->center ? s->n_fft / 2 : 0);
}

/* A start was asked for where there was something to play; by now there may be nothing. */
static void carry_out(sro_player_audio *a, const sro_player_change *c)
{
    sro_transport_order order = c->order;
    int64_t samples_to_first = 0;
    if (order.command != SRO_GO_ON)
        a->command = c->command;
    if (order.command == SRO_START && !a->transport.playlist.count)
        order.command = SRO_GO_ON;
    if (order.command == SRO_START)
        samples_to_first = samples_before_first(a);
    sro_transport_carry_out(&a->transport, &order, samples_to_first);
}

static void play_shot(sro_player_audio *a, sro_player_change *c, uint32_t frame)
{
    sro_overlap_add *none = NULL;
    sro_overlap_add **spare = c->spare_count ? &c->spares[c->spare_count - 1] : &none;
    size_t win_length = (size_t)sro_frames_settings(a->source.frames)->win_length;
    sro_overlap_add *voice = sro_voices_one_shot(&a->voices, win_length, spare);
    c->spare_count -= c->spare_count && !*spare;
    if (voice)
        sro_frame_source_add(&a->source, voice, a->voices.outputs, frame, 0, 0);
}

/* Frames of the same settings may have come in between, and fewer of them. */
static void play_shots(sro_player_audio *a, sro_player_change *c)
{
    for (size_t i = 0; i < c->shot_count; i++)
        if (c->shots[i] < sro_frames_count(a->source.frames))
            play_shot(a, c, c->shots[i]);
}

void sro_player_audio_change(sro_player_audio *audio, sro_player_change *change)
{
    change_what_plays(audio, change);
    change_how(audio, change);
    carry_out(audio, change);
    play_shots(audio, change);
}

/* Playing */

/* `position` is that of the sample at which these frames start, or NULL. */
static void start_frames(sro_player_audio *a, const float *position, sro_player_events *events)
{
    int64_t win_length = sro_frames_settings(a->source.frames)->win_length;
    sro_entry_start start;
    while (sro_transport_next(&a->transport, position, &start)) {
        uint32_t frame = a->transport.playlist.entries[start.entry];
        if (start.samples_ago < win_length) /* else it is over before it could begin */
            sro_frame_source_add(&a->source, a->voices.set.sequence, a->voices.outputs, frame,
                                 start.entry, (size_t)start.samples_ago);
        a->unfinished = true;
        events->frame = frame;
    }
}

static void play_sequence(sro_player_audio *a, float *const *out, size_t count,
                          const float *position, sro_player_events *events)
{
    for (size_t done = 0; done < count;) {
        if (a->transport.playing && a->transport.samples_to_next <= 0)
            start_frames(a, position ? position + done : NULL, events);
        size_t run = sro_transport_samples_until_start(&a->transport, count - done);
        sro_voices_read_sequence(&a->voices, out, done, run);
        sro_transport_pass(&a->transport, run);
        done += run;
    }
}

/* Edited frames take time: the next one's transforms are begun in the hop before it, one a block,
 * by players that started together not all in the same block. A frame that does not follow the
 * last one lies anywhere in a sound that fits no cache. */
static void prepare_next_frame(const sro_player_audio *a, int64_t last_frame)
{
    const sro_transport *t = &a->transport;
    size_t entry = sro_transport_entry(t);
    if (entry >= t->playlist.count)
        return;
    uint32_t frame = t->playlist.entries[entry];
    if (last_frame >= 0 && frame != last_frame + 1)
        sro_frame_source_prefetch(&a->source, frame);
    int64_t stagger = t->hop_length * a->stagger / (2 * STAGGER_STEPS);
    if (t->samples_to_next <= t->hop_length - stagger)
        sro_frame_source_precompute(&a->source, frame, entry);
}

static void write_silence(float *const *out, size_t outputs, size_t count)
{
    for (size_t c = 0; c < outputs; c++)
        memset(out[c], 0, count * sizeof **out);
}

sro_player_events sro_player_audio_process(sro_player_audio *audio, float *const *out, size_t count,
                                           const float *position)
{
    sro_player_events events = {.frame = -1};
    if (!audible(audio)) {
        sro_gain_ramp_finish(&audio->gain); /* nothing is heard of a jump */
        write_silence(out, audio->voices.outputs, count);
        return events;
    }
    play_sequence(audio, out, count, position, &events);
    if (audio->source.editor && audio->transport.playing && !position)
        prepare_next_frame(audio, events.frame);
    sro_voices_mix_others(&audio->voices, out, count);
    sro_gain_ramp_apply(&audio->gain, out, audio->voices.outputs, count);
    events.finished = audio->unfinished && !audio->transport.playing
                      && !sro_voices_sequence_sounds(&audio->voices);
    if (events.finished)
        audio->unfinished = false;
    return events;
}

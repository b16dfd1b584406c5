#include "playback/player.h"

#include <stdlib.h>
#include <string.h>

#include "base/background.h"
#include "playback/frame_source.h"
#include "playback/gain_ramp.h"
#include "playback/transport.h"
#include "playback/voices.h"

enum {
    STAGGER_STEPS = 61,                   /* moments of a hop at which players may transform */
    MAX_START_SAMPLES = 1 << 21,          /* added in one block: about a millisecond */
    MAX_START_TRANSFORM_POINTS = 1 << 17, /* of transforms in one block: likewise */
};

/* What was requested. Only the setters see it, and make of it what plays. */
typedef struct {
    sro_frames *frames;
    sro_spectral_edits *edits;
    uint32_t *order; /* as it was given; NULL: the original */
    size_t length;
    sro_matrix *points;
    sro_timing timing;
} request;

/* All that sro_player_process reads and changes. */
typedef struct {
    sro_frame_source source;
    sro_transport transport;
    sro_voices voices;
    sro_gain_ramp gain;
    bool unfinished; /* frames of the order have sounded since `finished` was last true */
} playback;

struct sro_player {
    request requested;
    playback playing;
    int stagger; /* 0 .. STAGGER_STEPS - 1 */
};

sro_error sro_player_new(sro_player **player, size_t outputs, sro_normalisation normalisation)
{
    sro_player *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->stagger = (int)((uintptr_t)made / 64 % STAGGER_STEPS); /* as good as random */
    made->playing.gain.target = 1;
    sro_transport_init(&made->playing.transport);
    sro_error error = sro_voices_make(&made->playing.voices, outputs, normalisation);
    if (error)
        free(made);
    else
        *player = made;
    return error;
}

static void free_order(uint32_t *order, size_t length)
{
    sro_background_free(order, length * sizeof *order);
}

void sro_player_free(sro_player *player)
{
    if (!player)
        return;
    sro_frames_release(player->requested.frames);
    sro_spectral_edits_release(player->requested.edits);
    sro_matrix_release(player->requested.points);
    free_order(player->requested.order, player->requested.length);
    sro_frame_source_clear(&player->playing.source);
    sro_playlist_clear(&player->playing.transport.playlist);
    sro_voices_clear(&player->playing.voices);
    free(player);
}

/* What to play */

static SRO_CHECKED sro_error make_playlist(sro_playlist *playlist, const request *r)
{
    size_t frame_count = r->frames ? sro_frames_count(r->frames) : 0;
    const sro_matrix *points = r->timing == SRO_TIMING_DISTANCE ? r->points : NULL;
    return sro_playlist_make(playlist, r->order, r->length, frame_count, points);
}

/* The playlist of another request. On failure the player is as it was. */
static SRO_CHECKED sro_error update_playlist(sro_player *player, const request *wanted)
{
    sro_playlist playlist = {0};
    sro_error error = make_playlist(&playlist, wanted);
    if (!error)
        sro_transport_exchange(&player->playing.transport, &playlist);
    sro_playlist_clear(&playlist);
    return error;
}

/* Whether frames of the one may follow those of the other in the same voices. */
static bool same_voices(const sro_frames *a, const sro_frames *b)
{
    const sro_stft_settings *s = sro_frames_settings(a), *t = sro_frames_settings(b);
    return s->n_fft == t->n_fft && s->hop_length == t->hop_length && s->win_length == t->win_length
           && s->window == t->window && s->center == t->center
           && sro_frames_channels(a) == sro_frames_channels(b);
}

static SRO_CHECKED sro_error make_editor(const sro_player *player, const request *wanted,
                                         sro_spectral_editor **editor)
{
    return sro_frame_source_editor(editor, wanted->edits, wanted->frames,
                                   player->playing.voices.normalisation);
}

/* What frames of new settings need. */
typedef struct {
    sro_playlist playlist;
    sro_frame_source source;
    sro_voice_set voices;
} replacement;

static SRO_CHECKED sro_error prepare(const sro_player *player, const request *wanted,
                                     replacement *r)
{
    sro_spectral_editor *editor;
    sro_error error = make_playlist(&r->playlist, wanted);
    if (!error)
        error = make_editor(player, wanted, &editor);
    if (!error)
        error = sro_frame_source_make(&r->source, wanted->frames, editor);
    if (!error)
        error = sro_voices_prepare(&player->playing.voices, wanted->frames, &r->voices);
    return error;
}

static void exchange(playback *p, replacement *r)
{
    sro_frame_source old = p->source;
    p->source = r->source;
    r->source = old;
    sro_voices_exchange(&p->voices, &r->voices);
    sro_transport_exchange(&p->transport, &r->playlist);
    sro_transport_rewind(&p->transport, sro_frames_settings(p->source.frames)->hop_length);
}

static SRO_CHECKED sro_error replace_all(sro_player *player, const request *wanted)
{
    replacement r = {0};
    sro_error error = prepare(player, wanted, &r);
    if (!error)
        exchange(&player->playing, &r);
    sro_playlist_clear(&r.playlist);
    sro_frame_source_clear(&r.source);
    sro_voice_set_clear(&r.voices);
    return error;
}

static SRO_CHECKED sro_error replace_frames(sro_player *player, const request *wanted)
{
    sro_error error = update_playlist(player, wanted);
    if (!error)
        sro_frame_source_set_frames(&player->playing.source, wanted->frames);
    return error;
}

sro_error sro_player_set_frames(sro_player *player, sro_frames *frames)
{
    request wanted = player->requested;
    wanted.frames = frames;
    bool same = player->requested.frames && same_voices(player->requested.frames, frames);
    sro_error error = same ? replace_frames(player, &wanted) : replace_all(player, &wanted);
    if (error)
        return error;
    sro_frames_retain(frames);
    sro_frames_release(player->requested.frames);
    player->requested = wanted;
    return NULL;
}

sro_error sro_player_set_order(sro_player *player, const uint32_t *order, size_t length)
{
    request wanted = player->requested;
    wanted.order = NULL;
    wanted.length = length;
    if (order) {
        wanted.order = malloc((length + 1) * sizeof *wanted.order);
        if (!wanted.order)
            return SRO_NO_MEMORY;
        memcpy(wanted.order, order, length * sizeof *order);
    }
    sro_error error = update_playlist(player, &wanted);
    if (error) {
        free(wanted.order);
        return error;
    }
    free_order(player->requested.order, player->requested.length);
    player->requested = wanted;
    return NULL;
}

sro_error sro_player_set_edits(sro_player *player, sro_spectral_edits *edits)
{
    request wanted = player->requested;
    wanted.edits = edits;
    sro_spectral_editor *editor;
    sro_error error = make_editor(player, &wanted, &editor);
    if (error)
        return error;
    sro_spectral_editor_free(player->playing.source.editor);
    player->playing.source.editor = editor;
    sro_spectral_edits_retain(edits);
    sro_spectral_edits_release(player->requested.edits);
    player->requested = wanted;
    return NULL;
}

sro_error sro_player_set_points(sro_player *player, sro_matrix *points)
{
    request wanted = player->requested;
    wanted.points = points;
    sro_error error = update_playlist(player, &wanted);
    if (error)
        return error;
    sro_matrix_retain(points);
    sro_matrix_release(player->requested.points);
    player->requested = wanted;
    return NULL;
}

sro_error sro_player_set_timing(sro_player *player, sro_timing timing)
{
    request wanted = player->requested;
    wanted.timing = timing;
    if (timing == player->requested.timing)
        return NULL;
    sro_error error = update_playlist(player, &wanted);
    if (!error)
        player->requested = wanted;
    return error;
}

/* How to play it */

void sro_player_set_loop(sro_player *player, bool loop) { player->playing.transport.loop = loop; }

void sro_player_set_speed(sro_player *player, double speed)
{
    sro_transport_set_speed(&player->playing.transport, speed);
}

void sro_player_set_position(sro_player *player, double position)
{
    sro_transport_set_position(&player->playing.transport, position);
}

static bool audible(const playback *p)
{
    return p->transport.playing || sro_voices_sound(&p->voices);
}

void sro_player_set_gain(sro_player *player, double gain)
{
    playback *p = &player->playing;
    sro_gain_ramp_to(&p->gain, gain, audible(p) ? (size_t)p->transport.hop_length : 0);
}

/* The frames that began before the first sample that is heard are all added at once. */
static bool start_is_cheap(const playback *p)
{
    const sro_stft_settings *s = sro_frames_settings(p->source.frames);
    int64_t frames = s->center ? s->n_fft / 2 / s->hop_length : 0;
    int64_t channels = (int64_t)sro_frames_channels(p->source.frames);
    if (p->voices.normalisation == SRO_NORM_LIBROSA)
        return true;
    if (p->source.editor)
        return frames * s->n_fft * channels <= MAX_START_TRANSFORM_POINTS;
    return frames * s->win_length * (int64_t)p->voices.outputs <= MAX_START_SAMPLES;
}

/* Out of silence the half frame before the sound is dropped: frame 0 began that long ago. */
static int64_t samples_to_first(const playback *p)
{
    const sro_stft_settings *s = sro_frames_settings(p->source.frames);
    if (sro_voices_sound(&p->voices) || !start_is_cheap(p))
        return 0;
    return (int64_t)sro_frames_window_offset(p->source.frames) - (s->center ? s->n_fft / 2 : 0);
}

void sro_player_start(sro_player *player)
{
    playback *p = &player->playing;
    if (p->source.frames && p->transport.playlist.count)
        sro_transport_start(&p->transport, samples_to_first(p));
}

void sro_player_stop(sro_player *player) { player->playing.transport.playing = false; }

bool sro_player_playing(const sro_player *player) { return player->playing.transport.playing; }

sro_error sro_player_one_shot(sro_player *player, size_t frame)
{
    playback *p = &player->playing;
    if (!p->source.frames || frame >= sro_frames_count(p->source.frames))
        return "there is no such frame";
    sro_overlap_add *voice;
    sro_error error = sro_voices_one_shot(&p->voices, p->source.frames, &voice);
    if (!error)
        sro_frame_source_add(&p->source, voice, p->voices.outputs, frame, 0, 0);
    return error;
}

/* Playing */

/* `position` is that of the sample at which these frames start, or NULL. */
static void start_frames(playback *p, const float *position, sro_player_events *events)
{
    int64_t win_length = sro_frames_settings(p->source.frames)->win_length;
    sro_entry_start start;
    while (sro_transport_next(&p->transport, position, &start)) {
        uint32_t frame = p->transport.playlist.entries[start.entry];
        if (start.samples_ago < win_length) /* else it is over before it could begin */
            sro_frame_source_add(&p->source, p->voices.set.sequence, p->voices.outputs, frame,
                                 start.entry, (size_t)start.samples_ago);
        p->unfinished = true;
        events->frame = frame;
    }
}

static void play_sequence(playback *p, float *const *out, size_t count, const float *position,
                          sro_player_events *events)
{
    for (size_t done = 0; done < count;) {
        if (p->transport.playing && p->transport.samples_to_next <= 0)
            start_frames(p, position ? position + done : NULL, events);
        size_t run = sro_transport_samples_until_start(&p->transport, count - done);
        sro_voices_read_sequence(&p->voices, out, done, run);
        sro_transport_pass(&p->transport, run);
        done += run;
    }
}

/* Edited frames take time: the next one's transforms are begun in the hop before it, one a block,
 * by players that started together not all in the same block. A frame that does not follow the
 * last one lies anywhere in a sound that fits no cache. */
static void prepare_next_frame(const sro_player *player, int64_t last_frame)
{
    const playback *p = &player->playing;
    const sro_transport *t = &p->transport;
    size_t entry = sro_transport_entry(t);
    if (entry >= t->playlist.count)
        return;
    uint32_t frame = t->playlist.entries[entry];
    if (last_frame >= 0 && frame != last_frame + 1)
        sro_frame_source_prefetch(&p->source, frame);
    int64_t stagger = t->hop_length * player->stagger / (2 * STAGGER_STEPS);
    if (t->samples_to_next <= t->hop_length - stagger)
        sro_frame_source_precompute(&p->source, frame, entry);
}

static void write_silence(float *const *out, size_t outputs, size_t count)
{
    for (size_t c = 0; c < outputs; c++)
        memset(out[c], 0, count * sizeof **out);
}

sro_player_events sro_player_process(sro_player *player, float *const *out, size_t count,
                                     const float *position)
{
    playback *p = &player->playing;
    sro_player_events events = {.frame = -1};
    if (!audible(p)) {
        sro_gain_ramp_finish(&p->gain); /* nothing is heard of a jump */
        write_silence(out, p->voices.outputs, count);
        return events;
    }
    play_sequence(p, out, count, position, &events);
    if (p->source.editor && p->transport.playing && !position)
        prepare_next_frame(player, events.frame);
    sro_voices_mix_others(&p->voices, out, count);
    sro_gain_ramp_apply(&p->gain, out, p->voices.outputs, count);
    events.finished =
        p->unfinished && !p->transport.playing && !sro_voices_sequence_sounds(&p->voices);
    if (events.finished)
        p->unfinished = false;
    return events;
}

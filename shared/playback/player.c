#include "playback/player.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "order/order.h"

enum {
    MIX = 256,                    /* samples of a voice mixed at a time */
    TURNS = 61,                   /* players that started together transform at such times */
    MAX_AT_ONCE = 1 << 21,        /* samples added in one block: about a millisecond */
    MAX_EDITED_AT_ONCE = 1 << 17, /* samples transformed in one block, likewise */
};

/* What rings out of earlier settings, however many voices it was: samples, mixed. */
typedef struct {
    float *samples; /* outputs x length, of which the last `left` are still to come */
    size_t length, left;
} tail;

#define NO_CUE -1.

struct sro_player {
    size_t outputs;
    sro_normalisation normalisation;
    sro_frames *frames;
    sro_spectral_edits *edits;   /* 0 for none */
    sro_spectral_editor *editor; /* made of them for these frames; 0 to play as they are */
    sro_overlap_add *voice;      /* where the frames of the order are added */
    sro_overlap_add *touches[SRO_TOUCHES]; /* where lone frames are, once one was asked for */
    size_t touches_left;                   /* samples until the last of them is over */
    tail tail;
    float *scratch; /* win_length, for frames that reach beyond the sound */
    float **mix;    /* outputs pointers into mixed, and as many more */
    float *mixed;

    uint32_t *order; /* as it was given, 0 for the original */
    size_t length;
    uint32_t *present; /* its entries that the frames have */
    size_t count;
    sro_matrix *points;
    int distance;
    double *times; /* when each present entry comes, in hops; 0: a hop after another */

    double place; /* in present */
    double speed;
    int64_t due;        /* samples until the next frame's support begins; negative: it has begun */
    size_t next;        /* the entry to prepare for, */
    int64_t prepare_at; /* once so many samples are left */
    int turn;           /* 0 .. TURNS - 1 */
    int playing, loop;
    double cue;     /* the part of the order where the next start begins, or NO_CUE */
    int unfinished; /* frames of the order have sounded since `finished` was told */

    double gain, gain_step; /* where it goes to, and by how much at every sample */
    size_t gain_left;       /* samples until it is there */
};

const char *sro_player_new(sro_player **player, size_t outputs, sro_normalisation normalisation)
{
    sro_player *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->outputs = outputs;
    made->normalisation = normalisation;
    made->speed = made->gain = 1;
    made->cue = NO_CUE;
    made->turn = (int)((uintptr_t)made / 64 % TURNS);   /* as good as drawn by lot */
    made->mix = calloc(2 * outputs, sizeof *made->mix); /* and as many for process */
    made->mixed = calloc(outputs * MIX, sizeof *made->mixed);
    if (!made->mix || !made->mixed) {
        sro_player_free(made);
        return SRO_NO_MEMORY;
    }
    for (size_t c = 0; c < outputs; c++)
        made->mix[c] = made->mixed + c * MIX;
    *player = made;
    return 0;
}

void sro_player_free(sro_player *player)
{
    if (!player)
        return;
    sro_frames_release(player->frames);
    sro_spectral_edits_release(player->edits);
    sro_spectral_editor_free(player->editor);
    sro_matrix_release(player->points);
    sro_overlap_add_free(player->voice);
    for (size_t i = 0; i < SRO_TOUCHES; i++)
        sro_overlap_add_free(player->touches[i]);
    free(player->tail.samples);
    free(player->scratch);
    free(player->mix);
    free(player->mixed);
    free(player->order);
    free(player->present);
    free(player->times);
    free(player);
}

/* What follows from frames, order and points together. */

typedef struct {
    uint32_t *present;
    size_t count;
    double *times;
} schedule;

/* The entries of the order that these frames have. */
static const char *find_present(schedule *s, const uint32_t *order, size_t length,
                                const sro_frames *frames)
{
    size_t frame_count = frames ? sro_frames_count(frames) : 0;
    size_t most = order ? length : frame_count;
    s->present = malloc((most + 1) * sizeof *s->present);
    if (!s->present)
        return SRO_NO_MEMORY;
    if (order)
        most = sro_order_present(order, length, frame_count, s->present);
    else
        sro_permutation_identity(s->present, most);
    s->count = most;
    return 0;
}

/* How far entry i lies from the one before, or below 0 when one of them lies nowhere. */
static double distance_to(const schedule *s, size_t i, const sro_matrix *points)
{
    size_t a = s->present[i - 1], b = s->present[i], rows = sro_matrix_rows(points);
    if (a >= rows || b >= rows)
        return -1;
    return fabs((double)sro_matrix_row(points, b)[0] - sro_matrix_row(points, a)[0]);
}

/* Distances are scaled so that they are a hop on average. */
static const char *find_times(schedule *s, const sro_matrix *points)
{
    double sum = 0, known = 0;
    s->times = calloc(s->count + 1, sizeof *s->times);
    if (!s->times)
        return SRO_NO_MEMORY;
    for (size_t i = 1; i < s->count; i++) {
        double distance = distance_to(s, i, points);
        sum += distance > 0 ? distance : 0;
        known += distance >= 0;
    }
    for (size_t i = 1; i < s->count; i++) {
        double distance = distance_to(s, i, points);
        s->times[i] = s->times[i - 1] + (distance < 0 || sum == 0 ? 1 : distance * known / sum);
    }
    return 0;
}

/* A long gap is not waited for once something has changed. */
static void hurry(sro_player *p)
{
    int64_t hop = p->frames ? sro_frames_settings(p->frames)->hop_length : 0;
    if (p->due > hop)
        p->due = hop;
}

/* On failure the player is as it was. */
static const char *reschedule(sro_player *p, const uint32_t *order, size_t length,
                              const sro_frames *frames, const sro_matrix *points)
{
    schedule s = {0};
    const char *error = find_present(&s, order, length, frames);
    if (!error && points)
        error = find_times(&s, points);
    if (error) {
        free(s.present);
        free(s.times);
        return error;
    }
    int over = p->place >= (double)p->count; /* the last frame has started: none shall follow */
    free(p->present);
    free(p->times);
    p->present = s.present;
    p->count = s.count;
    p->times = s.times;
    if (!over && p->place >= (double)p->count && p->count)
        p->place = fmod(p->place, (double)p->count); /* as if it had always gone round this one */
    hurry(p);
    return 0;
}

static const sro_matrix *points_in_use(const sro_player *p) { return p->distance ? p->points : 0; }

/* Voices */

static int same_settings(const sro_stft_settings *a, const sro_stft_settings *b)
{
    return a->n_fft == b->n_fft && a->hop_length == b->hop_length && a->win_length == b->win_length
           && a->window == b->window && a->center == b->center;
}

/* Adds `count` samples of a voice to what is there. */
static void mix_in(sro_player *p, sro_overlap_add *voice, float *const *out, size_t count)
{
    for (size_t done = 0; done < count; done += MIX) {
        size_t run = count - done < MIX ? count - done : MIX;
        sro_overlap_add_read(voice, p->mix, run);
        for (size_t c = 0; c < p->outputs; c++)
            for (size_t i = 0; i < run; i++)
                out[c][done + i] += p->mix[c][i];
    }
}

static void mix_tail(sro_player *p, float *const *out, size_t count)
{
    tail *t = &p->tail;
    size_t run = count < t->left ? count : t->left;
    for (size_t c = 0; run && c < p->outputs; c++) {
        const float *samples = t->samples + (c + 1) * t->length - t->left;
        for (size_t i = 0; i < run; i++)
            out[c][i] += samples[i];
    }
    t->left -= run;
}

static size_t left_of(const sro_overlap_add *voice)
{
    return voice ? sro_overlap_add_remaining(voice) : 0;
}

/* Room for all that sounds now. */
static const char *new_tail(const sro_player *p, tail *t)
{
    t->length = left_of(p->voice);
    if (t->length < p->touches_left)
        t->length = p->touches_left;
    if (t->length < p->tail.left)
        t->length = p->tail.left;
    t->left = t->length;
    t->samples = calloc(p->outputs * t->length + 1, sizeof *t->samples);
    return t->samples ? 0 : SRO_NO_MEMORY;
}

/* All that sounds moves there. */
static void retire_all(sro_player *p, const tail *t)
{
    float **at = p->mix + p->outputs;
    for (size_t c = 0; c < p->outputs; c++)
        at[c] = t->samples + c * t->length;
    mix_tail(p, at, t->length);
    mix_in(p, p->voice, at, left_of(p->voice));
    sro_overlap_add_free(p->voice);
    for (size_t i = 0; i < SRO_TOUCHES; i++) {
        mix_in(p, p->touches[i], at, left_of(p->touches[i]));
        sro_overlap_add_free(p->touches[i]);
        p->touches[i] = 0;
    }
    p->touches_left = 0;
    free(p->tail.samples);
    p->tail = *t;
}

/* 0 where these frames are to be played as they are. */
static const char *make_editor(const sro_player *p, const sro_spectral_edits *edits,
                               const sro_frames *frames, sro_spectral_editor **editor)
{
    *editor = 0;
    if (!edits || !frames
        || (p->normalisation == SRO_NORM_CLICK_FREE && !sro_spectral_editor_realtime(frames)))
        return 0;
    return sro_spectral_editor_new(editor, edits, frames);
}

/* What frames of new settings need. */
typedef struct {
    sro_overlap_add *voice;
    float *scratch;
    sro_spectral_editor *editor;
    tail tail;
} equipment;

/* Where the order begins, played as it is. */
static double beginning(const sro_player *p) { return p->speed < 0 ? (double)p->count - 1 : 0; }

static const char *equip(const sro_player *p, sro_frames *frames, equipment *e)
{
    e->scratch = malloc((size_t)sro_frames_settings(frames)->win_length * sizeof *e->scratch);
    const char *error = e->scratch ? 0 : SRO_NO_MEMORY;
    if (!error)
        error = sro_overlap_add_new(&e->voice, p->outputs, frames, p->normalisation);
    if (!error)
        error = make_editor(p, p->edits, frames, &e->editor);
    if (!error)
        error = new_tail(p, &e->tail);
    return error;
}

static void take_equipment(sro_player *p, const equipment *e)
{
    retire_all(p, &e->tail);
    p->voice = e->voice;
    free(p->scratch);
    p->scratch = e->scratch;
    sro_spectral_editor_free(p->editor);
    p->editor = e->editor;
    p->due = 0;
    p->place = beginning(p);
}

const char *sro_player_set_frames(sro_player *player, sro_frames *frames)
{
    const sro_stft_settings *s = sro_frames_settings(frames);
    int same = player->frames && same_settings(sro_frames_settings(player->frames), s)
               && sro_frames_channels(player->frames) == sro_frames_channels(frames);
    equipment e = {0};
    const char *error = same ? 0 : equip(player, frames, &e);
    if (!error)
        error = reschedule(player, player->order, player->length, frames, points_in_use(player));
    if (error) {
        sro_overlap_add_free(e.voice);
        free(e.scratch);
        sro_spectral_editor_free(e.editor);
        free(e.tail.samples);
        return error;
    }
    if (!same)
        take_equipment(player, &e);
    sro_spectral_editor_invalidate(player->editor);
    sro_frames_retain(frames);
    sro_frames_release(player->frames);
    player->frames = frames;
    return 0;
}

/* What to play */

const char *sro_player_set_order(sro_player *player, const uint32_t *order, size_t length)
{
    uint32_t *copy = 0;
    if (order) {
        copy = malloc((length + 1) * sizeof *copy);
        if (!copy)
            return SRO_NO_MEMORY;
        memcpy(copy, order, length * sizeof *copy);
    }
    const char *error = reschedule(player, copy, length, player->frames, points_in_use(player));
    if (error) {
        free(copy);
        return error;
    }
    free(player->order);
    player->order = copy;
    player->length = length;
    return 0;
}

const char *sro_player_set_edits(sro_player *player, sro_spectral_edits *edits)
{
    sro_spectral_editor *editor;
    const char *error = make_editor(player, edits, player->frames, &editor);
    if (error)
        return error;
    sro_spectral_editor_free(player->editor);
    player->editor = editor;
    sro_spectral_edits_retain(edits);
    sro_spectral_edits_release(player->edits);
    player->edits = edits;
    return 0;
}

const char *sro_player_set_points(sro_player *player, sro_matrix *points)
{
    const char *error = reschedule(player, player->order, player->length, player->frames,
                                   player->distance ? points : 0);
    if (error)
        return error;
    sro_matrix_retain(points);
    sro_matrix_release(player->points);
    player->points = points;
    return 0;
}

const char *sro_player_set_distance(sro_player *player, int distance)
{
    if (distance == player->distance)
        return 0;
    const char *error = reschedule(player, player->order, player->length, player->frames,
                                   distance ? player->points : 0);
    if (error)
        return error;
    player->distance = distance;
    return 0;
}

/* How to play it */

void sro_player_set_loop(sro_player *player, int loop) { player->loop = loop; }

void sro_player_set_speed(sro_player *player, double speed)
{
    if (speed != player->speed)
        hurry(player);
    player->speed = speed;
}

static double place_at(const sro_player *p, double position)
{
    double count = (double)p->count;
    return position > 0 ? fmin(position * count, nextafter(count, 0)) : 0;
}

void sro_player_set_position(sro_player *player, double position)
{
    if (player->playing)
        player->place = place_at(player, position);
    else
        player->cue = position > 0 ? position : 0;
    hurry(player);
}

static int sounding(const sro_player *p) { return left_of(p->voice) || p->tail.left; }

static int audible(const sro_player *p) { return p->playing || sounding(p) || p->touches_left; }

static double gain_at(const sro_player *p)
{
    return p->gain_left ? p->gain - p->gain_step * (double)p->gain_left : p->gain;
}

void sro_player_set_gain(sro_player *player, double gain)
{
    if (gain == player->gain)
        return;
    double now = gain_at(player);
    player->gain = gain;
    player->gain_left = 0;
    if (!player->frames || !audible(player))
        return;
    player->gain_left = (size_t)sro_frames_settings(player->frames)->hop_length;
    player->gain_step = (gain - now) / (double)player->gain_left;
}

/* The frames that began before the first sample that is heard are all added at once. */
static int start_is_cheap(const sro_player *p)
{
    const sro_stft_settings *s = sro_frames_settings(p->frames);
    int64_t frames = s->center ? s->n_fft / 2 / s->hop_length : 0;
    if (p->normalisation == SRO_NORM_LIBROSA)
        return 1;
    if (p->editor)
        return frames * s->n_fft * (int64_t)sro_frames_channels(p->frames) <= MAX_EDITED_AT_ONCE;
    return frames * s->win_length * (int64_t)p->outputs <= MAX_AT_ONCE;
}

void sro_player_start(sro_player *player)
{
    if (!player->frames || !player->count)
        return;
    const sro_stft_settings *s = sro_frames_settings(player->frames);
    player->place = player->cue >= 0 ? place_at(player, player->cue) : beginning(player);
    player->cue = NO_CUE;
    player->playing = 1;
    player->due = 0;
    if (!sounding(player) && !player->touches_left && start_is_cheap(player))
        player->due =
            (int64_t)sro_frames_window_offset(player->frames) - (s->center ? s->n_fft / 2 : 0);
}

void sro_player_stop(sro_player *player) { player->playing = 0; }
int sro_player_playing(const sro_player *player) { return player->playing; }

/* Adding frames */

static const float *samples_of(sro_player *p, size_t channel, size_t frame, size_t place)
{
    if (p->editor)
        return sro_spectral_editor_frame(p->editor, p->frames, channel, frame, place);
    return sro_frames_samples(p->frames, channel, frame, p->scratch);
}

static void add_frame(sro_player *p, sro_overlap_add *voice, size_t frame, size_t place,
                      size_t from)
{
    size_t channels = sro_frames_channels(p->frames);
    sro_overlap_add_push_weight(voice, from);
    for (size_t c = 0; c < p->outputs && (channels == 1 || c < channels); c++) {
        const float *samples = samples_of(p, channels > 1 ? c : 0, frame, place);
        if (p->editor)
            sro_overlap_add_push_transformed(voice, c, samples, sro_frames_window(p->frames), from);
        else
            sro_overlap_add_push_samples(voice, c, samples, from);
    }
}

/* The first that is silent, made if there is none; or else the one that is over first. */
static const char *find_touch(sro_player *p, sro_overlap_add **voice)
{
    *voice = p->touches[0];
    for (size_t i = 0; i < SRO_TOUCHES && (!i || left_of(*voice)); i++) {
        const char *error = p->touches[i] ? 0
                                          : sro_overlap_add_new(&p->touches[i], p->outputs,
                                                                p->frames, p->normalisation);
        if (error)
            return error;
        if (!i || left_of(p->touches[i]) < left_of(*voice))
            *voice = p->touches[i];
    }
    return 0;
}

const char *sro_player_touch(sro_player *player, size_t frame)
{
    if (!player->frames || frame >= sro_frames_count(player->frames))
        return "there is no such frame";
    sro_overlap_add *voice;
    const char *error = find_touch(player, &voice);
    if (error)
        return error;
    add_frame(player, voice, frame, 0, 0);
    player->touches_left = sro_overlap_add_remaining(voice);
    return 0;
}

/* The order goes by */

/* The entry at a place, in whatever round of a loop; count where the order is over. */
static size_t entry_at(const sro_player *p, double place)
{
    double count = (double)p->count, entry = floor(place);
    if (p->loop && count > 0) {
        entry = fmod(entry, count); /* exact, however far it is */
        entry += entry < 0 ? count : 0;
    }
    return entry >= 0 && entry < count ? (size_t)entry : p->count;
}

/* By distance, the next entry that does not come too soon; 1 hop lies between the two ends. */
static void advance_by_distance(sro_player *p, size_t entry)
{
    double pace = fabs(p->speed), gap = 0, hop = sro_frames_settings(p->frames)->hop_length;
    size_t next = entry, step = p->speed > 0 ? 1 : SIZE_MAX; /* which is -1 */
    do {
        next += step;
        gap = next < p->count ? fabs(p->times[next] - p->times[entry]) / pace : 1 / pace;
    } while (next < p->count && gap * SRO_CROWD < 1);
    p->place = next < p->count ? (double)next : p->speed > 0 ? (double)p->count : -1;
    gap = fmax(gap, 1. / SRO_CROWD); /* where an order ends and begins again, too */
    p->due += (int64_t)fmin(fmax(gap * hop, 1), 1e15);
}

static void advance(sro_player *p, size_t entry, int scrubbed)
{
    if (p->times && p->speed != 0 && !scrubbed) {
        advance_by_distance(p, entry);
        return;
    }
    p->place += p->speed;
    p->due += sro_frames_settings(p->frames)->hop_length;
}

/* `position` is that of the sample at which these frames are due, or 0. */
static void start_due_frames(sro_player *p, const float *position, sro_player_events *events)
{
    const sro_stft_settings *s = sro_frames_settings(p->frames);
    while (p->playing && p->due <= 0) {
        if (position)
            p->place = place_at(p, *position);
        size_t entry = entry_at(p, p->place);
        if (entry >= p->count) {
            p->playing = 0;
            return;
        }
        p->place = fmin((double)entry + (p->place - floor(p->place)),
                        nextafter((double)entry + 1, 0)); /* the rounds before are over */
        if (-p->due < s->win_length) /* else it is over before it could begin */
            add_frame(p, p->voice, p->present[entry], entry, (size_t)-p->due);
        p->unfinished = 1;
        events->frame = p->present[entry];
        advance(p, entry, position != 0);
    }
}

static void play_voice(sro_player *p, float *const *out, size_t count, const float *position,
                       sro_player_events *events)
{
    float **at = p->mix + p->outputs;
    for (size_t done = 0; done < count;) {
        if (p->playing)
            start_due_frames(p, position ? position + done : 0, events);
        size_t run = count - done;
        if (p->playing && (size_t)p->due < run)
            run = (size_t)p->due;
        for (size_t c = 0; c < p->outputs; c++)
            at[c] = out[c] + done;
        sro_overlap_add_read(p->voice, at, run);
        if (p->playing)
            p->due -= (int64_t)run;
        done += run;
    }
}

/* A frame that does not follow the last one lies anywhere in a sound that fits no cache. */
static void aim(sro_player *p, int64_t last)
{
    int64_t hop = sro_frames_settings(p->frames)->hop_length;
    p->next = entry_at(p, p->place);
    p->prepare_at = hop - hop * p->turn / (2 * TURNS);
    if (p->next >= p->count || p->present[p->next] == last + 1)
        return;
    for (size_t c = 0; c < sro_frames_channels(p->frames); c++)
        sro_frames_prefetch(p->frames, c, p->present[p->next]);
}

/* The next frame's transforms, one a block. Should it turn out to be another, no harm is done. */
static void prepare(sro_player *p)
{
    if (p->due <= p->prepare_at && p->next < p->count)
        sro_spectral_editor_precompute(p->editor, p->frames, p->present[p->next], p->next);
}

static void apply_gain(sro_player *p, float *const *out, size_t count)
{
    if (p->gain == 1 && !p->gain_left)
        return;
    for (size_t i = 0; i < count; i++) {
        p->gain_left -= p->gain_left > 0;
        float gain = (float)gain_at(p);
        for (size_t c = 0; c < p->outputs; c++)
            out[c][i] *= gain;
    }
}

static void mix_touches(sro_player *p, float *const *out, size_t count)
{
    for (size_t i = 0; i < SRO_TOUCHES; i++)
        if (left_of(p->touches[i]))
            mix_in(p, p->touches[i], out, count);
    p->touches_left -= p->touches_left < count ? p->touches_left : count;
}

sro_player_events sro_player_process(sro_player *player, float *const *out, size_t count,
                                     const float *position)
{
    sro_player_events events = {.frame = -1};
    if (!audible(player)) {
        player->gain_left = 0; /* nothing is heard of a jump */
        for (size_t c = 0; c < player->outputs; c++)
            memset(out[c], 0, count * sizeof(float));
        return events;
    }
    play_voice(player, out, count, position, &events);
    if (player->editor && player->playing && !position) {
        if (events.frame >= 0)
            aim(player, events.frame);
        prepare(player);
    }
    if (player->touches_left)
        mix_touches(player, out, count);
    mix_tail(player, out, count);
    apply_gain(player, out, count);
    events.finished = player->unfinished && !player->playing && !sounding(player);
    if (events.finished)
        player->unfinished = 0;
    return events;
}

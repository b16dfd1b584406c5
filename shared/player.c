#include "player.h"

#include <stdlib.h>
#include <string.h>

#include "order.h"

/* Voices of earlier settings that ring out. When all are in use the oldest is cut short. */
enum { TAILS = 4 };

struct sro_player {
    size_t outputs;
    sro_normalisation normalisation;
    sro_frames *frames;
    sro_overlap *voice;        /* where the frames are added */
    sro_overlap *tails[TAILS]; /* newest first */
    float *scratch;            /* win_length, for frames that reach beyond the sound */
    float **mix;               /* outputs pointers into mixed, for the tails, and as many more */
    float *mixed;

    uint32_t *order;   /* as it was given, 0 for the original */
    size_t length;
    uint32_t *present; /* its entries that the frames have */
    size_t count;

    size_t place;      /* in present */
    int64_t due;       /* samples until the next frame's support begins; negative: it has begun */
    int playing, loop;
};

enum {
    MIX = 256,             /* samples of a tail mixed at a time */
    MAX_AT_ONCE = 1 << 21, /* samples added in one block: about a millisecond */
};

const char *sro_player_new(sro_player **player, size_t outputs, sro_normalisation normalisation)
{
    sro_player *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->outputs = outputs;
    made->normalisation = normalisation;
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
    sro_overlap_free(player->voice);
    for (size_t i = 0; i < TAILS; i++)
        sro_overlap_free(player->tails[i]);
    free(player->scratch);
    free(player->mix);
    free(player->mixed);
    free(player->order);
    free(player->present);
    free(player);
}

/* The entries of the order that these frames have. */
static const char *find_present(const uint32_t *order, size_t length, const sro_frames *frames,
                                uint32_t **present, size_t *count)
{
    size_t frame_count = frames ? sro_frames_count(frames) : 0;
    size_t most = order ? length : frame_count;
    uint32_t *made = malloc((most + 1) * sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    if (order)
        most = sro_order_present(order, length, frame_count, made);
    else
        sro_order_original(made, most);
    *present = made;
    *count = most;
    return 0;
}

static void take_present(sro_player *p, uint32_t *present, size_t count)
{
    free(p->present);
    p->present = present;
    p->count = count;
    if (p->place > count && count) /* as if it had always gone round this one */
        p->place %= count;
}

static int same_settings(const sro_stft_settings *a, const sro_stft_settings *b)
{
    return a->n_fft == b->n_fft && a->hop_length == b->hop_length && a->win_length == b->win_length
        && a->window == b->window && a->center == b->center;
}

static void retire_voice(sro_player *p)
{
    if (!p->voice || !sro_overlap_sounding(p->voice)) {
        sro_overlap_free(p->voice);
        return;
    }
    sro_overlap_free(p->tails[TAILS - 1]);
    memmove(p->tails + 1, p->tails, (TAILS - 1) * sizeof *p->tails);
    p->tails[0] = p->voice;
}

const char *sro_player_set_frames(sro_player *player, sro_frames *frames)
{
    const sro_stft_settings *s = sro_frames_settings(frames);
    int same = player->frames && same_settings(sro_frames_settings(player->frames), s);
    sro_overlap *voice = 0;
    float *scratch = 0;
    uint32_t *present = 0;
    size_t count;
    const char *error = find_present(player->order, player->length, frames, &present, &count);
    if (!error && !same) {
        scratch = malloc((size_t)s->win_length * sizeof *scratch);
        error = scratch ? sro_overlap_new(&voice, player->outputs, frames, player->normalisation)
                        : SRO_NO_MEMORY;
    }
    if (error) {
        free(scratch);
        free(present);
        return error;
    }
    if (!same) {
        retire_voice(player);
        player->voice = voice;
        free(player->scratch);
        player->scratch = scratch;
        player->due = 0;
        player->place = 0;
    }
    take_present(player, present, count);
    sro_frames_retain(frames);
    sro_frames_release(player->frames);
    player->frames = frames;
    return 0;
}

const char *sro_player_set_order(sro_player *player, const uint32_t *order, size_t length)
{
    uint32_t *copy = 0, *present;
    size_t count;
    if (order) {
        copy = malloc((length + 1) * sizeof *copy);
        if (!copy)
            return SRO_NO_MEMORY;
        memcpy(copy, order, length * sizeof *copy);
    }
    const char *error = find_present(copy, length, player->frames, &present, &count);
    if (error) {
        free(copy);
        return error;
    }
    take_present(player, present, count);
    free(player->order);
    player->order = copy;
    player->length = length;
    return 0;
}

void sro_player_set_loop(sro_player *player, int loop) { player->loop = loop; }

static int sounding(const sro_player *p)
{
    if (p->voice && sro_overlap_sounding(p->voice))
        return 1;
    for (size_t i = 0; i < TAILS; i++)
        if (p->tails[i] && sro_overlap_sounding(p->tails[i]))
            return 1;
    return 0;
}

/* The frames that began before the first sample that is heard are all added at once. */
static int start_is_cheap(const sro_player *p)
{
    const sro_stft_settings *s = sro_frames_settings(p->frames);
    int64_t frames = s->center ? s->n_fft / 2 / s->hop_length : 0;
    return p->normalisation == SRO_EXACT || frames * s->win_length <= MAX_AT_ONCE;
}

void sro_player_start(sro_player *player)
{
    if (!player->frames || !player->count)
        return;
    const sro_stft_settings *s = sro_frames_settings(player->frames);
    player->place = 0;
    player->playing = 1;
    player->due = 0;
    if (!sounding(player) && start_is_cheap(player))
        player->due = (int64_t)sro_frames_lead(player->frames) - (s->center ? s->n_fft / 2 : 0);
}

void sro_player_stop(sro_player *player) { player->playing = 0; }
int sro_player_playing(const sro_player *player) { return player->playing; }

/* Beyond the end of the order: round again, or no more. */
static void wrap(sro_player *p)
{
    if (p->place < p->count)
        return;
    if (p->loop && p->count)
        p->place %= p->count;
    else
        p->playing = 0;
}

static void add_frame(sro_player *p, uint32_t frame, size_t from)
{
    size_t channels = sro_frames_channels(p->frames);
    sro_overlap_add_weight(p->voice, from);
    for (size_t c = 0; c < p->outputs; c++) {
        if (channels > 1 && c >= channels)
            break;
        const float *samples = sro_frames_samples(p->frames, channels > 1 ? c : 0, frame,
                                                  p->scratch);
        sro_overlap_add_samples(p->voice, c, samples, from);
    }
}

static void start_due_frames(sro_player *p, sro_player_events *events)
{
    const sro_stft_settings *s = sro_frames_settings(p->frames);
    while (p->playing && p->due <= 0) {
        wrap(p);
        if (!p->playing)
            return;
        uint32_t frame = p->present[p->place++];
        if (-p->due < s->win_length) /* else it is over before it could begin */
            add_frame(p, frame, (size_t)-p->due);
        events->frame = frame;
        p->due += s->hop_length;
    }
}

static void play_voice(sro_player *p, float *const *out, size_t count, sro_player_events *events)
{
    float **at = p->mix + p->outputs;
    for (size_t done = 0; done < count;) {
        if (p->playing)
            start_due_frames(p, events);
        size_t run = count - done;
        if (p->playing && (size_t)p->due < run)
            run = (size_t)p->due;
        for (size_t c = 0; c < p->outputs; c++)
            at[c] = out[c] + done;
        sro_overlap_read(p->voice, at, run);
        if (p->playing)
            p->due -= (int64_t)run;
        done += run;
    }
}

static void add_tail(sro_player *p, sro_overlap *tail, float *const *out, size_t count)
{
    for (size_t done = 0; done < count; done += MIX) {
        size_t run = count - done < MIX ? count - done : MIX;
        sro_overlap_read(tail, p->mix, run);
        for (size_t c = 0; c < p->outputs; c++)
            for (size_t i = 0; i < run; i++)
                out[c][done + i] += p->mix[c][i];
    }
}

sro_player_events sro_player_process(sro_player *player, float *const *out, size_t count)
{
    sro_player_events events = {.frame = -1};
    if (!player->playing && !sounding(player)) {
        for (size_t c = 0; c < player->outputs; c++)
            memset(out[c], 0, count * sizeof(float));
        return events;
    }
    play_voice(player, out, count, &events);
    for (size_t i = 0; i < TAILS; i++)
        if (player->tails[i] && sro_overlap_sounding(player->tails[i]))
            add_tail(player, player->tails[i], out, count);
    events.finished = !player->playing && !sounding(player);
    return events;
}

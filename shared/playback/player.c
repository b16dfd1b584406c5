#include "playback/player.h"

#include <stdlib.h>
#include <string.h>

#include "playback/player_audio.h"
#include "playback/player_handover.h"
#include "playback/player_request.h"

/* This is the half that is asked. It makes a change of what it is asked for, and hands it to the
 * half that plays (player_audio.h). */

struct sro_player {
    bool beside;            /* audio runs beside calls; else between them */
    sro_player_audio audio; /* of the thread that plays */
    sro_player_handover handover;

    sro_player_request requested;
    size_t reach; /* main thread: nothing that was asked for sounds longer, in samples */

    /* Of whoever has begun a change. */
    size_t frame_count, entry_count; /* of frames and playlist that were asked for */
    unsigned command;                /* how many starts and stops were asked for */

    /* Where audio runs beside calls: what the one side tells the other. */
    atomic_uint asked_playing; /* 2 command + 1, where it is a start */
    atomic_uint told_playing;  /* 2 command + 1, while it plays */
    atomic_uint told_generation;
    atomic_size_t told_left; /* samples that sounded when this was the generation, or later */
};

sro_error sro_player_new(sro_player **player, size_t outputs, sro_normalisation normalisation,
                         bool beside)
{
    sro_player *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->beside = beside;
    uintptr_t seed = (uintptr_t)made / 64; /* as good as random */
    sro_error error = sro_player_audio_make(&made->audio, outputs, normalisation, seed);
    if (!error) {
        error = sro_player_handover_make(&made->handover, beside);
        if (error)
            sro_player_audio_clear(&made->audio);
    }
    if (error)
        free(made);
    else
        *player = made;
    return error;
}

void sro_player_free(sro_player *player)
{
    if (!player)
        return;
    sro_player_request_clear(&player->requested);
    sro_player_handover_clear(&player->handover);
    sro_player_audio_clear(&player->audio);
    free(player);
}

/* Handing over */

/* The side that plays: whether what came back has to be freed. */
static bool take_change(sro_player *player)
{
    sro_handed *taken = sro_handover_take(&player->handover.slots);
    if (!taken)
        return false;
    sro_player_change *change = (sro_player_change *)taken;
    sro_player_audio_change(&player->audio, change);
    bool holds = sro_player_change_holds(change);
    sro_handover_give_back(&player->handover.slots, taken);
    return holds;
}

static sro_player_change *begin(sro_player *player)
{
    return sro_player_handover_begin(&player->handover);
}

/* Between calls nobody else takes it. */
static void ask_quickly(sro_player *player, sro_player_change *change)
{
    sro_player_handover_ask(&player->handover, change);
    if (!player->beside)
        take_change(player);
}

static void ask(sro_player *player, sro_player_change *change)
{
    ask_quickly(player, change);
    sro_player_collect(player);
}

void sro_player_collect(sro_player *player) { sro_player_handover_collect(&player->handover); }

/* What to play */

/* Asks for what is new; what that supersedes before it was played goes. */
static void ask_for(sro_player *player, sro_player_change *newer)
{
    sro_player_change outdated = {0}, *change = begin(player);
    const sro_frames *frames = newer->replaces ? newer->source.frames : newer->frames;
    if (frames)
        player->frame_count = sro_frames_count(frames);
    if (newer->has_playlist)
        player->entry_count = newer->playlist.count;
    if (newer->replaces) {
        sro_player_handover_renew(&player->handover, &outdated);
        newer->generation = player->handover.generation;
    }
    sro_player_change_add(change, newer);
    ask(player, change);
    sro_player_change_clear(&outdated);
    sro_player_change_clear(newer);
}

/* The playlist of another request. On failure the player is as it was. */
static SRO_CHECKED sro_error update_playlist(sro_player *player, const sro_player_request *wanted)
{
    sro_player_change newer = {0};
    sro_error error = sro_player_request_playlist(wanted, &newer);
    if (!error)
        ask_for(player, &newer);
    return error;
}

static size_t win_length_of(const sro_frames *frames)
{
    return frames ? (size_t)sro_frames_settings(frames)->win_length : 0;
}

/* How long what sounds when a change is taken may ring out. Beside calls that is told of what
 * sounds, and of all frames that may start until then. Whatever sounds is part of a frame, or of
 * a tail no longer than this was when it was made. */
static size_t find_reach(sro_player *player)
{
    size_t win_length = win_length_of(player->requested.frames);
    if (!player->beside)
        return sro_voices_left(&player->audio.voices);
    unsigned told = atomic_load_explicit(&player->told_generation, memory_order_acquire);
    if (told == player->handover.generation) { /* nothing of earlier ones is to come */
        size_t left = atomic_load_explicit(&player->told_left, memory_order_relaxed);
        player->reach = left > win_length ? left : win_length;
    }
    return player->reach;
}

static SRO_CHECKED sro_error replace_all(sro_player *player, const sro_player_request *wanted)
{
    size_t reach = find_reach(player), win_length = win_length_of(wanted->frames);
    sro_player_change newer = {0};
    sro_error error = sro_player_request_all(wanted, &player->audio.voices, reach, &newer);
    if (error) {
        sro_player_change_clear(&newer);
        return error;
    }
    player->reach = reach > win_length ? reach : win_length;
    ask_for(player, &newer);
    return NULL;
}

static SRO_CHECKED sro_error replace_frames(sro_player *player, const sro_player_request *wanted)
{
    sro_player_change newer = {0};
    sro_error error = sro_player_request_playlist(wanted, &newer);
    if (error)
        return error;
    newer.frames = sro_frames_retain(wanted->frames);
    ask_for(player, &newer);
    return NULL;
}

sro_error sro_player_set_frames(sro_player *player, sro_frames *frames)
{
    sro_player_request wanted = player->requested;
    wanted.frames = frames;
    bool same = player->requested.frames
                && sro_player_request_same_voices(player->requested.frames, frames);
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
    sro_player_request wanted = player->requested;
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
    sro_player_request_free_order(player->requested.order, player->requested.length);
    player->requested = wanted;
    return NULL;
}

sro_error sro_player_set_edits(sro_player *player, sro_spectral_edits *edits)
{
    sro_player_request wanted = player->requested;
    wanted.edits = edits;
    sro_player_change newer = {0};
    sro_error error = sro_player_request_editor(&wanted, &player->audio.voices, &newer);
    if (error)
        return error;
    ask_for(player, &newer);
    sro_spectral_edits_retain(edits);
    sro_spectral_edits_release(player->requested.edits);
    player->requested = wanted;
    return NULL;
}

sro_error sro_player_set_points(sro_player *player, sro_matrix *points)
{
    sro_player_request wanted = player->requested;
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
    sro_player_request wanted = player->requested;
    wanted.timing = timing;
    if (timing == player->requested.timing)
        return NULL;
    sro_error error = update_playlist(player, &wanted);
    if (!error)
        player->requested = wanted;
    return error;
}

/* How to play it */

void sro_player_set_loop(sro_player *player, bool loop)
{
    sro_player_change *change = begin(player);
    change->has_loop = true;
    change->loop = loop;
    ask(player, change);
}

void sro_player_set_speed(sro_player *player, double speed)
{
    sro_player_change *change = begin(player);
    change->has_speed = true;
    change->speed = speed;
    ask(player, change);
}

void sro_player_set_gain(sro_player *player, double gain)
{
    sro_player_change *change = begin(player);
    change->has_gain = true;
    change->gain = gain;
    ask(player, change);
}

void sro_player_set_position(sro_player *player, double position)
{
    sro_player_change *change = begin(player);
    sro_transport_order_position(&change->order, position);
    ask(player, change);
}

/* Whoever wants to know whether it plays knows the last command before that was carried out. */
static void number_command(sro_player *player, sro_player_change *change)
{
    bool starts = change->order.command == SRO_START;
    change->command = ++player->command;
    atomic_store_explicit(&player->asked_playing, 2 * player->command + starts,
                          memory_order_relaxed);
}

/* Whether there is anything to play. */
static bool add_start(sro_player *player, sro_player_change *change)
{
    if (!player->entry_count)
        return false;
    sro_transport_order_start(&change->order);
    number_command(player, change);
    return true;
}

bool sro_player_start(sro_player *player)
{
    sro_player_change *change = begin(player);
    bool starts = add_start(player, change);
    ask(player, change);
    return starts;
}

static void add_stop(sro_player *player, sro_player_change *change)
{
    sro_transport_order_stop(&change->order);
    number_command(player, change);
}

void sro_player_stop(sro_player *player)
{
    sro_player_change *change = begin(player);
    add_stop(player, change);
    ask(player, change);
}

bool sro_player_playing(const sro_player *player)
{
    if (!player->beside)
        return player->audio.transport.playing;
    unsigned asked = atomic_load_explicit(&player->asked_playing, memory_order_relaxed);
    unsigned told = atomic_load_explicit(&player->told_playing, memory_order_relaxed);
    return (told / 2 == asked / 2 ? told : asked) % 2;
}

/* Single frames */

/* How many voices a change has to bring for single frames, `more` of them new, so that each has its
 * own. Beside calls it is not known how many of those that are there sound. */
static size_t voices_needed(const sro_player *player, const sro_player_change *change)
{
    if (!player->beside)
        return sro_voices_lack_one(&player->audio.voices);
    size_t room = SRO_MAX_ONE_SHOTS - player->handover.voices;
    return change->shot_count < room ? change->shot_count + 1 : room;
}

/* False where it lacks a voice, and there is none in *spare. */
static bool add_shot(sro_player *player, sro_player_change *change, size_t frame,
                     sro_overlap_add **spare)
{
    size_t voices = voices_needed(player, change);
    if (!sro_player_handover_supply(&player->handover, change, voices, spare))
        return false;
    sro_player_change_add_shot(change, (uint32_t)frame);
    return true;
}

static bool ask_for_shot(sro_player *player, size_t frame, sro_overlap_add **spare)
{
    sro_player_change *change = begin(player);
    bool added = add_shot(player, change, frame, spare);
    ask(player, change);
    return added;
}

sro_error sro_player_one_shot(sro_player *player, size_t frame)
{
    const sro_frames *frames = player->requested.frames;
    const sro_voices *voices = &player->audio.voices;
    sro_overlap_add *spare = NULL;
    sro_error error = NULL;
    if (!frames || frame >= sro_frames_count(frames))
        return "there is no such frame";
    while (!error && !ask_for_shot(player, frame, &spare))
        error = sro_overlap_add_new(&spare, voices->outputs, frames, voices->normalisation);
    sro_overlap_add_free(spare); /* another thread may have asked for what needed it */
    return error;
}

/* Without waiting */

static bool ask_and_agree(sro_player *player, sro_player_change *change, bool agreed)
{
    ask_quickly(player, change);
    return agreed;
}

bool sro_player_try_position(sro_player *player, double position)
{
    sro_player_change *change = sro_player_handover_try(&player->handover);
    if (!change)
        return false;
    sro_transport_order_position(&change->order, position);
    ask_quickly(player, change);
    return true;
}

bool sro_player_try_start(sro_player *player)
{
    sro_player_change *change = sro_player_handover_try(&player->handover);
    return change && ask_and_agree(player, change, add_start(player, change));
}

bool sro_player_try_stop(sro_player *player)
{
    sro_player_change *change = sro_player_handover_try(&player->handover);
    if (!change)
        return false;
    add_stop(player, change);
    ask_quickly(player, change);
    return true;
}

bool sro_player_try_one_shot(sro_player *player, size_t frame)
{
    sro_player_change *change = sro_player_handover_try(&player->handover);
    sro_overlap_add *none = NULL;
    bool there = change && frame < player->frame_count;
    return change && ask_and_agree(player, change, there && add_shot(player, change, frame, &none));
}

/* Playing */

/* In this sequence: what sounds now is of this generation. */
static void tell(sro_player *player)
{
    const sro_player_audio *a = &player->audio;
    atomic_store_explicit(&player->told_left, sro_voices_left(&a->voices), memory_order_relaxed);
    atomic_store_explicit(&player->told_generation, a->generation, memory_order_release);
    atomic_store_explicit(&player->told_playing, 2 * a->command + a->transport.playing,
                          memory_order_relaxed);
}

/* Not inlined, or else what it takes is prepared where it is not called, too. */
static __attribute__((noinline)) sro_player_events
process_beside(sro_player *player, float *const *out, size_t count, const float *position)
{
    bool collect = take_change(player);
    sro_player_events events = sro_player_audio_process(&player->audio, out, count, position);
    events.collect = collect;
    tell(player);
    return events;
}

sro_player_events sro_player_process(sro_player *player, float *const *out, size_t count,
                                     const float *position)
{
    if (player->beside)
        return process_beside(player, out, count, position);
    return sro_player_audio_process(&player->audio, out, count, position); /* nothing ever waits */
}

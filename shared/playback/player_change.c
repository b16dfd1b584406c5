#include "playback/player_change.h"

#include <string.h>

#define SWAP(type, a, b)  \
    do {                  \
        type other = (a); \
        (a) = (b);        \
        (b) = other;      \
    } while (0)

static void add_playlist(sro_player_change *change, sro_player_change *newer)
{
    SWAP(sro_playlist, change->playlist, newer->playlist);
    change->has_playlist = true;
}

static void add_editor(sro_player_change *change, sro_player_change *newer)
{
    SWAP(sro_spectral_editor *, change->editor, newer->editor);
    change->has_editor = newer->has_editor;
}

static void add_frames(sro_player_change *change, sro_player_change *newer)
{
    SWAP(sro_frames *, change->frames, newer->frames);
}

static void supersede(sro_player_change *change, sro_player_change *newer)
{
    SWAP(sro_frame_source, change->source, newer->source);
    SWAP(sro_voice_set, change->voices, newer->voices);
    add_frames(change, newer);
    add_playlist(change, newer);
    add_editor(change, newer);
    memcpy(newer->spares, change->spares, sizeof newer->spares);
    newer->spare_count = change->spare_count;
    change->spare_count = change->spares_given = change->shot_count = 0;
    sro_transport_order_rewind(&change->order);
    change->generation = newer->generation;
    change->replaces = true;
}

void sro_player_change_add(sro_player_change *change, sro_player_change *newer)
{
    if (newer->replaces) {
        supersede(change, newer);
        return;
    }
    if (newer->frames)
        add_frames(change, newer);
    if (newer->has_playlist)
        add_playlist(change, newer);
    if (newer->has_editor)
        add_editor(change, newer);
}

void sro_player_change_add_shot(sro_player_change *change, uint32_t frame)
{
    if (change->shot_count == SRO_MAX_ONE_SHOTS)
        memmove(change->shots, change->shots + 1, --change->shot_count * sizeof *change->shots);
    change->shots[change->shot_count++] = frame;
}

bool sro_player_change_holds(const sro_player_change *change)
{
    return change->source.frames || change->voices.sequence || change->frames
           || change->playlist.entries || change->editor || change->spare_count;
}

void sro_player_change_clear(sro_player_change *change)
{
    sro_frame_source_clear(&change->source);
    sro_voice_set_clear(&change->voices);
    sro_frames_release(change->frames);
    sro_playlist_clear(&change->playlist);
    sro_spectral_editor_free(change->editor);
    for (size_t i = 0; i < change->spare_count; i++)
        sro_overlap_add_free(change->spares[i]);
    *change = (sro_player_change){0};
}

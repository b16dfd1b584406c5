/* transport: where in a playlist it plays, how fast, and when the next entry starts. Knows no
 * sound. No function here allocates, locks or frees. */
#ifndef SRO_PLAYBACK_TRANSPORT_H
#define SRO_PLAYBACK_TRANSPORT_H

#include "playback/playlist.h"

/* By onsets, entries that would start less than 1/SRO_MIN_GAP_DIVISOR of a hop after another are
 * left out. */
#define SRO_MIN_GAP_DIVISOR 8

/* Of a start: where the playlist begins. */
#define SRO_NO_POSITION (-1.)

typedef struct {
    sro_playlist playlist;
    int64_t hop_length;      /* in samples; 0 before there are frames */
    double cursor;           /* the entry that starts next is its floor; outside the list: none */
    double speed;            /* entries a hop, any finite number; negative is backwards */
    double start_position;   /* part of the playlist at which the next start begins, or
                                SRO_NO_POSITION */
    int64_t samples_to_next; /* until the next entry starts; negative: it is late */
    bool playing, loop;
} sro_transport;

/* An empty playlist, at speed 1, not playing. */
void sro_transport_init(sro_transport *transport);

/* Exchanges the playlist: the old one comes back in `playlist`. The cursor stays, or wraps where
 * the new one is shorter; where the last entry has started, none follows, unless the new one is
 * longer. A gap that is being waited for is cut to a hop. */
void sro_transport_exchange(sro_transport *transport, sro_playlist *playlist);

/* Goes back to where the playlist begins (played backwards: to its end), at once, from now on with
 * that hop. */
void sro_transport_rewind(sro_transport *transport, int64_t hop_length);

/* Cuts a gap that is being waited for to a hop, if it changes the speed. */
void sro_transport_set_speed(sro_transport *transport, double speed);

/* Goes to this part of the playlist, clamped to 0..1 (NaN: 0), within a hop. While
 * nothing plays it is where the next start begins, in whatever playlist there is then. */
void sro_transport_set_position(sro_transport *transport, double position);

/* Plays from the start position, or else from where the playlist begins. The first entry starts
 * after samples_to_first samples; negative: it started that long ago. */
void sro_transport_start(sro_transport *transport, int64_t samples_to_first);

/* The entry at the cursor, in whatever round of a loop; playlist.count where the order is over. */
size_t sro_transport_entry(const sro_transport *transport);

typedef struct {
    size_t entry;
    int64_t samples_ago; /* since it started, >= 0 */
} sro_entry_start;

/* The next entry that has to start by now, and on to the one after it; false where there is none.
 * Where the order ends it stops playing. `position`, unless NULL, is the part of the playlist at
 * which the entry is, whatever the cursor; then the order does not end. */
bool sro_transport_next(sro_transport *transport, const float *position, sro_entry_start *start);

/* How many of the next `count` samples pass before another entry starts. */
static inline size_t sro_transport_samples_until_start(const sro_transport *transport, size_t count)
{
    bool starts = transport->playing && (size_t)transport->samples_to_next < count;
    return starts ? (size_t)transport->samples_to_next : count;
}

/* Says that `samples` samples passed, at most sro_transport_samples_until_start of them. */
static inline void sro_transport_pass(sro_transport *transport, size_t samples)
{
    if (transport->playing)
        transport->samples_to_next -= (int64_t)samples;
}

#endif

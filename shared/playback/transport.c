#include "playback/transport.h"

#include <math.h>

#define MAX_GAP 1e15 /* in samples: centuries, and exact in a double */

void sro_transport_init(sro_transport *transport)
{
    *transport = (sro_transport){.speed = 1, .start_position = SRO_NO_POSITION};
}

static void shorten_gap(sro_transport *t)
{
    if (t->samples_to_next > t->hop_length)
        t->samples_to_next = t->hop_length;
}

static double first_cursor(const sro_transport *t)
{
    return t->speed < 0 ? (double)t->playlist.count - 1 : 0;
}

static double cursor_at(const sro_transport *t, double position)
{
    double count = (double)t->playlist.count;
    return position > 0 ? fmin(position * count, nextafter(count, 0)) : 0;
}

void sro_transport_exchange(sro_transport *transport, sro_playlist *playlist)
{
    sro_transport *t = transport;
    bool over = t->cursor >= (double)t->playlist.count;
    sro_playlist old = t->playlist;
    t->playlist = *playlist;
    *playlist = old;
    double count = (double)t->playlist.count;
    if (!over && t->cursor >= count && count > 0)
        t->cursor = fmod(t->cursor, count); /* as if it had always gone round this one */
    shorten_gap(t);
}

void sro_transport_rewind(sro_transport *transport, int64_t hop_length)
{
    transport->hop_length = hop_length;
    transport->samples_to_next = 0;
    transport->cursor = first_cursor(transport);
}

void sro_transport_set_speed(sro_transport *transport, double speed)
{
    if (speed != transport->speed)
        shorten_gap(transport);
    transport->speed = speed;
}

void sro_transport_set_position(sro_transport *transport, double position)
{
    if (transport->playing)
        transport->cursor = cursor_at(transport, position);
    else
        transport->start_position = position > 0 ? position : 0;
    shorten_gap(transport);
}

void sro_transport_start(sro_transport *transport, int64_t samples_to_first)
{
    sro_transport *t = transport;
    t->cursor = t->start_position >= 0 ? cursor_at(t, t->start_position) : first_cursor(t);
    t->start_position = SRO_NO_POSITION;
    t->playing = true;
    t->samples_to_next = samples_to_first;
}

size_t sro_transport_entry(const sro_transport *transport)
{
    double count = (double)transport->playlist.count, entry = floor(transport->cursor);
    if (transport->loop && count > 0) {
        entry = fmod(entry, count); /* exact, however far it is */
        entry += entry < 0 ? count : 0;
    }
    return entry >= 0 && entry < count ? (size_t)entry : transport->playlist.count;
}

/* To the next entry that does not start too soon. From either end of a loop to the other it is a
 * hop. */
static void advance_by_onsets(sro_transport *t, size_t entry)
{
    const sro_playlist *list = &t->playlist;
    double pace = fabs(t->speed), gap = 0;
    size_t next = entry, step = t->speed > 0 ? 1 : SIZE_MAX; /* which is -1 */
    do {
        next += step;
        gap = next < list->count ? fabs(list->onsets[next] - list->onsets[entry]) / pace : 1 / pace;
    } while (next < list->count && gap * SRO_MIN_GAP_DIVISOR < 1);
    t->cursor = next < list->count ? (double)next : t->speed > 0 ? (double)list->count : -1;
    gap = fmax(gap, 1. / SRO_MIN_GAP_DIVISOR); /* from end to end, too */
    t->samples_to_next += (int64_t)fmin(fmax(gap * (double)t->hop_length, 1), MAX_GAP);
}

static void advance(sro_transport *t, size_t entry, bool scrubbed)
{
    if (t->playlist.onsets && t->speed != 0 && !scrubbed) {
        advance_by_onsets(t, entry);
        return;
    }
    t->cursor += t->speed;
    t->samples_to_next += t->hop_length;
}

/* The same place in the first round: so the fraction of the cursor keeps its precision. */
static double in_first_round(double cursor, size_t entry)
{
    double fraction = cursor - floor(cursor);
    return fmin((double)entry + fraction, nextafter((double)entry + 1, 0));
}

bool sro_transport_next(sro_transport *transport, const float *position, sro_entry_start *start)
{
    sro_transport *t = transport;
    if (!t->playing || t->samples_to_next > 0)
        return false;
    if (position)
        t->cursor = cursor_at(t, *position);
    size_t entry = sro_transport_entry(t);
    if (entry >= t->playlist.count) {
        t->playing = false;
        return false;
    }
    t->cursor = in_first_round(t->cursor, entry);
    *start = (sro_entry_start){.entry = entry, .samples_ago = -t->samples_to_next};
    advance(t, entry, position != NULL);
    return true;
}

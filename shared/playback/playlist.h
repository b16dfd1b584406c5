/* playlist: the frames to play, in sequence, and when each of them starts. */
#ifndef SRO_PLAYBACK_PLAYLIST_H
#define SRO_PLAYBACK_PLAYLIST_H

#include "base/matrix.h"

/* Not changed once it is made: another one takes its place. {0} is an empty one. */
typedef struct {
    uint32_t *entries; /* frame numbers, none of which the frames lack */
    size_t count;
    double *onsets; /* when each entry starts, in hops after the first; NULL: a hop after another */
} sro_playlist;

/* The entries of an order of `length` frame numbers that are below frame_count; all frames in time
 * order where `order` is NULL. With `points` (NULL for none; a row a frame, finite), entries lie
 * as far apart as the first coordinates of their rows. These distances are scaled to a mean of a
 * hop, so that the whole lasts as long as it would without. Frames without a row start a hop after
 * the one before, as all do where all coordinates are equal. Fails for lack of memory. */
SRO_CHECKED sro_error sro_playlist_make(sro_playlist *playlist, const uint32_t *order,
                                        size_t length, size_t frame_count,
                                        const sro_matrix *points);

/* Frees what it holds, and leaves it empty. */
void sro_playlist_clear(sro_playlist *playlist);

#endif

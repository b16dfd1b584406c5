#include "playback/playlist.h"

#include <math.h>
#include <stdlib.h>

#include "base/background.h"
#include "base/permutation.h"
#include "order/order.h"

static SRO_CHECKED sro_error find_entries(sro_playlist *list, const uint32_t *order, size_t length,
                                          size_t frame_count)
{
    size_t max_count = order ? length : frame_count;
    list->entries = malloc((max_count + 1) * sizeof *list->entries);
    if (!list->entries)
        return SRO_NO_MEMORY;
    list->count = max_count;
    if (order)
        list->count = sro_order_present(order, length, frame_count, list->entries);
    else
        sro_permutation_identity(list->entries, frame_count);
    return NULL;
}

/* How far entry i lies from the one before; negative where one of them has no coordinates. */
static double distance_to(const sro_playlist *list, size_t i, const sro_matrix *points)
{
    size_t a = list->entries[i - 1], b = list->entries[i], rows = sro_matrix_rows(points);
    if (a >= rows || b >= rows)
        return -1;
    return fabs((double)sro_matrix_row(points, b)[0] - sro_matrix_row(points, a)[0]);
}

static SRO_CHECKED sro_error find_onsets(sro_playlist *list, const sro_matrix *points)
{
    double sum = 0, known = 0;
    list->onsets = calloc(list->count + 1, sizeof *list->onsets);
    if (!list->onsets)
        return SRO_NO_MEMORY;
    for (size_t i = 1; i < list->count; i++) {
        double distance = distance_to(list, i, points);
        sum += distance > 0 ? distance : 0;
        known += distance >= 0;
    }
    for (size_t i = 1; i < list->count; i++) {
        double distance = distance_to(list, i, points);
        double hops = distance < 0 || sum == 0 ? 1 : distance * known / sum;
        list->onsets[i] = list->onsets[i - 1] + hops;
    }
    return NULL;
}

sro_error sro_playlist_make(sro_playlist *playlist, const uint32_t *order, size_t length,
                            size_t frame_count, const sro_matrix *points)
{
    sro_playlist made = {0};
    sro_error error = find_entries(&made, order, length, frame_count);
    if (!error && points)
        error = find_onsets(&made, points);
    if (error)
        sro_playlist_clear(&made);
    else
        *playlist = made;
    return error;
}

void sro_playlist_clear(sro_playlist *playlist)
{
    sro_background_free(playlist->entries, playlist->count * sizeof *playlist->entries);
    sro_background_free(playlist->onsets, playlist->count * sizeof *playlist->onsets);
    *playlist = (sro_playlist){0};
}

#include "playback/player_request.h"

#include "base/background.h"

void sro_player_request_clear(sro_player_request *request)
{
    sro_frames_release(request->frames);
    sro_spectral_edits_release(request->edits);
    sro_matrix_release(request->points);
    sro_player_request_free_order(request->order, request->length);
    *request = (sro_player_request){0};
}

void sro_player_request_free_order(uint32_t *order, size_t length)
{
    sro_background_free(order, length * sizeof *order);
}

bool sro_player_request_same_voices(const sro_frames *a, const sro_frames *b)
{
    const sro_stft_settings *s = sro_frames_settings(a), *t = sro_frames_settings(b);
    return s->n_fft == t->n_fft && s->hop_length == t->hop_length && s->win_length == t->win_length
           && s->window == t->window && s->center == t->center
           && sro_frames_channels(a) == sro_frames_channels(b);
}

sro_error sro_player_request_playlist(const sro_player_request *request, sro_player_change *change)
{
    const sro_player_request *r = request;
    size_t frame_count = r->frames ? sro_frames_count(r->frames) : 0;
    const sro_matrix *points = r->timing == SRO_TIMING_DISTANCE ? r->points : NULL;
    change->has_playlist = true;
    return sro_playlist_make(&change->playlist, r->order, r->length, frame_count, points);
}

sro_error sro_player_request_editor(const sro_player_request *request, const sro_voices *voices,
                                    sro_player_change *change)
{
    change->has_editor = true;
    return sro_frame_source_editor(&change->editor, request->edits, request->frames,
                                   voices->normalisation);
}

sro_error sro_player_request_all(const sro_player_request *request, const sro_voices *voices,
                                 size_t tail_length, sro_player_change *change)
{
    sro_spectral_editor *editor;
    sro_error error = sro_player_request_playlist(request, change);
    change->replaces = true;
    if (!error)
        error = sro_frame_source_editor(&editor, request->edits, request->frames,
                                        voices->normalisation);
    if (!error)
        error = sro_frame_source_make(&change->source, request->frames, editor);
    if (!error)
        error = sro_voices_prepare(voices, request->frames, tail_length, &change->voices);
    return error;
}

#include "playback/frame_source.h"

#include <stdlib.h>

sro_error sro_frame_source_editor(sro_spectral_editor **editor, const sro_spectral_edits *edits,
                                  const sro_frames *frames, sro_normalisation normalisation)
{
    *editor = NULL;
    if (!edits || !frames
        || (normalisation == SRO_NORM_CLICK_FREE && !sro_spectral_editor_realtime(frames)))
        return NULL;
    return sro_spectral_editor_new(editor, edits, frames);
}

sro_error sro_frame_source_make(sro_frame_source *source, sro_frames *frames,
                                sro_spectral_editor *editor)
{
    size_t length = (size_t)sro_frames_settings(frames)->win_length;
    *source = (sro_frame_source){
        .frames = sro_frames_retain(frames),
        .editor = editor,
        .scratch = malloc(length * sizeof *source->scratch),
    };
    if (source->scratch)
        return NULL;
    sro_frame_source_clear(source);
    return SRO_NO_MEMORY;
}

void sro_frame_source_clear(sro_frame_source *source)
{
    sro_frames_release(source->frames);
    sro_spectral_editor_free(source->editor);
    free(source->scratch);
    *source = (sro_frame_source){0};
}

sro_frames *sro_frame_source_exchange_frames(sro_frame_source *source, sro_frames *frames)
{
    sro_frames *old = source->frames;
    sro_spectral_editor_invalidate(source->editor);
    source->frames = frames;
    return old;
}

static void add_channel(const sro_frame_source *s, sro_overlap_add *voice, size_t output,
                        size_t channel, size_t frame, size_t entry, size_t from)
{
    if (s->editor)
        sro_overlap_add_push_transformed(
            voice, output, sro_spectral_editor_frame(s->editor, s->frames, channel, frame, entry),
            sro_frames_window(s->frames), from);
    else
        sro_overlap_add_push_samples(
            voice, output, sro_frames_samples(s->frames, channel, frame, s->scratch), from);
}

void sro_frame_source_add(const sro_frame_source *source, sro_overlap_add *voice, size_t outputs,
                          size_t frame, size_t entry, size_t from)
{
    size_t channels = sro_frames_channels(source->frames);
    sro_overlap_add_push_weight(voice, from);
    for (size_t c = 0; c < outputs && (channels == 1 || c < channels); c++)
        add_channel(source, voice, c, channels > 1 ? c : 0, frame, entry, from);
}

void sro_frame_source_prefetch(const sro_frame_source *source, size_t frame)
{
    for (size_t c = 0; c < sro_frames_channels(source->frames); c++)
        sro_frames_prefetch(source->frames, c, frame);
}

void sro_frame_source_precompute(const sro_frame_source *source, size_t frame, size_t entry)
{
    sro_spectral_editor_precompute(source->editor, source->frames, frame, entry);
}

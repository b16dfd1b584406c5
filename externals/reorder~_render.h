/* rendering: an order of frames as a whole, into arrays or a sound file, in the background. What
 * is rendered last into one place is what stays there. */
#ifndef REORDER_TILDE_RENDER_H
#define REORDER_TILDE_RENDER_H

#include "common/producer.h"
#include "spectrum/frames.h"
#include "spectrum/spectral_edits.h"

/* What is rendered; the owner's, and copied or retained. */
typedef struct render_source {
    sro_frames *frames;
    const uint32_t *order; /* NULL for the original */
    size_t length;
    sro_spectral_edits *edits; /* NULL for none */
} t_render_source;

/* Arrays that the message names: one for each channel, or any number of them for mono. An error
 * names what is wrong. */
void render_into_arrays(t_producer *owner, const t_render_source *source, const t_message *message);

/* A file, beside the patch where it has no path of its own. */
void render_into_file(t_producer *owner, const t_render_source *source, const char *file);

#endif

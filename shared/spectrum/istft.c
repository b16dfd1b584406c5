#include "spectrum/istft.h"

#include "spectrum/overlap_add.h"

typedef struct {
    sro_overlap_add *overlap_add;
    sro_complex *bins; /* a copy of a frame's, for the transform destroys its input */
    float *samples;    /* what they are transformed to */
} inverse;

size_t sro_istft_length(const sro_stft_settings *resolved, size_t count)
{
    if (!count)
        return 0;
    return (size_t)resolved->n_fft + (size_t)resolved->hop_length * (count - 1)
           - 2 * sro_stft_settings_padding(resolved);
}

static void add_frame(inverse *v, const sro_frames *frames, const sro_complex *bins, size_t from)
{
    float scale = 1.f / (float)sro_frames_settings(frames)->n_fft;
    size_t count = sro_frames_bins(frames);
    for (size_t i = 0; i < count; i++)
        v->bins[i] = bins[i] * scale;
    sro_fft_backward(sro_frames_fft(frames), v->bins, v->samples);
    sro_overlap_add_push_weight(v->overlap_add, from);
    sro_overlap_add_push_transformed(v->overlap_add, 0,
                                     v->samples + sro_frames_window_offset(frames),
                                     sro_frames_window(frames), from);
}

/* `now` is how far the samples are written. A frame whose window begins before the first sample, in
 * the padding, is added from there on; one that lies outside altogether is left out. */
static SRO_CHECKED sro_error add_frames(inverse *v, const sro_frames *frames,
                                        const sro_complex *matrix, size_t count, float *samples,
                                        sro_job *job)
{
    const sro_stft_settings *s = sro_frames_settings(frames);
    int64_t length = (int64_t)sro_istft_length(s, count), now = 0;
    int64_t first =
        (int64_t)sro_frames_window_offset(frames) - (int64_t)sro_stft_settings_padding(s);
    for (size_t k = 0; k < count; k++) {
        if (sro_job_report(job, (double)k / (double)count))
            return SRO_CANCELLED;
        int64_t begin = (int64_t)k * s->hop_length + first;
        int64_t until = begin < length ? begin : length;
        if (until > now) {
            sro_overlap_add_read(v->overlap_add, (float *[]){samples + now}, (size_t)(until - now));
            now = until;
        }
        if (begin < length && now - begin < s->win_length)
            add_frame(v, frames, matrix + k * sro_frames_bins(frames), (size_t)(now - begin));
    }
    sro_overlap_add_read(v->overlap_add, (float *[]){samples + now}, (size_t)(length - now));
    return NULL;
}

sro_error sro_istft(const sro_frames *frames, const sro_complex *matrix, size_t count,
                    float *samples, sro_job *job)
{
    inverse v = {
        .bins = sro_fft_alloc(sro_frames_bins(frames) * sizeof *v.bins),
        .samples = sro_fft_alloc((size_t)sro_frames_settings(frames)->n_fft * sizeof(float)),
    };
    sro_error error = v.bins && v.samples ? NULL : SRO_NO_MEMORY;
    if (!error)
        error = sro_overlap_add_new(&v.overlap_add, 1, frames, SRO_NORM_LIBROSA);
    if (!error)
        error = add_frames(&v, frames, matrix, count, samples, job);
    sro_overlap_add_free(v.overlap_add);
    sro_fft_dealloc(v.bins);
    sro_fft_dealloc(v.samples);
    return error;
}

#include "spectrum/istft.h"

#include "spectrum/overlap_add.h"

typedef struct {
    sro_overlap_add *overlap;
    float complex *bins; /* scratch, for the transform destroys its input */
    float *samples;
} inverse;

static void add_frame(inverse *v, const sro_frames *frames, const float complex *bins, size_t from)
{
    float scale = 1.f / (float)sro_frames_settings(frames)->n_fft;
    size_t count = sro_frames_bins(frames);
    for (size_t i = 0; i < count; i++)
        v->bins[i] = bins[i] * scale;
    sro_fft_backward(sro_frames_fft(frames), v->bins, v->samples);
    sro_overlap_add_push_weight(v->overlap, from);
    sro_overlap_add_push_transformed(v->overlap, 0, v->samples + sro_frames_window_offset(frames),
                                     sro_frames_window(frames), from);
}

static const char *overlap_add(inverse *v, const sro_frames *frames, const float complex *matrix,
                               size_t count, float *out, sro_job *job)
{
    const sro_stft_settings *s = sro_frames_settings(frames);
    int64_t length = (int64_t)sro_istft_length(s, count), now = 0;
    int64_t trim = s->center ? s->n_fft / 2 : 0;
    for (size_t k = 0; k < count; k++) {
        if (sro_job_step(job, (double)k / (double)count))
            return SRO_CANCELED;
        int64_t begin =
            (int64_t)k * s->hop_length + (int64_t)sro_frames_window_offset(frames) - trim;
        int64_t until = begin < length ? begin : length;
        if (until > now) {
            sro_overlap_add_read(v->overlap, (float *[]){out + now}, (size_t)(until - now));
            now = until;
        }
        if (begin < length && now - begin < s->win_length)
            add_frame(v, frames, matrix + k * sro_frames_bins(frames), (size_t)(now - begin));
    }
    sro_overlap_add_read(v->overlap, (float *[]){out + now}, (size_t)(length - now));
    return 0;
}

const char *sro_istft(const sro_frames *frames, const float complex *matrix, size_t count,
                      float *out, sro_job *job)
{
    inverse v = {
        .bins = sro_fft_alloc(sro_frames_bins(frames) * sizeof *v.bins),
        .samples = sro_fft_alloc((size_t)sro_frames_settings(frames)->n_fft * sizeof(float)),
    };
    const char *error = v.bins && v.samples ? 0 : SRO_NO_MEMORY;
    if (!error)
        error = sro_overlap_add_new(&v.overlap, 1, frames, SRO_NORM_LIBROSA);
    if (!error)
        error = overlap_add(&v, frames, matrix, count, out, job);
    sro_overlap_add_free(v.overlap);
    sro_fft_dealloc(v.bins);
    sro_fft_dealloc(v.samples);
    return error;
}

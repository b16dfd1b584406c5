#include "bench_common.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"

void check(sro_error error)
{
    if (!error)
        return;
    fprintf(stderr, "bench: %s\n", error);
    exit(2);
}

void *need(void *memory)
{
    if (!memory)
        check(SRO_NO_MEMORY);
    return memory;
}

sro_frames *make_frames(sro_sound *sound, int n_fft, int hop_length)
{
    sro_stft_settings settings = {.n_fft = n_fft, .hop_length = hop_length, .center = true};
    sro_frames *frames;
    check(sro_frames_new(&frames, sound, &settings));
    return frames;
}

sro_matrix *make_noise(size_t rows, size_t columns, uint64_t seed)
{
    sro_matrix *noise;
    check(sro_matrix_new(&noise, rows, columns));
    for (size_t i = 0; i < rows * columns; i++)
        sro_matrix_writable_row(noise, 0)[i] = (float)sro_random_unit(&seed);
    return noise;
}

fftw_bound *make_fftw_bound(const sro_frames *frames)
{
    return need(fftw_bound_new((size_t)sro_frames_settings(frames)->n_fft));
}

void print_header(void)
{
    printf("%-34s %-28s %6s %15s %6s\n", "stage", "bound", "ratio", "(min .. max)", "limit");
}

bool print_ratio(const char *stage, const char *bound, const paired_times *times, double limit)
{
    bool over = limit > 0 && times->ratio.median > limit;
    printf("%-34s %-28s %6.3f (%5.3f .. %5.3f) ", stage, bound, times->ratio.median,
           times->ratio.min, times->ratio.max);
    if (limit > 0)
        printf("%6.2f %s\n", limit, over ? "OVER" : "within");
    else
        printf("%6s\n", "-");
    return over;
}

void print_milliseconds(const paired_times *times)
{
    printf("    %.2f ms, its bound %.2f ms\n", times->subject.median, times->bound.median);
}

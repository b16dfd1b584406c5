#include "test_signal.h"

#include <math.h>

#include "base/random.h"
#include "sound/soundfile_writer.h"

static double between(test_signal *s, double low, double high)
{
    return low + (high - low) * sro_random_unit(&s->random);
}

/* A struck resonator, y[i] = 2 r cos(w) y[i - 1] - r^2 y[i - 2], is a decaying sine. */
static void pluck(test_signal *s)
{
    double pitch = 55 * exp2(floor(between(s, 0, 48)) / 12);
    double loudness = between(s, .02, .2), ring = between(s, .1, 1);
    for (size_t p = 0; p < PARTIALS; p++) {
        double angle = 2 * 3.14159265358979323846 * pitch * (double)(p + 1) / s->rate;
        double r = exp(-(double)(p + 1) / (ring * s->rate));
        s->twice_cos[p] = 2 * r * cos(angle);
        s->decay[p] = r * r;
        s->before[p] = 0;
        s->last[p] = loudness / (double)(p + 1) * sin(angle);
    }
    s->noise = between(s, .001, .05);
    s->noise_decay = exp(-1 / (between(s, .01, .3) * s->rate));
    s->left = (size_t)(between(s, .08, .6) * s->rate);
}

void test_signal_begin(test_signal *s, double rate)
{
    *s = (test_signal){.random = 1, .rate = rate};
}

static double next(test_signal *s)
{
    double sum = (s->noise + 1e-4) * between(s, -1, 1);
    s->noise *= s->noise_decay;
    for (size_t p = 0; p < PARTIALS; p++) {
        double now = s->twice_cos[p] * s->last[p] - s->decay[p] * s->before[p];
        s->before[p] = s->last[p];
        s->last[p] = now;
        sum += now;
    }
    return sum;
}

void test_signal_next(test_signal *s, float *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!s->left)
            pluck(s);
        s->left--;
        samples[i] = (float)next(s);
    }
}

sro_error test_signal_write(const char *path, size_t seconds, double rate)
{
    enum { BLOCK = 4096 };
    float samples[BLOCK], *block = samples;
    test_signal signal;
    sro_soundfile_writer *file;
    sro_error error = sro_soundfile_writer_new(&file, path, 1, rate);
    if (error)
        return error;
    test_signal_begin(&signal, rate);
    for (size_t done = 0; done < (size_t)((double)seconds * rate) && !error; done += BLOCK) {
        test_signal_next(&signal, samples, BLOCK);
        error = sro_soundfile_writer_append(file, &block, BLOCK);
    }
    return sro_soundfile_writer_finish(file, error);
}

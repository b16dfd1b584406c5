#include "notes.h"

#include <math.h>

#include "base/random.h"
#include "sound/soundfile.h"

static double between(notes *n, double low, double high)
{
    return low + (high - low) * sro_random_unit(&n->random);
}

/* A struck resonator, y[i] = 2 r cos(w) y[i - 1] - r^2 y[i - 2], is a decaying sine. */
static void pluck(notes *n)
{
    double pitch = 55 * exp2(floor(between(n, 0, 48)) / 12);
    double loudness = between(n, .02, .2), ring = between(n, .1, 1);
    for (size_t p = 0; p < NOTES_PARTIALS; p++) {
        double angle = 2 * 3.14159265358979323846 * pitch * (double)(p + 1) / n->rate;
        double r = exp(-(double)(p + 1) / (ring * n->rate));
        n->turn[p] = 2 * r * cos(angle);
        n->decay[p] = r * r;
        n->before[p] = 0;
        n->last[p] = loudness / (double)(p + 1) * sin(angle);
    }
    n->noise = between(n, .001, .05);
    n->noise_decay = exp(-1 / (between(n, .01, .3) * n->rate));
    n->left = (size_t)(between(n, .08, .6) * n->rate);
}

void notes_begin(notes *n, double rate) { *n = (notes){.random = 1, .rate = rate}; }

static double next(notes *n)
{
    double sum = (n->noise + 1e-4) * between(n, -1, 1);
    n->noise *= n->noise_decay;
    for (size_t p = 0; p < NOTES_PARTIALS; p++) {
        double now = n->turn[p] * n->last[p] - n->decay[p] * n->before[p];
        n->before[p] = n->last[p];
        n->last[p] = now;
        sum += now;
    }
    return sum;
}

void notes_next(notes *n, float *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!n->left)
            pluck(n);
        n->left--;
        samples[i] = (float)next(n);
    }
}

const char *notes_write(const char *path, size_t seconds, double rate)
{
    enum { BLOCK = 4096 };
    float samples[BLOCK], *block = samples;
    notes n;
    sro_soundfile *file;
    const char *error = sro_soundfile_create(&file, path, 1, rate);
    if (error)
        return error;
    notes_begin(&n, rate);
    for (size_t done = 0; done < (size_t)((double)seconds * rate) && !error; done += BLOCK) {
        notes_next(&n, samples, BLOCK);
        error = sro_soundfile_append(file, &block, BLOCK);
    }
    return sro_soundfile_finish(file, error);
}

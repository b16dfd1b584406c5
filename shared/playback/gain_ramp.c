#include "playback/gain_ramp.h"

static double gain_now(const sro_gain_ramp *r)
{
    return r->samples_left ? r->target - r->step * (double)r->samples_left : r->target;
}

void sro_gain_ramp_to(sro_gain_ramp *ramp, double target, size_t samples)
{
    if (target == ramp->target)
        return;
    double change = target - gain_now(ramp);
    ramp->target = target;
    ramp->samples_left = samples;
    if (samples)
        ramp->step = change / (double)samples;
}

void sro_gain_ramp_finish(sro_gain_ramp *ramp) { ramp->samples_left = 0; }

void sro_gain_ramp_apply(sro_gain_ramp *ramp, float *const *samples, size_t channels, size_t count)
{
    if (ramp->target == 1 && !ramp->samples_left)
        return;
    for (size_t i = 0; i < count; i++) {
        ramp->samples_left -= ramp->samples_left > 0;
        float gain = (float)gain_now(ramp);
        for (size_t c = 0; c < channels; c++)
            samples[c][i] *= gain;
    }
}

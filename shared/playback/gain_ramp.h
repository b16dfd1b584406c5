/* gain_ramp: a gain that goes to a new value in a straight line, so that it does not click. */
#ifndef SRO_PLAYBACK_GAIN_RAMP_H
#define SRO_PLAYBACK_GAIN_RAMP_H

#include "base/common.h"

typedef struct {
    double target, step;
    size_t samples_left; /* until it is there */
} sro_gain_ramp;

/* From whatever the gain is now to `target`, reached after `samples` samples; 0: at once. Nothing
 * changes where that is the target already. */
void sro_gain_ramp_to(sro_gain_ramp *ramp, double target, size_t samples);

/* At the target at once. */
void sro_gain_ramp_finish(sro_gain_ramp *ramp);

/* Multiplies the next `count` samples of every channel. */
void sro_gain_ramp_apply(sro_gain_ramp *ramp, float *const *samples, size_t channels, size_t count);

#endif

/* multichannel: signals of several channels in one patch cord, which Pd has from 0.54 on. One
 * binary runs with and without them. */
#ifndef MULTICHANNEL_H
#define MULTICHANNEL_H

#include "m_pd.h"

/* True where this Pd has them. */
int multichannel_here(void);

/* For class_new: the flag of a class that knows them, or none. Such a class has to call
 * multichannel_out for each of its signal outlets in its dsp method. */
int multichannel_class(void);

/* How many channels lie in the signal, one behind the other; 1 where there are none. */
int multichannel_count(const t_signal *signal);

/* From here on the outlet's signal has so many channels. */
void multichannel_out(t_signal **signal, int channels);

#endif

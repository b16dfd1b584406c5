/* pi: which C11 does not define. */
#ifndef SRO_BASE_PI_H
#define SRO_BASE_PI_H

#define SRO_PI 3.14159265358979323846

#endif

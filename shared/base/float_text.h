/* float_text: numbers as text with a decimal point, whatever the host's language writes there. Any
 * thread. */
#ifndef SRO_BASE_FLOAT_TEXT_H
#define SRO_BASE_FLOAT_TEXT_H

#include "base/common.h"

#define SRO_NUMBER_SIZE 24

/* A finite value in as many digits as bring back the same bits. */
SRO_API void sro_number_write(float value, char text[SRO_NUMBER_SIZE]);

/* Read the decimal number that *text begins with and move *text behind it. False when it begins
 * with none: then both are untouched. As exact as a double, nearly; what sro_number_write wrote
 * comes back to the bit once it is a float. */
SRO_API int sro_number_read(const char **text, double *value);

#endif

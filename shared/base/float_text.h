/* float_text: numbers as text with a decimal point, whatever the host's locale writes there. Any
 * thread. */
#ifndef SRO_BASE_FLOAT_TEXT_H
#define SRO_BASE_FLOAT_TEXT_H

#include "base/common.h"

#define SRO_FLOAT_TEXT_SIZE 24

/* Writes a finite value, in as many digits as bring back the same bits, ended by a null. */
SRO_API void sro_float_write(float value, char text[SRO_FLOAT_TEXT_SIZE]);

#define SRO_NUMBER_TEXT_SIZE 32

/* Writes a value as a person would: in six digits, or as many more as bring it back; of a value
 * that a float can hold, once it is a float. Ended by a null. */
SRO_API void sro_number_write(double value, char text[SRO_NUMBER_TEXT_SIZE]);

/* Reads the decimal number that *text begins with and moves *text behind it. False when it begins
 * with none: then both are untouched. Nearly as exact as a double; what sro_float_write wrote
 * comes back to the bit once it is a float. */
SRO_API bool sro_float_read(const char **text, double *value);

#endif

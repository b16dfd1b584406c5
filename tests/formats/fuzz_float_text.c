/* Numbers as text, beside the C library's. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_text.h"
#include "fuzzing.h"

/* What only the C library takes for a number: inf, nan, 0x1p3, and blanks before it. */
static bool is_others(const char *text)
{
    text += *text == '-' || *text == '+';
    return !strchr("0123456789.", *text) || (text[0] == '0' && (text[1] | 32) == 'x');
}

static void check_read(const char *text)
{
    const char *end = text;
    char *wanted_end;
    double value = 12, wanted = strtod(text, &wanted_end);
    bool is_number = sro_float_read(&end, &value);
    if (!is_number)
        HOLDS(end == text && value == 12 && (wanted_end == text || is_others(text)));
    if (!is_number || is_others(text))
        return;
    HOLDS(end == wanted_end && !isnan(value) && signbit(value) == signbit(wanted));
    if (fabs(wanted) > 1e-280 && fabs(wanted) < 1e300)
        HOLDS(fabs(value - wanted) <= 1e-15 * fabs(wanted));
}

static void check_write(float value)
{
    char text[SRO_FLOAT_TEXT_SIZE];
    const char *end = text;
    double read = 0;
    sro_float_write(value, text);
    HOLDS(strlen(text) < sizeof text && sro_float_read(&end, &read) && !*end);
    float back = (float)read;
    HOLDS(!memcmp(&back, &value, sizeof back));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    float value;
    char *text = fuzz_text(data, size);
    check_read(text);
    free(text);
    for (; size >= sizeof value; data += sizeof value, size -= sizeof value) {
        memcpy(&value, data, sizeof value);
        if (isfinite(value))
            check_write(value);
    }
    return 0;
}

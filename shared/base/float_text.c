#include "base/float_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is neither digit, sign nor e is the locale's decimal point, in one byte or more. */
static void put_point(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++)
        if (strchr("0123456789+-e", *from))
            *to++ = *from;
        else if (to == text || to[-1] != '.')
            *to++ = '.';
    *to = 0;
}

void sro_float_write(float value, char text[SRO_FLOAT_TEXT_SIZE])
{
    snprintf(text, SRO_FLOAT_TEXT_SIZE, "%.9g", (double)value);
    put_point(text);
}

static bool comes_back(double value, const char *text)
{
    double read = strtod(text, NULL);
    return (float)value == value ? (float)read == (float)value : read == value;
}

void sro_number_write(double value, char text[SRO_NUMBER_TEXT_SIZE])
{
    int digits = 6;
    do
        snprintf(text, SRO_NUMBER_TEXT_SIZE, "%.*g", digits, value);
    while (!comes_back(value, text) && ++digits <= 17);
    put_point(text);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* 0 where there is none: then *text is untouched. */
static int read_exponent(const char **text)
{
    const char *at = *text;
    int value = 0;
    if (*at != 'e' && *at != 'E')
        return 0;
    at++;
    bool negative = *at == '-';
    at += *at == '-' || *at == '+';
    if (!is_digit(*at))
        return 0;
    for (; is_digit(*at); at++)
        if (value < 10000)
            value = 10 * value + (*at - '0');
    *text = at;
    return negative ? -value : value;
}

bool sro_float_read(const char **text, double *value)
{
    const uint64_t full = UINT64_MAX / 10 - 1; /* digits after these are too small to matter */
    const char *at = *text;
    uint64_t digits = 0;
    bool negative = *at == '-', behind_point = false;
    int64_t exponent = 0, count = 0; /* of a text of any length */
    at += *at == '-' || *at == '+';
    for (; is_digit(*at) || (*at == '.' && !behind_point); at++) {
        if (*at == '.') {
            behind_point = true;
            continue;
        }
        count++;
        exponent -= behind_point;
        if (digits < full)
            digits = 10 * digits + (uint64_t)(*at - '0');
        else
            exponent++;
    }
    if (!count)
        return false;
    exponent += read_exponent(&at);
    double size = (double)digits;
    if (digits && exponent < 0)
        size /= pow(10, (double)-exponent);
    else if (digits)
        size *= pow(10, (double)exponent);
    *value = negative ? -size : size;
    *text = at;
    return true;
}

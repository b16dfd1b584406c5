/* The part of a host that is the same in all of them. */

#include "hosts/host.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

double float_at(const void *numbers, size_t index) { return ((const float *)numbers)[index]; }

double double_at(const void *numbers, size_t index) { return ((const double *)numbers)[index]; }

double uint32_at(const void *numbers, size_t index) { return ((const uint32_t *)numbers)[index]; }

double host_rate(void)
{
    double rate = host_rate_known();
    return rate > 0 ? rate : 44100;
}

/* Atoms */

bool is_flag(const sro_value *value)
{
    return is_word(value) && value->word[0] == host_flag_mark();
}

bool is_whole(const sro_value *value, double min)
{
    return is_number(value) && value->number >= min && value->number <= 1e9
           && value->number == floor(value->number);
}

bool read_floored(const sro_value *value, double max, double *number)
{
    double floored = floor(number_of(value));
    if (!is_number(value) || !(fabs(floored) <= max))
        return false;
    *number = floored;
    return true;
}

size_t read_floats(const sro_value *values, size_t count, float *to)
{
    size_t i;
    for (i = 0; i < count && is_number(&values[i]); i++)
        to[i] = (float)values[i].number;
    return i;
}

/* A dollar sign before a digit stands for an argument of the patch. */
static bool is_special(const char *c)
{
    return strchr(";,\\ ", *c) || (*c == '$' && c[1] >= '0' && c[1] <= '9');
}

static bool has_special(const char *word)
{
    while (*word && !is_special(word))
        word++;
    return *word != 0;
}

static void print_plain(const char *word, char *text, size_t size)
{
    snprintf(text, size, "%s", word);
    if (strlen(word) >= size - 1)
        memcpy(text + size - 2, "*", sizeof("*"));
}

static void print_quoted(const char *word, char *text, size_t size)
{
    snprintf(text, size, "\"%s\"", word);
    if (strlen(word) + 2 >= size - 1)
        memcpy(text + size - 3, "\"*", sizeof("\"*"));
}

static void print_escaped(const char *word, char *text, size_t size)
{
    const char *c = word, *end = text + size - 2;
    for (; *c && text + 1 + is_special(c) <= end; c++) {
        if (is_special(c))
            *text++ = '\\';
        *text++ = *c;
    }
    if (*c)
        *text++ = '*';
    *text = 0;
}

static void print_word(const char *word, char *text, size_t size)
{
    if (!has_special(word))
        print_plain(word, text, size);
    else if (host_quotes_words())
        print_quoted(word, text, size);
    else
        print_escaped(word, text, size);
}

void print_value(const sro_value *value, char *text, size_t size)
{
    char number[30];
    if (!is_number(value)) {
        print_word(value->word, text, size);
        return;
    }
    /* of what is no number, processors and C libraries tell different signs */
    double shown = isnan(value->number) ? fabs(value->number) : value->number;
    snprintf(number, sizeof(number), "%g", shown);
    if (strlen(number) >= size - 1)
        snprintf(number, sizeof(number), "%c", value->number < 0 ? '-' : '+');
    snprintf(text, size, "%s", number);
}

const char *word_of(const sro_value *value)
{
    char text[TEXT_SIZE];
    if (is_word(value))
        return value->word;
    print_value(value, text, sizeof(text));
    return host_word(text);
}

void words_add(char *words, size_t size, const char *word)
{
    size_t used = strlen(words);
    if (used < size)
        snprintf(words + used, size - used, "%s%s", used ? ", " : "", word);
}

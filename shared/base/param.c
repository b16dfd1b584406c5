#include "base/param.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/float_text.h"
#include "base/round_up.h"

/* Whole numbers beyond this are typing errors, and far from what an int holds. */
static const double max_whole = 1e9;

const sro_param *sro_param_find(const sro_param *table, const char *name)
{
    for (; table->name; table++)
        if (!strcmp(table->name, name))
            return table;
    return NULL;
}

static void *field(const sro_param *param, void *settings)
{
    return (char *)settings + param->offset;
}

static const void *field_of(const sro_param *param, const void *settings)
{
    return (const char *)settings + param->offset;
}

static SRO_CHECKED sro_error read_int(int *value, double number)
{
    if (number != floor(number))
        return "must be a whole number";
    if (fabs(number) > max_whole)
        return "is far out of range";
    *value = (int)number;
    return NULL;
}

static SRO_CHECKED sro_error read_bool(bool *value, double number)
{
    if (number != 0 && number != 1)
        return "must be 0 or 1";
    *value = number != 0;
    return NULL;
}

static SRO_CHECKED sro_error read_number(const sro_param *param, void *settings,
                                         const sro_value *value)
{
    if (value->kind != SRO_VALUE_NUMBER)
        return "must be a number";
    if (!isfinite(value->number))
        return "must be a finite number";
    if (param->kind == SRO_PARAM_INT)
        return read_int(field(param, settings), value->number);
    if (param->kind == SRO_PARAM_BOOL)
        return read_bool(field(param, settings), value->number);
    *(double *)field(param, settings) = value->number;
    return NULL;
}

static SRO_CHECKED sro_error read_choice(const sro_param *param, void *settings,
                                         const sro_value *value)
{
    if (value->kind == SRO_VALUE_WORD)
        for (int i = 0; param->choices[i]; i++)
            if (!strcmp(param->choices[i], value->word)) {
                *(int *)field(param, settings) = i;
                return NULL;
            }
    return "is not among the choices";
}

static SRO_CHECKED sro_error read_symbol(const sro_param *param, void *settings,
                                         const sro_value *value)
{
    if (value->kind != SRO_VALUE_WORD)
        return "must be a word";
    *(const char **)field(param, settings) = value->word;
    return NULL;
}

sro_error sro_param_read(const sro_param *param, void *settings, size_t count,
                         const sro_value *values, const sro_value **culprit)
{
    *culprit = count == 1 ? values : NULL;
    if (param->kind == SRO_PARAM_CUSTOM)
        return param->read(field(param, settings), count, values, culprit);
    if (!count)
        return "needs a value";
    if (count > 1) {
        *culprit = &values[1];
        return "is one value too many";
    }
    switch (param->kind) {
    case SRO_PARAM_CHOICE:
        return read_choice(param, settings, values);
    case SRO_PARAM_SYMBOL:
        return read_symbol(param, settings, values);
    default:
        return read_number(param, settings, values);
    }
}

static double number_of(const sro_param *param, const void *settings)
{
    const void *value = field_of(param, settings);
    return param->kind == SRO_PARAM_FLOAT ? *(const double *)value : *(const int *)value;
}

sro_error sro_params_check(const sro_param *table, const void *settings, const char **name)
{
    for (; table->name; table++) {
        if (!table->range)
            continue;
        double number = number_of(table, settings);
        if (!(number >= table->min && number <= table->max)) {
            *name = table->name;
            return table->range;
        }
    }
    return NULL;
}

size_t sro_param_size(const sro_param *param)
{
    switch (param->kind) {
    case SRO_PARAM_BOOL:
        return sizeof(bool);
    case SRO_PARAM_FLOAT:
        return sizeof(double);
    case SRO_PARAM_SYMBOL:
        return sizeof(const char *);
    case SRO_PARAM_CUSTOM:
        return param->size;
    default:
        return sizeof(int);
    }
}

void sro_param_copy(const sro_param *from_param, const void *from, const sro_param *to_param,
                    void *to)
{
    memcpy(field(to_param, to), field_of(from_param, from), sro_param_size(from_param));
}

static size_t aligned_size(const sro_param *param)
{
    return sro_round_up(sro_param_size(param), sizeof(double));
}

size_t sro_params_merge(sro_param *merged, size_t max, size_t begin, size_t end,
                        const sro_param *table)
{
    size_t count = 0, offset = begin;
    for (; merged[count].name; count++)
        offset = merged[count].offset + aligned_size(&merged[count]);
    for (; table->name; table++) {
        if (sro_param_find(merged, table->name) || count == max
            || offset + aligned_size(table) > end)
            continue;
        merged[count] = *table;
        merged[count].offset = offset;
        offset += aligned_size(table);
        merged[++count] = (sro_param){.name = NULL};
    }
    return count;
}

void sro_param_print(const sro_param *param, const void *settings, char *text, size_t size)
{
    const void *value = field_of(param, settings);
    const char *word = NULL;
    char number[SRO_NUMBER_TEXT_SIZE];
    text[0] = 0;
    switch (param->kind) {
    case SRO_PARAM_INT:
        snprintf(text, size, "%d", *(const int *)value);
        break;
    case SRO_PARAM_BOOL:
        snprintf(text, size, "%d", *(const bool *)value);
        break;
    case SRO_PARAM_FLOAT:
        sro_number_write(*(const double *)value, number);
        snprintf(text, size, "%s", number);
        break;
    case SRO_PARAM_CHOICE:
        snprintf(text, size, "%s", param->choices[*(const int *)value]);
        break;
    case SRO_PARAM_SYMBOL:
        word = *(const char *const *)value;
        snprintf(text, size, "%s", word ? word : "");
        break;
    case SRO_PARAM_CUSTOM:
        param->print(value, text, size);
        break;
    }
}

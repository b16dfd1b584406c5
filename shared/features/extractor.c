#include "features/extractor.h"

#include <stdio.h>
#include <string.h>

/* The family: a new extractor is a file of its own and a line here. */
#define EACH_EXTRACTOR(DO) \
    DO(melspec)            \
    DO(mfcc)               \
    DO(spectral_shape)

#define DECLARE(name) extern const sro_extractor sro_extractor_##name;
EACH_EXTRACTOR(DECLARE)

#define POINTER(name) &sro_extractor_##name,
static const sro_extractor *const extractors[] = {EACH_EXTRACTOR(POINTER) NULL};

/* An error that ends in the words there are. */
#define WORD(name) " " #name
#define LISTED(why) why ":" EACH_EXTRACTOR(WORD)

const sro_extractor *const *sro_extractors(void) { return extractors; }

const sro_extractor *sro_extractor_named(const char *name)
{
    for (size_t i = 0; extractors[i]; i++)
        if (!strcmp(extractors[i]->name, name))
            return extractors[i];
    return NULL;
}

sro_error sro_extractor_check(const sro_extractor *extractor, const void *settings, double rate,
                              const char **setting)
{
    sro_error error = NULL;
    for (size_t i = 0; !error && extractor->params[i]; i++)
        error = sro_params_check(extractor->params[i], settings, setting);
    if (!error && extractor->check)
        error = extractor->check(settings, rate, setting);
    return error;
}

size_t sro_extractor_columns(const sro_extractor *extractor, const void *settings)
{
    return extractor->columns ? extractor->columns(settings) : extractor->measures(settings);
}

/* The values of the family, side by side */

typedef struct {
    sro_param params[SRO_EXTRACTOR_PARAMS + 1]; /* ended by one without a name */
    size_t count;
} layout;

static layout layout_of_family(void)
{
    const size_t begin = offsetof(sro_extractor_choice, values);
    layout l = {.count = 0};
    for (size_t i = 0; extractors[i]; i++)
        for (const sro_param *const *table = extractors[i]->params; *table; table++)
            l.count = sro_params_merge(l.params, SRO_EXTRACTOR_PARAMS, begin,
                                       begin + SRO_EXTRACTOR_BYTES, *table);
    return l;
}

const sro_param *sro_extractor_param(const sro_extractor *extractor, const char *name)
{
    const sro_param *found = NULL;
    for (size_t i = 0; !found && extractor->params[i]; i++)
        found = sro_param_find(extractor->params[i], name);
    return found;
}

size_t sro_extractor_params(const sro_extractor *only, sro_param *params)
{
    layout l = layout_of_family();
    size_t count = 0;
    for (size_t i = 0; i < l.count; i++)
        if (!only || sro_extractor_param(only, l.params[i].name))
            params[count++] = l.params[i];
    return count;
}

void sro_extractor_choose(sro_extractor_choice *choice, const sro_extractor *extractor)
{
    layout l = layout_of_family();
    bool filled[SRO_EXTRACTOR_PARAMS] = {false};
    memset(choice, 0, sizeof *choice);
    choice->extractor = extractor;
    for (size_t k = 0; extractors[k]; k++)
        for (size_t i = 0; i < l.count; i++) {
            const sro_param *param = sro_extractor_param(extractors[k], l.params[i].name);
            if (param && !filled[i])
                sro_param_copy(param, extractors[k]->defaults, &l.params[i], choice);
            filled[i] |= param != NULL;
        }
}

void sro_extractor_settings(const sro_extractor_choice *choice, void *settings)
{
    const sro_extractor *extractor = choice->extractor;
    layout l = layout_of_family();
    memset(settings, 0, extractor->settings_size); /* settings are compared byte by byte */
    for (size_t i = 0; i < l.count; i++) {
        const sro_param *param = sro_extractor_param(extractor, l.params[i].name);
        if (param)
            sro_param_copy(&l.params[i], choice, param, settings);
    }
}

sro_error sro_extractor_read(void *choice, size_t count, const sro_value *values,
                             const sro_value **culprit)
{
    sro_extractor_choice wanted = *(const sro_extractor_choice *)choice;
    layout l = layout_of_family();
    sro_error error = NULL;
    if (!count)
        return LISTED("needs one of these");
    *culprit = values;
    wanted.extractor = values->kind == SRO_VALUE_WORD ? sro_extractor_named(values->word) : NULL;
    if (!wanted.extractor)
        return LISTED("is not among the extractors");
    if (count > 1 && !wanted.extractor->argument)
        error = "takes nothing behind it";
    else if (count > 1)
        error = sro_param_read(sro_param_find(l.params, wanted.extractor->argument), &wanted,
                               count - 1, values + 1, culprit);
    if (!error)
        *(sro_extractor_choice *)choice = wanted;
    return error;
}

void sro_extractor_print(const void *choice, char *text, size_t size)
{
    const sro_extractor_choice *c = choice;
    snprintf(text, size, "%s", c->extractor->name);
}

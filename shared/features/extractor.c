#include "features/extractor.h"

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

/* Values lie side by side, each at an offset that suits all of them. */
static size_t aligned(size_t size)
{
    return (size + sizeof(double) - 1) / sizeof(double) * sizeof(double);
}

static void copy_value(const sro_param *from_param, const void *from, const sro_param *to_param,
                       void *to)
{
    memcpy((char *)to + to_param->offset, (const char *)from + from_param->offset,
           sro_param_size(to_param));
}

/* Room for one more value, unless its name is there already. */
static void add_param(sro_extractor_params *params, size_t *used, const sro_param *param,
                      const void *defaults)
{
    size_t count = 0, size = aligned(sro_param_size(param));
    while (params->params[count].name && strcmp(params->params[count].name, param->name))
        count++;
    sro_param *slot = &params->params[count];
    if (slot->name || count == SRO_EXTRACTOR_PARAMS || *used + size > SRO_EXTRACTOR_BYTES)
        return;
    *slot = *param;
    slot->offset = *used;
    copy_value(param, defaults, slot, params->defaults);
    *used += size;
}

void sro_extractor_params_make(sro_extractor_params *params, const sro_extractor *const *list)
{
    size_t used = 0;
    memset(params, 0, sizeof *params);
    for (; *list; list++)
        for (const sro_param *const *table = (*list)->params; *table; table++)
            for (const sro_param *p = *table; p->name; p++)
                add_param(params, &used, p, (*list)->defaults);
}

void sro_extractor_settings(const sro_extractor_params *params, const void *values,
                            const sro_extractor *extractor, void *settings)
{
    memset(settings, 0, extractor->settings_size); /* settings are compared byte by byte */
    for (const sro_param *const *table = extractor->params; *table; table++)
        for (const sro_param *p = *table; p->name; p++)
            copy_value(sro_param_find(params->params, p->name), values, p, settings);
}

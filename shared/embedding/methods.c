#include "embedding/methods.h"

#include <stdio.h>
#include <string.h>

#include "base/float_text.h"

/* The family: a new method is a file of its own and a line here. */
#define EACH_METHOD(DO) \
    DO(tsne)            \
    DO(pca)             \
    DO(spectral)        \
    DO(none)

#define DECLARE(name) extern const sro_method sro_method_##name;
EACH_METHOD(DECLARE)

#define POINTER(name) &sro_method_##name,
static const sro_method *const methods[] = {EACH_METHOD(POINTER) NULL};

#define NAME(name) #name,
static const char *const names[] = {EACH_METHOD(NAME) NULL};

const sro_method *const *sro_methods(void) { return methods; }

const char *const *sro_methods_names(void) { return names; }

const sro_method *sro_method_named(const char *text)
{
    size_t length = strcspn(text, " \t");
    for (size_t i = 0; methods[i]; i++)
        if (strlen(methods[i]->name) == length && !strncmp(methods[i]->name, text, length))
            return methods[i];
    return NULL;
}

/* All settings together */

size_t sro_methods_params(sro_param params[SRO_METHODS_PARAMS], size_t offset)
{
    size_t count = 0;
    params[0] = (sro_param){.name = NULL};
    for (size_t i = 0; methods[i]; i++)
        count = sro_params_merge(params, SRO_METHODS_PARAMS - 1, offset,
                                 offset + sizeof(sro_methods_settings), methods[i]->params);
    return count;
}

void sro_methods_defaults(sro_methods_settings *settings)
{
    sro_param params[SRO_METHODS_PARAMS];
    memset(settings, 0, sizeof *settings);
    sro_methods_params(params, 0);
    for (size_t i = 0; methods[i]; i++)
        for (const sro_param *p = methods[i]->params; p->name; p++)
            sro_param_copy(p, methods[i]->defaults, sro_param_find(params, p->name), settings);
}

int sro_methods_int(const sro_methods_settings *settings, const char *name)
{
    sro_param params[SRO_METHODS_PARAMS];
    sro_methods_params(params, 0);
    const sro_param *p = sro_param_find(params, name);
    return p ? *(const int *)((const char *)settings + p->offset) : 0;
}

sro_error sro_methods_check(const sro_methods_settings *settings, const sro_method *method,
                            size_t columns, const char **name)
{
    *name = "dims";
    int dims = sro_methods_int(settings, *name);
    if (method->max_dims && dims > method->max_dims)
        return method->refusal;
    if (method->dims_within_columns && columns && (size_t)dims > columns)
        return method->refusal;
    return NULL;
}

/* Those of one method */

void sro_method_pick(const sro_method *method, const sro_methods_settings *from,
                     sro_method_settings *settings)
{
    sro_param params[SRO_METHODS_PARAMS];
    memset(settings, 0, sizeof *settings);
    sro_methods_params(params, 0);
    for (const sro_param *p = method->params; p->name; p++)
        sro_param_copy(sro_param_find(params, p->name), from, p, settings);
}

size_t sro_method_dims(const sro_method *method, const sro_method_settings *settings,
                       size_t columns)
{
    const sro_param *dims = sro_param_find(method->params, "dims");
    if (!dims)
        return columns;
    const int *value = (const int *)(settings->bytes + dims->offset);
    return (size_t)*value;
}

static void print_value(const sro_param *param, const void *settings, char *text, size_t size)
{
    if (param->kind == SRO_PARAM_FLOAT) {
        char number[SRO_FLOAT_TEXT_SIZE]; /* with all its digits */
        sro_float_write((float)*(const double *)((const char *)settings + param->offset), number);
        snprintf(text, size, "%s", number);
    } else
        sro_param_print(param, settings, text, size);
}

void sro_method_print(const sro_method *method, const sro_method_settings *settings,
                      char text[SRO_METHOD_SIZE])
{
    size_t length = (size_t)snprintf(text, SRO_METHOD_SIZE, "%s", method->name);
    for (const sro_param *p = method->params; p->name; p++) {
        char value[SRO_METHOD_SIZE];
        print_value(p, settings, value, sizeof value);
        int added = snprintf(text + length, SRO_METHOD_SIZE - length, " %s %s", p->name, value);
        length += (size_t)added < SRO_METHOD_SIZE - length ? (size_t)added : 0;
    }
}

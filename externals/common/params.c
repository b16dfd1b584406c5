#include "common/params.h"

#include "hosts/host.h"

sro_error param_read(const sro_param *param, void *settings, int argc, const sro_value *argv,
                     const sro_value **culprit)
{
    if (param->kind == SRO_PARAM_SYMBOL && argc == 1) { /* of a number its digits */
        *(const char **)((char *)settings + param->offset) = word_of(argv);
        return NULL;
    }
    return sro_param_read(param, settings, (size_t)argc, argv, culprit);
}

const sro_param *param_flag(const sro_param *table, const sro_value *value)
{
    return is_flag(value) ? sro_param_find(table, value->word + 1) : NULL;
}

int param_arity(const sro_param *param, const sro_param *table, int argc, const sro_value *argv)
{
    int n = 0;
    if (param->kind != SRO_PARAM_CUSTOM)
        return argc > 0;
    while (n < argc && !param_flag(table, &argv[n]))
        n++;
    return n;
}

void report_bad_setting(const void *owner, const sro_param *param, const sro_value *culprit,
                        const char *why)
{
    char value[TEXT_SIZE] = "", choices[TEXT_SIZE] = "";
    int i;
    if (culprit)
        print_value(culprit, value, sizeof(value));
    for (i = 0; param->choices && param->choices[i]; i++)
        words_add(choices, sizeof(choices), param->choices[i]);
    host_error(owner, "%s%s%s: %s%s%s", param->name, culprit ? " " : "", value, why,
               choices[0] ? ": " : "", choices);
}

/* params: settings as messages and creation arguments say them, by the tables of base/param.h. */
#ifndef COMMON_PARAMS_H
#define COMMON_PARAMS_H

#include "hosts/atoms.h"

/* The offset of a bool, for a parameter that is one: of a member of another size it does not
 * compile. */
#define BOOL_OFFSET(type, member) \
    (offsetof(type, member)       \
     + 0 * sizeof(char[sizeof(((type *)0)->member) == sizeof(bool) ? 1 : -1]))

/* A command (messages.h) that may be said at creation, too. It waits until the patch is loaded, and
 * is no value. */
#define PARAM_COMMAND(command)                     \
    {                                              \
        .name = command, .kind = SRO_PARAM_CUSTOM, \
    }
static inline bool param_is_command(const sro_param *param)
{
    return param->kind == SRO_PARAM_CUSTOM && !param->read;
}

/* sro_param_read; where a word is wanted a number is taken for one, by its digits: it may be the
 * name of something. */
SRO_CHECKED sro_error param_read(const sro_param *param, void *settings, int argc,
                                 const sro_value *argv, const sro_value **culprit);

/* The entry that a creation argument such as -fmin names, or NULL. */
const sro_param *param_flag(const sro_param *table, const sro_value *value);

/* How many of the values behind a flag belong to it: one; of custom ones and commands all up to the
 * next flag of the table. */
int param_arity(const sro_param *param, const sro_param *table, int argc, const sro_value *argv);

/* One error about a setting that was not taken: the value at fault (NULL: one is missing, or there
 * are too many) and why. */
void report_bad_setting(const void *owner, const sro_param *param, const sro_value *culprit,
                        const char *why);

#endif

/* params: settings as messages and creation arguments say them, by the tables of base/param.h. */
#ifndef COMMON_PARAMS_H
#define COMMON_PARAMS_H

#include "hosts/atoms.h"

/* The offset of a bool, for a parameter that is one; of what has another size it does not compile.
 */
#define BOOL_OFFSET(type, member) \
    (offsetof(type, member)       \
     + 0 * sizeof(char[sizeof(((type *)0)->member) == sizeof(bool) ? 1 : -1]))

/* A command that may be said at creation, too. It waits until the patch is loaded, and is no
 * value. */
#define PARAM_COMMAND(command)                     \
    {                                              \
        .name = command, .kind = SRO_PARAM_CUSTOM, \
    }
static inline bool param_is_command(const sro_param *param)
{
    return param->kind == SRO_PARAM_CUSTOM && !param->read;
}

/* Settings as they are read into a struct, whatever was said. Words that numbers stand for. */
SRO_CHECKED sro_error param_read(const sro_param *param, void *settings, int argc,
                                 const sro_value *argv, const sro_value **culprit);
/* The entry that a creation argument such as -fmin names, or NULL. */
const sro_param *param_flag(const sro_param *table, const sro_value *value);
/* How many of the values behind a flag belong to it: one for a plain one, for custom ones and
 * commands all up to the next known flag. */
int param_arity(const sro_param *param, const sro_param *table, int argc, const sro_value *argv);
/* One error about a setting that was not taken: the value at fault (NULL: one is missing) and
 * why. */
void report_bad_setting(const void *owner, const sro_param *param, const sro_value *culprit,
                        const char *why);

#endif

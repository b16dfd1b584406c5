#include "common/settings.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/messages.h"

const t_setting *setting_find(const t_setting *table, int count, const char *name)
{
    int i;
    for (i = 0; i < count; i++)
        if (!strcmp(table[i].name, name))
            return &table[i];
    return 0;
}

const t_setting *setting_flag(const t_setting *table, int count, const t_atom *a)
{
    const char *word;
    if (a->a_type != A_SYMBOL)
        return 0;
    word = a->a_w.w_symbol->s_name;
    return word[0] == '-' ? setting_find(table, count, word + 1) : 0;
}

int setting_arity(const t_setting *setting, const t_setting *table, int count, int argc,
                  const t_atom *argv)
{
    int n = 0;
    if (setting->kind != SETTING_WORDS && setting->kind != SETTING_ACTION)
        return argc > 0;
    while (n < argc && !setting_flag(table, count, &argv[n]))
        n++;
    return n;
}

static void *field(const t_setting *setting, void *settings)
{
    return (char *)settings + setting->offset;
}

static const char *read_int(int *value, double number)
{
    if (number != floor(number))
        return "must be a whole number";
    if (fabs(number) > 1e9)
        return "is far out of range";
    *value = (int)number;
    return 0;
}

static const char *read_number(const t_setting *setting, void *settings, const t_atom *a)
{
    double number;
    if (a->a_type != A_FLOAT)
        return "must be a number";
    number = atom_getfloat(a);
    if (!isfinite(number))
        return "must be a finite number";
    if (setting->kind == SETTING_INT)
        return read_int(field(setting, settings), number);
    if ((setting->kind == SETTING_SWITCH || setting->kind == SETTING_BOOL) && number != 0
        && number != 1)
        return "must be 0 or 1";
    if (setting->kind == SETTING_SWITCH)
        *(int *)field(setting, settings) = number != 0;
    else if (setting->kind == SETTING_BOOL)
        *(bool *)field(setting, settings) = number != 0;
    else
        *(double *)field(setting, settings) = number;
    return 0;
}

static const char *read_choice(const t_setting *setting, void *settings, const t_atom *a)
{
    char word[MAXPDSTRING];
    int i;
    atom_string(a, word, sizeof(word));
    for (i = 0; setting->choices[i]; i++)
        if (!strcmp(setting->choices[i], word)) {
            *(int *)field(setting, settings) = i;
            return 0;
        }
    return "is not among the choices";
}

const char *setting_read(const t_setting *setting, void *settings, int argc, const t_atom *argv,
                         const t_atom **culprit)
{
    *culprit = argc == 1 ? argv : 0;
    if (setting->kind == SETTING_WORDS)
        return setting->read(field(setting, settings), argc, argv, culprit);
    if (argc != 1)
        return argc ? "takes one value" : "needs a value";
    switch (setting->kind) {
    case SETTING_CHOICE:
        return read_choice(setting, settings, argv);
    case SETTING_NAME:
        *(t_symbol **)field(setting, settings) = atom_name(argv);
        return 0;
    default:
        return read_number(setting, settings, argv);
    }
}

void setting_copy(const t_setting *setting, const void *from, void *to)
{
    size_t size = setting->kind == SETTING_FLOAT   ? sizeof(double)
                  : setting->kind == SETTING_BOOL  ? sizeof(bool)
                  : setting->kind == SETTING_NAME  ? sizeof(t_symbol *)
                  : setting->kind == SETTING_WORDS ? setting->size
                                                   : sizeof(int);
    memcpy(field(setting, to), (const char *)from + setting->offset, size);
}

void setting_write(const t_setting *setting, const void *settings, char *text, size_t size)
{
    const void *value = (const char *)settings + setting->offset;
    t_symbol *name;
    text[0] = 0;
    switch (setting->kind) {
    case SETTING_INT:
    case SETTING_SWITCH:
        snprintf(text, size, "%d", *(const int *)value);
        break;
    case SETTING_BOOL:
        snprintf(text, size, "%d", *(const bool *)value);
        break;
    case SETTING_FLOAT:
        snprintf(text, size, "%g", *(const double *)value);
        break;
    case SETTING_CHOICE:
        snprintf(text, size, "%s", setting->choices[*(const int *)value]);
        break;
    case SETTING_NAME:
        name = *(t_symbol *const *)value;
        snprintf(text, size, "%s", name ? name->s_name : "");
        break;
    case SETTING_WORDS:
        setting->write(value, text, size);
        break;
    case SETTING_ACTION:
        break;
    }
}

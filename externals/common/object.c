#include "common/object.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer than what Pd prints it is left out in the middle, where names are, not at the end, where
 * it says what is wrong with them. */
static void write_text(char text[MAXPDSTRING], const char *format, va_list args)
{
    enum { BEGINNING = 300, END = 500 };
    char all[8 * MAXPDSTRING];
    size_t length;
    vsnprintf(all, sizeof(all), format, args);
    length = strlen(all);
    if (length <= BEGINNING + END)
        memcpy(text, all, length + 1);
    else
        snprintf(text, MAXPDSTRING, "%.*s ... %s", BEGINNING, all, all + length - END);
}

void unit_error(void *x, const char *format, ...)
{
    char text[MAXPDSTRING];
    va_list args;
    va_start(args, format);
    write_text(text, format, args);
    va_end(args);
    pd_error(x, "%s: %s", class_getname(*(t_pd *)x), text);
}

void unit_note(void *x, const char *format, ...)
{
    char text[MAXPDSTRING];
    va_list args;
    va_start(args, format);
    write_text(text, format, args);
    va_end(args);
    post("%s: %s", class_getname(*(t_pd *)x), text);
}

static void unit_fail(void *x, const char *error) { unit_error(x, "%s", error); }

void unit_info(t_unit *x, const char *selector, int count, const double *values)
{
    t_atom *atoms = getbytes((size_t)count * sizeof(*atoms));
    long before = registry_send_as(0); /* what it makes somebody do is not this unit's result */
    int i;
    for (i = 0; i < count; i++)
        SETFLOAT(&atoms[i], (t_float)values[i]);
    outlet_anything(x->u_info, gensym(selector), count, atoms);
    registry_send_as(before);
    freebytes(atoms, (size_t)count * sizeof(*atoms));
}

void unit_info_matrix(t_unit *x, const char *what, const sro_matrix *m)
{
    size_t rows = sro_matrix_rows(m), columns = sro_matrix_columns(m), i;
    const float *values = sro_matrix_row(m, 0);
    t_atom *atoms = malloc((2 + rows * columns) * sizeof(*atoms));
    if (!atoms) {
        unit_error(x, "%s: %s", what, SRO_NO_MEMORY);
        return;
    }
    SETFLOAT(&atoms[0], (t_float)rows);
    SETFLOAT(&atoms[1], (t_float)columns);
    for (i = 0; i < rows * columns; i++)
        SETFLOAT(&atoms[2 + i], values[i]);
    outlet_anything(x->u_info, gensym("matrix"), (int)(2 + rows * columns), atoms);
    free(atoms);
}

int unit_in_range(t_unit *x, const char *what, const char *noun, double index, size_t count)
{
    int fine = index >= 0 && index < (double)count;
    if (!fine)
        unit_error(x, "%s %g: there are %ss 0 to %zu", what, index, noun, count - 1);
    return fine;
}

const char *unit_reason(t_reason reason) { return reason == UNIT_RUN ? "run" : "bang"; }

double unit_pd_rate(void)
{
    double rate = sys_getsr();
    return rate > 0 ? rate : 44100;
}

void unit_touch(t_unit *x)
{
    x->u_touched = 1;
    clock_delay(x->u_gather, 0);
}

/* Settings */

void unit_refuse(t_unit *x, const t_setting *setting, const t_atom *culprit, const char *why)
{
    char value[MAXPDSTRING], choices[MAXPDSTRING] = "";
    int i;
    value[0] = 0;
    if (culprit)
        atom_string(culprit, value, sizeof(value));
    for (i = 0; setting->choices && setting->choices[i]; i++)
        words_add(choices, sizeof(choices), setting->choices[i]);
    unit_error(x, "%s%s%s: %s%s%s", setting->name, culprit ? " " : "", value, why,
               choices[0] ? ": " : "", choices);
}

static const char *check_pending(t_unit *x, const t_setting **culprit)
{
    const t_unit_class *k = x->u_class;
    const char *name = 0, *why = k->check(x, x->u_pending, &name);
    char value[MAXPDSTRING];
    if (!why)
        return 0;
    *culprit = setting_find(k->settings, k->settings_count, name);
    setting_write(*culprit, x->u_pending, value, sizeof(value));
    unit_error(x, "%s %s: %s", name, value, why);
    return why;
}

void unit_accept(t_unit *x)
{
    size_t size = x->u_class->settings_size;
    const t_setting *culprit;
    if (!memcmp(x->u_settings, x->u_pending, size))
        return;
    memcpy(x->u_settings, x->u_pending, sizeof(t_unit_settings)); /* never refused */
    if (check_pending(x, &culprit))
        memcpy(x->u_pending, x->u_settings, size);
    else
        memcpy(x->u_settings, x->u_pending, size);
}

void unit_act(t_unit *x)
{
    const t_unit_class *k = x->u_class;
    t_atom *atoms = x->u_argv, *a = atoms;
    int size = x->u_argc, left = size;
    x->u_argc = 0;
    x->u_argv = 0;
    while (left) {
        const t_setting *flag = setting_flag(k->settings, k->settings_count, a);
        int used;
        left--, a++;
        if (!flag)
            continue;
        used = setting_arity(flag, k->settings, k->settings_count, left, a);
        if (flag->kind == SETTING_ACTION)
            message_do(x, message_find(k->messages, flag->name), gensym(flag->name), used, a);
        left -= used, a += used;
    }
    freebytes(atoms, (size_t)size * sizeof(*atoms));
}

void unit_settle(t_unit *x, t_reason reason)
{
    unit_act(x);
    clock_unset(x->u_gather);
    x->u_touched = 0;
    unit_accept(x);
    x->u_class->apply(x, reason);
}

static void unit_gathered(t_unit *x) { unit_settle(x, UNIT_FOLLOW); }

t_step unit_step(t_unit *x, t_reason reason, int changed, int renamed)
{
    int asked = x->u_asked || reason == UNIT_TELL;
    int missing = asked && !x->u_fresh && !x->u_class->busy(x);
    x->u_asked = 0;
    if (reason != UNIT_RUN && !changed && !missing)
        return x->u_fresh && (asked || renamed) ? STEP_SEND : STEP_NONE;
    x->u_fresh = 0;
    return STEP_MAKE;
}

/* Creation */

static void take_argument(t_unit *x, const t_setting *setting, int argc, t_atom *argv)
{
    const t_atom *culprit;
    const char *why = 0;
    if (setting->kind != SETTING_ACTION) /* those wait until the object is whole */
        why = setting_read(setting, x->u_pending, argc, argv, &culprit);
    if (why)
        unit_refuse(x, setting, culprit, why);
}

/* The object is made all the same: what the check refuses goes back to its default. */
static void accept_arguments(t_unit *x)
{
    const t_setting *culprit;
    int tries = x->u_class->settings_count;
    while (tries-- && check_pending(x, &culprit))
        setting_copy(culprit, x->u_settings, x->u_pending);
    memcpy(x->u_settings, x->u_pending, x->u_class->settings_size);
}

static size_t positional_count(const t_unit_class *k)
{
    size_t n = 0;
    while (k->positional[n])
        n++;
    return n;
}

static int is_flag(const t_atom *a)
{
    return a->a_type == A_SYMBOL && a->a_w.w_symbol->s_name[0] == '-';
}

/* An unknown flag takes what seems to be its value with it. */
static int skip_unknown(t_unit *x, int argc, const t_atom *argv)
{
    const t_unit_class *k = x->u_class;
    char flags[MAXPDSTRING] = "";
    int i, n = 1;
    for (i = 0; i < k->settings_count; i++)
        words_add(flags, sizeof(flags), k->settings[i].name);
    unit_error(x, "%s: unknown flag; after a - there may be %s", argv->a_w.w_symbol->s_name, flags);
    while (n < argc && !is_flag(&argv[n]))
        n++;
    return n;
}

static int take_flag(t_unit *x, const t_setting *flag, int argc, t_atom *argv)
{
    const t_unit_class *k = x->u_class;
    int n = setting_arity(flag, k->settings, k->settings_count, argc - 1, argv + 1);
    take_argument(x, flag, n, argv + 1);
    return 1 + n;
}

static void take_arguments(t_unit *x, int argc, t_atom *argv)
{
    const t_unit_class *k = x->u_class;
    const char *const *positional = k->positional;
    char word[MAXPDSTRING];
    while (argc) {
        const t_setting *flag = setting_flag(k->settings, k->settings_count, argv);
        int used = 1;
        if (flag)
            used = take_flag(x, flag, argc, argv);
        else if (is_flag(argv))
            used = skip_unknown(x, argc, argv);
        else if (*positional)
            take_argument(x, setting_find(k->settings, k->settings_count, *positional++), 1, argv);
        else {
            atom_string(argv, word, sizeof(word));
            unit_error(x, "%s: one argument too many", word);
        }
        if (is_flag(argv))
            positional = k->positional + positional_count(k); /* those come first */
        argc -= used, argv += used;
    }
}

static int has_actions(const t_unit_class *k, int argc, const t_atom *argv)
{
    const t_setting *flag;
    int i;
    for (i = 0; i < argc; i++) {
        flag = setting_flag(k->settings, k->settings_count, &argv[i]);
        if (flag && flag->kind == SETTING_ACTION)
            return 1;
    }
    return 0;
}

void unit_init(t_unit *x, const t_unit_class *k, const void *defaults, int argc, t_atom *argv)
{
    x->u_class = k;
    x->u_canvas = canvas_getcurrent();
    x->u_gather = clock_new(x, (t_method)unit_gathered);
    x->u_settings = copybytes(defaults, k->settings_size);
    x->u_pending = copybytes(defaults, k->settings_size);
    x->u_works.w_owner = x;
    x->u_works.w_fail = unit_fail;
    registry_join(x);
    take_arguments(x, argc, argv);
    accept_arguments(x);
    x->u_initial = copybytes(x->u_settings, k->settings_size);
    if (!has_actions(k, argc, argv))
        argc = 0;
    x->u_argc = argc;
    x->u_argv = copybytes(argv, (size_t)argc * sizeof(*argv));
    unit_touch(x);
}

void unit_free(t_unit *x)
{
    works_cancel(&x->u_works);
    registry_leave(x);
    clock_free(x->u_gather);
    freebytes(x->u_argv, (size_t)x->u_argc * sizeof(*x->u_argv));
    freebytes(x->u_settings, x->u_class->settings_size);
    freebytes(x->u_pending, x->u_class->settings_size);
    freebytes(x->u_initial, x->u_class->settings_size);
}

/* Work */

void unit_work(t_unit *x, const t_work_methods *methods, void *context, int alone)
{
    const char *error;
    x->u_works.w_info = x->u_info;
    if (alone)
        works_cancel(&x->u_works);
    error = works_start(&x->u_works, methods, context,
                        /* as it is to be after this instant */
                        ((const t_unit_settings *)x->u_pending)->blocking);
    if (error)
        unit_error(x, "%s", error);
}

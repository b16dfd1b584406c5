/* The part of a unit that is spoken to: one answer to every kind of message. */

#include <stdlib.h>
#include <string.h>

#include "common/object.h"

enum { MOST_WORDS = 80 }; /* of one class */

static void unit_setting(t_unit *x, t_symbol *s, int argc, t_atom *argv)
{
    const t_unit_class *k = x->u_class;
    const t_setting *setting = setting_find(k->settings, k->settings_count, s->s_name);
    const t_atom *culprit;
    const char *why;
    if (setting->kind == SETTING_ACTION) {
        unit_act(x);
        message_do(x, message_find(k->messages, s->s_name), s, argc, argv);
        return;
    }
    why = setting_read(setting, x->u_pending, argc, argv, &culprit);
    if (why)
        unit_refuse(x, setting, culprit, why);
    else
        unit_touch(x);
}

static void unit_print(t_unit *x)
{
    const t_unit_class *k = x->u_class;
    char value[MAXPDSTRING];
    int i;
    if (!x->u_argc && x->u_touched)
        unit_settle(x, UNIT_FOLLOW); /* but a look makes nothing begin */
    for (i = 0; i < k->settings_count; i++) {
        if (k->settings[i].kind == SETTING_ACTION)
            continue;
        setting_write(&k->settings[i], x->u_settings, value, sizeof(value));
        if (value[0])
            unit_note(x, "%s %s", k->settings[i].name, value);
    }
    k->print(x);
    if (works_busy(&x->u_works))
        unit_note(x, "at work");
}

/* What flags ask for is still to be done: it is told and is new, whatever is asked. */
static void ask(t_unit *x, t_reason reason)
{
    if (x->u_argc)
        reason = UNIT_FOLLOW;
    if (unit_settle_upstream(x))
        unit_settle(x, reason);
}

static void unit_bang(t_unit *x) { ask(x, UNIT_TELL); }

static void unit_run(t_unit *x) { ask(x, UNIT_RUN); }

static void unit_cancel(t_unit *x)
{
    unit_act(x); /* what flags have asked for, too */
    works_cancel(&x->u_works);
    if (x->u_class->cancel)
        x->u_class->cancel(x);
}

static void unit_reset(t_unit *x)
{
    memcpy(x->u_pending, x->u_initial, x->u_class->settings_size);
    unit_touch(x);
}

/* What all understand, whatever follows it, as it is with Pd's own. */
static const struct {
    const char *name;
    void (*act)(t_unit *x);
} common[] = {{"bang", unit_bang},
              {"cancel", unit_cancel},
              {"print", unit_print},
              {"reset", unit_reset},
              {"run", unit_run}};
enum { COMMON = sizeof(common) / sizeof(*common) };

static void unit_message(t_unit *x, t_symbol *s, int argc, t_atom *argv)
{
    unit_act(x);
    message_do(x, message_find(x->u_class->messages, s->s_name), s, argc, argv);
}

/* Other kinds of messages */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int is_common(const t_unit_class *k, const char *name)
{
    int i;
    for (i = 0; i < COMMON; i++)
        if (!strcmp(common[i].name, name))
            return 1;
    return setting_find(k->settings, k->settings_count, name) != 0;
}

static void unit_anything(t_unit *x, t_symbol *s, int argc, t_atom *argv)
{
    const t_unit_class *k = x->u_class;
    const char *names[MOST_WORDS];
    char words[MAXPDSTRING] = "";
    int i, count = 0;
    (void)argc;
    (void)argv;
    if (message_elsewhere(x, s))
        return;
    for (i = 0; i < COMMON; i++)
        names[count++] = common[i].name;
    for (i = 0; i < k->settings_count; i++)
        names[count++] = k->settings[i].name;
    for (i = 0; k->messages[i].name; i++)
        if (!is_common(k, k->messages[i].name))
            names[count++] = k->messages[i].name;
    qsort(names, (size_t)count, sizeof(*names), by_name);
    for (i = 0; i < count; i++)
        words_add(words, sizeof(words), names[i]);
    unit_error(x, "%s: no such message; there are %s", s->s_name, words);
}

static void unit_symbol(t_unit *x, t_symbol *s)
{
    unit_error(x, "symbol %s: a word alone says nothing here; which message is it of?", s->s_name);
}

static void unit_pointer(t_unit *x, t_gpointer *p)
{
    (void)p;
    unit_error(x, "pointer: says nothing here");
}

static void unit_float(t_unit *x, t_floatarg f)
{
    const t_unit_class *k = x->u_class;
    t_atom a;
    SETFLOAT(&a, f);
    if (k->number)
        k->number(x, f);
    else if (k->list)
        k->list(x, gensym("list"), 1, &a);
    else
        unit_error(x, "%g: a number alone says nothing here; which message is it of?", f);
}

/* Of one element it is that element, as everywhere in Pd; empty, as [route] leaves it, a bang. */
static void unit_list(t_unit *x, t_symbol *s, int argc, t_atom *argv)
{
    const t_unit_class *k = x->u_class;
    if (!argc)
        pd_bang(&x->u_obj.ob_pd);
    else if (argc == 1 && argv[0].a_type == A_FLOAT)
        pd_float(&x->u_obj.ob_pd, atom_getfloat(argv));
    else if (argc == 1 && argv[0].a_type == A_SYMBOL)
        unit_symbol(x, argv[0].a_w.w_symbol);
    else if (k->list)
        k->list(x, s, argc, argv);
    else
        unit_error(x, "list: a list says nothing here; which message is it of?");
}

/* What would go wrong with the first message is said when the class is made. */
static void check_tables(const t_unit_class *k)
{
    int i, count = COMMON + k->settings_count;
    for (i = 0; k->messages[i].name; i++)
        count++;
    if (count > MOST_WORDS)
        bug("stage %d has more than %d messages", (int)k->stage, MOST_WORDS);
    for (i = 0; i < k->settings_count; i++)
        if (k->settings[i].kind == SETTING_ACTION
            && !message_find(k->messages, k->settings[i].name))
            bug("%s: is a flag and no message", k->settings[i].name);
}

void unit_setup(t_class *c, const t_unit_class *k)
{
    int i;
    check_tables(k);
    for (i = 0; i < k->settings_count; i++)
        class_addmethod(c, (t_method)unit_setting, gensym(k->settings[i].name), A_GIMME, 0);
    for (i = 0; k->messages[i].name; i++)
        if (!is_common(k, k->messages[i].name))
            class_addmethod(c, (t_method)unit_message, gensym(k->messages[i].name), A_GIMME, 0);
    for (i = 1; i < COMMON; i++)
        class_addmethod(c, (t_method)common[i].act, gensym(common[i].name), 0);
    class_addbang(c, (t_method)common[0].act);
    if (!k->signal_inlet)
        class_addfloat(c, (t_method)unit_float);
    class_addlist(c, (t_method)unit_list);
    class_addsymbol(c, (t_method)unit_symbol);
    class_addpointer(c, (t_method)unit_pointer);
    class_addanything(c, (t_method)unit_anything);
}

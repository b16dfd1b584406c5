/* Settings as attributes: Max shows them in its inspector and saves them with the patcher. Setting
 * one is the message of its name, with all that belongs to that; what is shown is what is in
 * force. */

#include "hosts/max.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_text.h"

enum { VALUE_SIZE = 4000, MOST_CHOICES = 40 };

/* An entry that is a command is none (params.h). */
static bool is_setting(const sro_param *param)
{
    return param->kind != SRO_PARAM_CUSTOM || param->read;
}

static const char *type_of(const sro_param *param)
{
    switch (param->kind) {
    case SRO_PARAM_INT:
    case SRO_PARAM_BOOL:
        return "long";
    case SRO_PARAM_FLOAT:
        return "float64";
    case SRO_PARAM_CHOICE:
    case SRO_PARAM_SYMBOL:
        return "symbol";
    default:
        return "atom";
    }
}

/* Text as atoms */

static t_atom word_atom(const char *word)
{
    return (t_atom){.a_type = A_SYM, .a_w.w_sym = gensym(word)};
}

static t_atom atom_of(const char *text, bool whole)
{
    const char *end = text;
    double number;
    if (!sro_float_read(&end, &number) || *end)
        return word_atom(text);
    if (whole)
        return (t_atom){.a_type = A_LONG, .a_w.w_long = (t_atom_long)number};
    return (t_atom){.a_type = A_FLOAT, .a_w.w_float = number};
}

static long count_words(const char *text)
{
    long count = 0;
    while (*(text += strspn(text, " "))) {
        count++;
        text += strcspn(text, " ");
    }
    return count;
}

/* The words of a text, which is cut into them. */
static void words_to_atoms(char *text, t_atom *atoms)
{
    while (*(text += strspn(text, " "))) {
        char *end = text + strcspn(text, " ");
        bool last = !*end;
        *end = 0;
        *atoms++ = atom_of(text, !strpbrk(text, ".eE"));
        text = last ? end : end + 1;
    }
}

static bool is_custom(const sro_param *param) { return param->kind == SRO_PARAM_CUSTOM; }

static long count_atoms(const sro_param *param, const char *text)
{
    return is_custom(param) ? count_words(text) : 1;
}

static void to_atoms(const sro_param *param, char *text, t_atom *atoms)
{
    if (is_custom(param))
        words_to_atoms(text, atoms);
    else if (param->kind == SRO_PARAM_CHOICE || param->kind == SRO_PARAM_SYMBOL)
        *atoms = word_atom(text);
    else
        *atoms = atom_of(text, param->kind != SRO_PARAM_FLOAT);
}

/* Getting and setting */

static const char *name_of(void *attribute)
{
    const t_symbol *name = object_method_imp(attribute, gensym("getname"), NULL, NULL, NULL, NULL,
                                             NULL, NULL, NULL, NULL);
    return name ? name->s_name : "";
}

/* Who asks may bring memory, for *argc atoms; else it is made. False where it is not enough. */
static bool has_room(long count, long *argc, t_atom **argv)
{
    char allocated;
    if (*argc && *argv)
        return count <= *argc;
    return !atom_alloc_array(count, argc, argv, &allocated);
}

/* Settings belong to the main thread: on another one there is no answer. */
static t_max_err get(t_host *h, void *attribute, long *argc, t_atom **argv)
{
    const t_hosted_class *class = h->class->hosted;
    const sro_param *param = sro_param_find(class->params, name_of(attribute));
    char text[VALUE_SIZE];
    long count;
    if (!param || !h->instance || !systhread_ismainthread())
        return MAX_ERR_GENERIC;
    class->print_setting(h->instance, param, text, sizeof(text));
    count = count_atoms(param, text);
    if (!has_room(count, argc, argv))
        return MAX_ERR_OUT_OF_MEM;
    *argc = count;
    to_atoms(param, text, *argv);
    return MAX_ERR_NONE;
}

static t_max_err set(t_host *h, void *attribute, long argc, t_atom *argv)
{
    max_say(h, 0, name_of(attribute), argc, argv);
    return MAX_ERR_NONE;
}

/* What was set comes into force a little later, or not at all: then Max is to show what is. */

/* Who is told may delete the object. */
static void tell(void *host)
{
    t_host *h = host;
    const sro_param *params = h->class->hosted->params;
    uint64_t number = h->number;
    size_t i;
    for (i = 0; max_is_there(number) && params[i].name; i++)
        if (h->said[i]) {
            h->said[i] = false;
            object_attr_touch(max_object(h), gensym(params[i].name));
        }
}

bool max_attributes_begin(t_host *h)
{
    const sro_param *params = h->class->hosted->params;
    size_t count = 0;
    if (!params)
        return true;
    while (params[count].name)
        count++;
    h->said = calloc(count + 1, sizeof(*h->said));
    h->settled = h->said ? host_timer_new(h, tell) : NULL;
    if (!h->settled)
        object_error(max_object(h), SRO_NO_MEMORY);
    return h->settled != NULL;
}

void max_attributes_end(t_host *h)
{
    host_timer_free(h->settled);
    free(h->said);
}

/* A choice may be a message by itself. */
static bool is_said(const sro_param *param, const char *name)
{
    const char *const *choice = param->choices;
    while (choice && *choice && strcmp(*choice, name) != 0)
        choice++;
    return !strcmp(param->name, name) || (choice && *choice);
}

void max_attributes_heard(t_host *h, const char *name)
{
    const sro_param *params = h->class->hosted->params;
    bool all = !strcmp(name, "reset");
    size_t i;
    for (i = 0; h->settled && params[i].name; i++)
        if (is_setting(&params[i]) && (all || is_said(&params[i], name))) {
            h->said[i] = true;
            host_timer_set(h->settled, 0);
        }
}

/* The class */

typedef struct told {
    t_class *class;
    const sro_param *param;
} t_told;

static void tell_atoms(const t_told *t, const char *what, const char *type, long count,
                       t_atom *atoms)
{
    class_attr_addattr_atoms(t->class, t->param->name, what, gensym(type), 0, count, atoms);
}

static void tell_word(const t_told *t, const char *what, const char *word)
{
    t_atom atom = word_atom(word);
    tell_atoms(t, what, "symbol", 1, &atom);
}

static void tell_number(const t_told *t, const char *what, long number)
{
    t_atom atom = {.a_type = A_LONG, .a_w.w_long = number};
    tell_atoms(t, what, "long", 1, &atom);
}

static void tell_choices(const t_told *t)
{
    t_atom atoms[MOST_CHOICES];
    long count = 0;
    for (; count < MOST_CHOICES && t->param->choices[count]; count++)
        atoms[count] = word_atom(t->param->choices[count]);
    tell_word(t, "style", "enum");
    tell_atoms(t, "enumvals", "atom", count, atoms);
}

static void tell_label(const t_told *t)
{
    char label[TEXT_SIZE];
    const char *unit = t->param->unit;
    snprintf(label, sizeof(label), unit ? "%s (%s)" : "%s", t->param->name, unit);
    tell_word(t, "label", label);
}

/* What stays at its default is not saved. */
static void tell_default(const t_told *t, const t_hosted_class *class)
{
    char text[VALUE_SIZE];
    t_atom *atoms;
    long count;
    class->print_default(class, t->param, text, sizeof(text));
    count = count_atoms(t->param, text);
    atoms = malloc(((size_t)count + 1) * sizeof(*atoms));
    if (!atoms)
        return;
    to_atoms(t->param, text, atoms);
    tell_atoms(t, "default", type_of(t->param), count, atoms);
    free(atoms);
}

static void add(const t_max_class *class, const sro_param *param, long order)
{
    const t_told t = {class->class, param};
    class_addattr(class->class, attr_offset_new(param->name, gensym(type_of(param)), 0, METHOD(get),
                                                METHOD(set), 0));
    tell_label(&t);
    tell_word(&t, "category", class->name);
    tell_number(&t, "order", order);
    if (param->kind == SRO_PARAM_BOOL)
        tell_word(&t, "style", "onoff");
    if (param->choices)
        tell_choices(&t);
    tell_default(&t, class->hosted);
    if (!param->at_creation) /* the box says those, and nothing else can */
        tell_number(&t, "save", 1);
}

void max_attributes_setup(const t_max_class *class)
{
    const sro_param *param = class->hosted->params;
    long order = 1;
    for (; param && param->name; param++)
        if (is_setting(param))
            add(class, param, order++);
}

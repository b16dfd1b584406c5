/* What a script can have the stand-in do, as a person does with Max, to the object number N of
 * [pd sandbox]: host assist N, attributes N, get N NAME, set N NAME VALUE ..., save N (what Max
 * would keep of it with the patcher), again N (the same, and an object made of it), touched N (of
 * which attributes Max was told since); and host long N COUNT, a list of that length; classes;
 * reuse (the memory of objects). */

#include "api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static t_patcher *sandbox(void)
{
    t_patcher *p = the_patch();
    int i;
    for (i = 0; i < p->count; i++)
        if (p->nodes[i] && !strcmp(p->nodes[i]->kind->name, "pd"))
            return p->nodes[i]->inside;
    return NULL;
}

static t_node *node_at(int place)
{
    t_patcher *p = sandbox();
    t_node *node = p && place >= 0 && place < p->count ? p->nodes[place] : NULL;
    return node && node->object ? node : NULL;
}

/* Every inlet and outlet has a text that begins with a capital letter or a bracket, and ends
 * without a full stop; none stands twice. */

typedef void t_assist(void *x, void *box, long where, long index, char *text);

static void assist(const t_node *node, long where, int count)
{
    const t_message_of *m = class_message(record_of(node->object)->class, "assist");
    int i;
    for (i = 0; m && i < count; i++) {
        char text[ASSIST_MAX_STRING_LEN + 1] = "";
        text[ASSIST_MAX_STRING_LEN] = 42;
        ((t_assist *)(void *)m->function)(node->object, NULL, where, i, text);
        print_line("%s %d: %s", where == ASSIST_INLET ? "inlet" : "outlet", i, text);
        if (!text[0] || strlen(text) >= ASSIST_MAX_STRING_LEN)
            fault("assist: no text, or one that is too long");
    }
}

/* Attributes */

static void print_atoms(const char *what, const t_atoms *atoms)
{
    char text[LINE_SIZE] = "";
    atoms_text(atoms->count, atoms->atoms, text, sizeof(text));
    print_line("%s:%s", what, text);
}

static void attributes(const t_node *node)
{
    static const char *const facts[] = {"label", "style", "enumvals", "default", "save"};
    const t_attribute *a = record_of(node->object)->class->attributes;
    size_t i;
    for (; a; a = a->next) {
        char text[LINE_SIZE] = "";
        for (i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
            const t_about_attribute *about = attribute_about(a, facts[i]);
            size_t length = strlen(text);
            if (about) {
                snprintf(text + length, sizeof(text) - length, ", %s", facts[i]);
                atoms_text(about->atoms.count, about->atoms.atoms, text, sizeof(text));
            }
        }
        print_line("%s: %s%s", a->name->s_name, a->type->s_name, text);
    }
}

static t_attribute *attribute_of(const t_node *node, const char *name)
{
    t_attribute *a = class_attribute(record_of(node->object)->class, name);
    if (!a)
        print_line("no attribute %s", name);
    return a;
}

static void get(t_node *node, const char *name)
{
    t_attribute *a = attribute_of(node, name);
    t_atoms atoms = {0};
    if (a && attribute_get(record_of(node->object), a, &atoms))
        print_atoms(name, &atoms);
    atoms_free(&atoms);
}

static bool same_atoms(const t_atoms *a, const t_atoms *b)
{
    int i;
    for (i = 0; i < a->count && i < b->count; i++)
        if (atom_number(&a->atoms[i]) != atom_number(&b->atoms[i])
            || atom_word(&a->atoms[i]) != atom_word(&b->atoms[i]))
            return false;
    return a->count == b->count;
}

/* Which attributes Max was told of since this was asked last. */
static void print_touched(t_record *record)
{
    print_atoms("touched", &record->touched);
    record->touched.count = 0;
}

/* What is saved with the patcher: attributes with "save" that are not at their default. */
static void for_saved(t_node *node, void (*doing)(t_node *other, t_attribute *a, t_atoms *value),
                      t_node *other)
{
    t_record *record = record_of(node->object);
    t_attribute *a = record->class->attributes;
    t_atoms value = {0};
    for (; a; a = a->next) {
        const t_about_attribute *at_first = attribute_about(a, "default");
        if (attribute_about(a, "save") && attribute_get(record, a, &value)
            && !(at_first && same_atoms(&value, &at_first->atoms)))
            doing(other, a, &value);
    }
    atoms_free(&value);
}

static void print_saved(t_node *other, t_attribute *a, t_atoms *value)
{
    char name[LINE_SIZE];
    (void)other;
    snprintf(name, sizeof(name), "saved %s", a->name->s_name);
    print_atoms(name, value);
}

static void set_saved(t_node *other, t_attribute *a, t_atoms *value)
{
    attribute_set(record_of(other->object), a, value->count, value->atoms);
}

/* As when a patcher is opened: the box is made, and gets what was saved. */
static void again(t_node *node)
{
    t_atom name = word_atom(record_of(node->object)->class->name);
    t_node *other = node_new(node->patcher, 1, &name);
    if (!other)
        return;
    patcher_add(node->patcher, other);
    for_saved(node, set_saved, other);
}

static void say_long(t_node *node, int count)
{
    t_atom *atoms = must_alloc((size_t)(count + 1) * sizeof(*atoms));
    t_said m = {gensym("list"), count, atoms};
    int i;
    for (i = 0; i < count; i++)
        atoms[i] = number_atom(i);
    node_hear(node, 0, &m);
    free(atoms);
}

static void print_classes(void)
{
    const t_class *c = classes_first();
    for (; c; c = c->next)
        if (c->in_box)
            print_line("%s", c->name);
}

static void do_to(t_node *node, const t_said *m)
{
    const char *name = m->argc > 1 ? atom_word(&m->argv[1])->s_name : "";
    if (is_said(m, "assist")) {
        assist(node, ASSIST_INLET, node->inlets);
        assist(node, ASSIST_OUTLET, node->outlets);
    } else if (is_said(m, "attributes"))
        attributes(node);
    else if (is_said(m, "get"))
        get(node, name);
    else if (is_said(m, "set") && attribute_of(node, name))
        attribute_set(record_of(node->object), attribute_of(node, name), m->argc - 2, m->argv + 2);
    else if (is_said(m, "save"))
        for_saved(node, print_saved, NULL);
    else if (is_said(m, "touched"))
        print_touched(record_of(node->object));
    else if (is_said(m, "again"))
        again(node);
    else if (is_said(m, "long"))
        say_long(node, m->argc > 1 ? (int)atom_number(&m->argv[1]) : 0);
}

/* On main, where Max's inspector is. */
static void hear(t_node *nobody, int inlet, const t_said *m)
{
    t_node *node = m->argc ? node_at((int)atom_number(m->argv)) : NULL;
    (void)nobody;
    (void)inlet;
    if (is_said(m, "classes"))
        print_classes();
    else if (is_said(m, "reuse"))
        external_reuse();
    else if (node)
        do_to(node, m);
    else
        print_line("host: %s: there is no such object", m->name->s_name);
}

static const t_kind host_kind = {.name = "host", .hear = hear, .on_main = true};
static t_node host = {.kind = &host_kind};

static void listen(void *nobody, const t_said *m)
{
    (void)nobody;
    node_hear(&host, 0, m);
}

void host_begin(void) { name_bind(gensym("host"), NULL, listen); }

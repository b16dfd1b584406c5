/* Max's API: attributes. */

#include "api.h"

#include <stdlib.h>
#include <string.h>

typedef t_max_err t_get(void *x, t_object *attribute, long *ac, t_atom **av);
typedef t_max_err t_set(void *x, t_object *attribute, long ac, t_atom *av);

static t_symbol *get_name(t_attribute *a) { return a->name; }

static t_class *attribute_class(void)
{
    static t_class *class;
    if (!class) {
        class = host_class("attribute", sizeof(t_attribute), NULL);
        class_addmethod(class, METHOD(get_name), "getname", A_CANT, 0);
    }
    return class;
}

t_object *attr_offset_new(const char *name, const t_symbol *type, long flags, method mget,
                          method mset, long offset)
{
    t_attribute *a = object_alloc(attribute_class());
    a->name = gensym(name);
    a->type = type;
    a->flags = flags;
    a->get = mget;
    a->set = mset;
    a->offset = offset;
    if (!mget || !mset)
        fault("attribute %s: the stand-in wants a getter and a setter", name);
    return &a->object;
}

t_max_err class_addattr(t_class *c, t_object *attr)
{
    t_attribute *a = (t_attribute *)attr, **at = &c->attributes;
    if (class_attribute(c, a->name->s_name))
        fault("class_addattr %s %s: has one of that name", c->name, a->name->s_name);
    if (class_message(c, a->name->s_name))
        fault("class_addattr %s %s: has a message of that name", c->name, a->name->s_name);
    while (*at)
        at = &(*at)->next;
    *at = a;
    return MAX_ERR_NONE;
}

t_max_err class_attr_addattr_atoms(t_class *c, const char *attrname, const char *attrname2,
                                   t_symbol *type, long flags, long ac, t_atom *av)
{
    t_attribute *a = class_attribute(c, attrname);
    t_about_attribute *about;
    long i;
    (void)type;
    (void)flags;
    if (!a) {
        fault("%s: there is no attribute %s to say %s of", c->name, attrname, attrname2);
        return MAX_ERR_GENERIC;
    }
    about = must_alloc(sizeof(*about));
    about->what = gensym(attrname2);
    for (i = 0; i < ac; i++)
        atoms_add(&about->atoms, av[i]);
    about->next = a->about;
    a->about = about;
    return MAX_ERR_NONE;
}

t_attribute *class_attribute(const t_class *class, const char *name)
{
    t_attribute *a = class->attributes;
    while (a && strcmp(a->name->s_name, name))
        a = a->next;
    return a;
}

const t_about_attribute *attribute_about(const t_attribute *attribute, const char *what)
{
    const t_about_attribute *about = attribute->about;
    while (about && strcmp(about->what->s_name, what))
        about = about->next;
    return about;
}

bool attribute_set(t_record *record, t_attribute *attribute, int argc, const t_atom *argv)
{
    t_atom *atoms = must_alloc(((size_t)argc + 1) * sizeof(*atoms));
    t_max_err error;
    if (argc)
        memcpy(atoms, argv, (size_t)argc * sizeof(*atoms));
    error = ((t_set *)(void *)attribute->set)(record->object, &attribute->object, argc, atoms);
    free(atoms);
    return error == MAX_ERR_NONE;
}

static t_max_err call_getter(t_record *record, t_attribute *attribute, long *ac, t_atom **av)
{
    return ((t_get *)(void *)attribute->get)(record->object, &attribute->object, ac, av);
}

/* Who asks may bring memory, such as for one atom: the getter writes no more into it. */
static void get_into_memory(t_record *record, t_attribute *attribute)
{
    t_atom memory[2] = {{.a_type = A_NOTHING}, {.a_type = A_CANT}}, *given = memory;
    long count = 1;
    call_getter(record, attribute, &count, &given);
    if (given != memory || memory[1].a_type != A_CANT || count > 1)
        fault("attribute %s: there was memory for one atom", attribute->name->s_name);
}

/* The getter is given no memory, and makes some; then it is asked again with some. */
bool attribute_get(t_record *record, t_attribute *attribute, t_atoms *atoms)
{
    long count = 0, i;
    t_atom *got = NULL;
    t_max_err error = call_getter(record, attribute, &count, &got);
    atoms->count = 0;
    for (i = 0; i < count; i++)
        atoms_add(atoms, got[i]);
    free(got);
    get_into_memory(record, attribute);
    return error == MAX_ERR_NONE;
}

/* Where the caller has memory nothing happens, as the header has it, however little that is. */
t_max_err atom_alloc_array(long minsize, long *ac, t_atom **av, char *alloc)
{
    *alloc = 0;
    if (*ac && *av)
        return MAX_ERR_NONE;
    *av = must_alloc((size_t)(minsize > 0 ? minsize : 1) * sizeof(**av));
    *alloc = 1;
    *ac = minsize;
    return MAX_ERR_NONE;
}

t_max_err object_attr_touch(t_object *x, t_symbol *attrname)
{
    if (role_here() != MAIN)
        fault("object_attr_touch %s: not on the main thread", attrname->s_name);
    if (!class_attribute(record_of(x)->class, attrname->s_name))
        fault("object_attr_touch %s: there is no such attribute", attrname->s_name);
    atoms_add(&record_of(x)->touched, (t_atom){.a_type = A_SYM, .a_w.w_sym = attrname});
    return MAX_ERR_NONE;
}

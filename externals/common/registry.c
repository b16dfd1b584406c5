#include "common/registry.h"

#include <stdio.h>

#include "common/shared_class.h"

struct _published {
    t_pd p_pd;
    t_unit *p_owner;
    void *p_value;
    const char *p_kind, *p_stem;
    t_symbol *p_wanted, *p_name, *p_bound;
};

/* The number is the layout of the core's values and of t_published. It changes with them: binaries
 * of two versions may meet in one Pd, and must not take each other's values. */
#define CLASS_NAME "spectreorder-value-2"

static t_class *value_class;

static t_pd *value_make(void) { return pd_new(value_class); }

static void find_value_class(void)
{
    if (!value_class)
        value_class = shared_class(CLASS_NAME, value_make, sizeof(t_published));
}

static t_symbol *bound_symbol(const char *kind, const char *name)
{
    char text[MAXPDSTRING + 40];
    snprintf(text, sizeof(text), "spectreorder:%s:%s", kind, name);
    return gensym(text);
}

static t_published *published_at(t_symbol *bound)
{
    find_value_class();
    return (t_published *)pd_findbyclass(bound, value_class);
}

t_published *published_new(t_unit *owner, const char *kind, const char *stem)
{
    t_published *p;
    find_value_class();
    p = (t_published *)pd_new(value_class);
    p->p_owner = owner;
    p->p_value = 0;
    p->p_kind = kind;
    p->p_stem = stem;
    p->p_wanted = p->p_name = p->p_bound = 0;
    return p;
}

static void published_unbind(t_published *p)
{
    if (p->p_bound)
        pd_unbind(&p->p_pd, p->p_bound);
    p->p_bound = 0;
}

void published_free(t_published *p)
{
    published_unbind(p);
    pd_free(&p->p_pd);
}

static int published_bind(t_published *p, const char *name)
{
    t_symbol *bound = bound_symbol(p->p_kind, name);
    if (published_at(bound))
        return 0;
    pd_bind(&p->p_pd, bound);
    p->p_bound = bound;
    p->p_name = gensym(name);
    return 1;
}

static void published_bind_own(t_published *p)
{
    char name[MAXPDSTRING];
    int i = 1;
    do
        snprintf(name, sizeof(name), "%s-%d", p->p_stem, i++);
    while (!published_bind(p, name));
}

int published_follow(t_published *p, t_symbol *wanted)
{
    int news = !p->p_bound || wanted != p->p_wanted;
    if (!news && (!wanted || wanted == p->p_name))
        return 0;
    if (!news && published_at(bound_symbol(p->p_kind, wanted->s_name)))
        return 0; /* still taken; that was said */
    published_unbind(p);
    p->p_wanted = wanted;
    if (wanted && published_bind(p, wanted->s_name))
        return 1;
    published_bind_own(p);
    if (wanted)
        unit_error(p->p_owner, "name %s: is taken by another object; publishing as %s",
                   wanted->s_name, p->p_name->s_name);
    return 1;
}

void published_set(t_published *p, void *value) { p->p_value = value; }
t_symbol *published_name(const t_published *p) { return p->p_name; }

void published_send(const t_published *p, t_outlet *outlet)
{
    t_atom name;
    SETSYMBOL(&name, p->p_name);
    unit_send(p->p_owner, outlet, gensym(p->p_kind), 1, &name);
}

/* What its maker is about to make comes first, where it is named by hand. */
static void published_settle(const t_published *p)
{
    if (p && registry_sender() != p->p_owner->u_id)
        unit_ready_sender(p->p_owner);
}

/* The one of that name with a value, 0 with one error of the owner's. */
static t_published *published_find(void *owner, t_symbol *kind, int argc, const t_atom *argv)
{
    const char *name = argc ? atom_name(argv)->s_name : "";
    t_published *p = published_at(bound_symbol(kind->s_name, name));
    char why[MAXPDSTRING];
    if (argc == 1 && p && p->p_value)
        return p;
    if (argc != 1)
        snprintf(why, sizeof(why), "needs one name");
    else if (!p)
        snprintf(why, sizeof(why),
                 "nothing has that name; connect the outlet of the object that "
                 "makes it");
    else
        unit_write_maker(p->p_owner, why, sizeof(why));
    unit_error(owner, "%s%s%s: %s", kind->s_name, *name ? " " : "", name, why);
    return 0;
}

static void settle_named(t_symbol *kind, int argc, const t_atom *argv)
{
    if (argc)
        published_settle(published_at(bound_symbol(kind->s_name, atom_name(argv)->s_name)));
}

void *published_take(t_unit *owner, t_stage stage, t_symbol *kind, int argc, const t_atom *argv)
{
    long id = owner->u_id;
    t_published *p;
    settle_named(kind, argc, argv);
    p = registry_has(id) ? published_find(owner, kind, argc, argv) : 0;
    if (!p)
        return 0;
    unit_took(owner, stage, p->p_owner);
    return p->p_value;
}

void *published_look(void *owner, t_symbol *kind, int argc, const t_atom *argv, const int *alive)
{
    t_published *p;
    settle_named(kind, argc, argv);
    p = *alive ? published_find(owner, kind, argc, argv) : 0;
    return p ? p->p_value : 0;
}

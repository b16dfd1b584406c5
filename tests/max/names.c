/* Names that hear messages. The one that came last hears first. */

#include "standin.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct bound {
    t_symbol *name;
    void *listener;
    t_listen *listen;
    struct bound *next;
} t_bound;

static t_bound *bounds;
static pthread_mutex_t bounds_lock = PTHREAD_MUTEX_INITIALIZER;

void name_bind(t_symbol *name, void *listener, t_listen *listen)
{
    t_bound *bound = must_alloc(sizeof(*bound));
    pthread_mutex_lock(&bounds_lock);
    *bound = (t_bound){name, listener, listen, bounds};
    bounds = bound;
    pthread_mutex_unlock(&bounds_lock);
}

void name_unbind(t_symbol *name, void *listener)
{
    t_bound **at, *gone = NULL;
    pthread_mutex_lock(&bounds_lock);
    for (at = &bounds; *at && !gone; at = gone ? at : &(*at)->next)
        if ((*at)->name == name && (*at)->listener == listener) {
            gone = *at;
            *at = gone->next;
        }
    pthread_mutex_unlock(&bounds_lock);
    free(gone);
}

/* Whoever has the name, but for the first `skip`. */
static bool bound_at(t_symbol *name, int skip, t_bound *found)
{
    const t_bound *bound;
    bool is = false;
    pthread_mutex_lock(&bounds_lock);
    for (bound = bounds; bound && !is; bound = bound->next)
        if (bound->name == name && !skip--) {
            *found = *bound;
            is = true;
        }
    pthread_mutex_unlock(&bounds_lock);
    return is;
}

bool name_say(t_symbol *name, const t_said *m)
{
    t_bound bound;
    int i;
    for (i = 0; bound_at(name, i, &bound); i++)
        bound.listen(bound.listener, m);
    return i > 0;
}

void say_atoms(int argc, const t_atom *argv)
{
    t_said m = {gensym("list"), argc - 1, argv + 1};
    if (!argc)
        return;
    if (argc == 1)
        m.name = gensym("bang");
    else if (!atom_is_number(&argv[1])) {
        m = (t_said){atom_word(&argv[1]), argc - 2, argv + 2};
    }
    if (!name_say(atom_word(argv), &m))
        print_line("error: %s: no such object", atom_word(argv)->s_name);
}

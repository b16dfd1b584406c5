/* pd: Pd's side of the host: what its files share among them, and with the classes that show
 * pictures and are Pd's own. */
#ifndef HOSTS_PD_H
#define HOSTS_PD_H

#include "m_pd.h"
#include "hosts/host.h"
#include "sound/sound.h"

enum { MAX_CHANNELS = SRO_MAX_CHANNELS };

typedef struct right t_right; /* what hears the second inlet */

/* The object that Pd has in the patch. A class that is Pd's own gives its own t_object for it,
 * which suffices for what is printed. */
struct host {
    t_object object; /* first: Pd's pointers to it are pointers to this */
    t_float scalar;  /* of the first inlet, where that takes signals */
    t_hosted *instance;
    t_canvas *canvas;
    t_outlet **outlets; /* for messages */
    t_right *right;     /* the second inlet for messages */

    t_ports ports;
    float *block; /* rows of what goes out; and of what comes in, where Pd's samples are doubles */
    size_t block_size;
    float *ins[MAX_CHANNELS], *outs[MAX_CHANNELS];
    int in_count, out_count;
};

/* A function that not every Pd has, by its name; NULL in a Pd without it. Each kind of system has a
 * file for it, pd_functions_KIND.c. */
typedef void t_pd_function(void);
t_pd_function *pd_find_function(const char *name);

/* False, with an error, where the libspectreorder of another version is in this Pd: then the class
 * is not to be made. */
bool pd_library_fits(const char *class_name);

/* For class_new, by way of the type that compilers take for any function. */
#define PD_NEW(function) (t_newmethod)(t_method)(function)

/* What stands for Pd's `object` in functions that take any object of ours. */
t_hosted pd_hosted(t_object *object);

/* Atoms of Pd as values, to be freed by pd_values_free; NULL where there is no memory. Few of them
 * lie in `few`. */
enum { FEW_VALUES = 8 };
sro_value *pd_values(int argc, const t_atom *argv, sro_value few[FEW_VALUES]);
void pd_values_free(sro_value *values, sro_value few[FEW_VALUES]);

/* pd_signals: inlets and outlets for signals, and what is computed. */
void pd_signals_setup(t_class *c, const t_hosted_class *class);
int pd_signals_class_flags(const t_hosted_class *class);
void pd_signals_make(t_host *host, t_ports ports);
void pd_signals_end(t_host *host);

#endif

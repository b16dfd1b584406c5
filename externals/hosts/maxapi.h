/* maxapi: what is used of Max's API, declared in our own words: for 64 bits, by the names, types
 * and values of Cycling '74's headers (max-sdk-base, 2025), of which nothing else is needed or
 * copied. `make check-max MAX_SDK=folder` compares the machine code that comes of this file and of
 * those headers. Where Max's DLLs are linked with, packages/max.mk takes their names from here: one
 * function a line, below the name of its DLL.
 *
 * long has 32 bits on Windows and 64 elsewhere, as in Max itself. */
#ifndef HOSTS_MAXAPI_H
#define HOSTS_MAXAPI_H

#include <stdint.h>

typedef intptr_t t_ptr_int;
typedef t_ptr_int t_atom_long; /* an A_LONG */
typedef double t_atom_float;   /* an A_FLOAT */
typedef t_atom_long t_max_err;
typedef uint32_t t_fourcc;

typedef void *(*method)(void *); /* stands for any function */

typedef struct maxclass t_class;
typedef struct _outlet t_outlet;
typedef struct _qelem t_qelem;
typedef struct _clock t_clock;
typedef struct _buffer_ref t_buffer_ref;

typedef struct symbol {
    char *s_name;
    struct object *s_thing;
} t_symbol;

/* The beginning of every object. */
typedef struct object {
    struct messlist *o_messlist;
    t_ptr_int o_magic;
    struct _inlet *o_inlet;
    t_outlet *o_outlet;
} t_object;

typedef t_object t_buffer_obj;

/* The beginning of every object with signals. */
typedef struct t_pxobject {
    t_object z_ob;
    long z_in;
    void *z_proxy;
    long z_disabled;
    short z_count;
    short z_misc;
} t_pxobject;

/* For z_misc: the object asks how many channels the signals of its inlets have. */
#define Z_MC_INLETS 32

union word {
    t_atom_long w_long;
    t_atom_float w_float;
    t_symbol *w_sym;
    t_object *w_obj;
};

typedef struct atom {
    short a_type;
    union word a_w;
} t_atom;

/* Types of atoms, and of what a method takes. */
enum { A_NOTHING, A_LONG, A_FLOAT, A_SYM, A_OBJ, A_DEFLONG, A_DEFFLOAT, A_DEFSYM, A_GIMME, A_CANT };

enum { ASSIST_INLET = 1, ASSIST_OUTLET, ASSIST_MAX_STRING_LEN = 500 };

enum { MAX_ERR_NONE = 0, MAX_ERR_GENERIC = -1, MAX_ERR_OUT_OF_MEM = -4 };

enum { MAX_PATH_CHARS = 2048, MAX_FILENAME_CHARS = 512 };

typedef void (*t_perfroutine64)(t_object *x, t_object *dsp64, double **ins, long numins,
                                double **outs, long numouts, long sampleframes, long flags,
                                void *userparam);

/* MaxAPI.dll */

t_symbol *gensym(const char *s);
void object_error(t_object *x, const char *s, ...);
void object_post(t_object *x, const char *s, ...);

t_class *class_new(const char *name, method mnew, method mfree, long size, method mmenu, short type,
                   ...);
t_max_err class_addmethod(t_class *c, method m, const char *name, ...);
t_max_err class_addattr(t_class *c, t_object *attr);
t_max_err class_attr_addattr_atoms(t_class *c, const char *attrname, const char *attrname2,
                                   t_symbol *type, long flags, long ac, t_atom *av);
t_max_err class_register(t_symbol *name_space, t_class *c);
t_object *attr_offset_new(const char *name, const t_symbol *type, long flags, method mget,
                          method mset, long offset);
t_max_err atom_alloc_array(long minsize, long *ac, t_atom **av, char *alloc);

void *object_alloc(t_class *c);
t_max_err object_free(void *x);
void *object_method_imp(void *x, void *sym, void *p1, void *p2, void *p3, void *p4, void *p5,
                        void *p6, void *p7, void *p8);
t_max_err object_method_typed(void *x, t_symbol *s, long ac, t_atom *av, t_atom *rv);
t_max_err object_obex_lookup(void *x, t_symbol *key, t_object **val);
t_max_err object_attr_touch(t_object *x, t_symbol *attrname);

void *proxy_new(void *x, long id, long *stuffloc);
long proxy_getinlet(t_object *master);
void *outlet_new(void *x, const char *s);
void *outlet_bang(t_outlet *x);
void *outlet_int(t_outlet *x, t_atom_long n);
void *outlet_float(t_outlet *x, double f);
void *outlet_list(t_outlet *x, t_symbol *s, short ac, t_atom *av);
void *outlet_anything(t_outlet *x, t_symbol *s, short ac, t_atom *av);

void *qelem_new(void *obj, method fn);
void qelem_set(t_qelem *x);
void qelem_unset(t_qelem *x);
t_clock *clock_new(void *obj, method fn);
void clock_fdelay(t_clock *x, double f);
void clock_unset(t_clock *x);
short systhread_ismainthread(void);
void quittask_install(method m, void *a);

short locatefile_extended(char *name, short *outvol, t_fourcc *outtype,
                          const t_fourcc *filetypelist, short numtypes);
t_max_err path_toabsolutesystempath(const short in_path, const char *in_filename,
                                    char *out_filepath);
short path_frompathname(const char *name, short *path, char *filename);
t_symbol *jpatcher_get_filepath(t_object *p);
t_object *jpatcher_get_parentpatcher(t_object *p);

/* MaxAudio.dll */

void class_dspinit(t_class *c);
void z_dsp_setup(t_pxobject *x, long nsignals);
void z_dsp_free(t_pxobject *x);
void dsp_add64(t_object *chain, t_object *x, t_perfroutine64 f, long flags, void *userparam);
float sys_getsr(void);
int sys_getdspstate(void);

t_buffer_ref *buffer_ref_new(t_object *self, t_symbol *name);
t_buffer_obj *buffer_ref_getobject(t_buffer_ref *x);
float *buffer_locksamples(t_buffer_obj *buffer_object);
void buffer_unlocksamples(t_buffer_obj *buffer_object);
t_atom_long buffer_getchannelcount(t_buffer_obj *buffer_object);
t_atom_long buffer_getframecount(t_buffer_obj *buffer_object);
t_atom_float buffer_getsamplerate(t_buffer_obj *buffer_object);
t_max_err buffer_setdirty(t_buffer_obj *buffer_object);

#endif

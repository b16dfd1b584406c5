/* Pd's classes and objects: how they are made, hear and send. */

#include "hosts/pd.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"
#include "base/version.h"

/* The proxy of the second inlet for messages. An inlet without one would answer what it does not
 * take with Pd's own errors. */
struct right {
    t_pd pd;
    t_host *host;
};

/* A binary has one class. */
static const t_hosted_class *hosted_class;
static t_class *pd_class, *right_class;

/* Printing */

t_hosted pd_hosted(t_object *object) { return (t_hosted){.host = (t_host *)object}; }

static t_pd *pd_of(const void *x)
{
    const t_hosted *hosted = x;
    return &hosted->host->object.ob_pd;
}

const char *host_class_name(const void *x) { return class_getname(*pd_of(x)); }

const char *host_program(void) { return "Pd"; }

bool host_quotes_words(void) { return false; }

char host_flag_mark(void) { return '-'; }

bool host_audio_runs_beside(void) { return false; }

/* A text that is longer than what Pd prints is cut in the middle, where long names are: its end
 * says what is wrong with them. */
static void print_text(char text[MAXPDSTRING], const char *format, va_list args)
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

void host_error(const void *x, const char *format, ...)
{
    char text[MAXPDSTRING];
    va_list args;
    va_start(args, format);
    print_text(text, format, args);
    va_end(args);
    pd_error(pd_of(x), "%s: %s", host_class_name(x), text);
}

void host_note(const void *x, const char *format, ...)
{
    char text[MAXPDSTRING];
    va_list args;
    va_start(args, format);
    print_text(text, format, args);
    va_end(args);
    post("%s: %s", host_class_name(x), text);
}

/* Atoms. Symbols last as long as Pd, and so do their names. */

const char *host_word(const char *text) { return gensym(text)->s_name; }

double host_number(double number) { return (t_float)number; }

static sro_value word_or_other(const t_atom *a)
{
    if (a->a_type == A_SYMBOL)
        return word_value(a->a_w.w_symbol->s_name);
    return (sro_value){.kind = SRO_VALUE_OTHER, .word = "(pointer)"};
}

/* Numbers first: as a frame's magnitudes they come by the thousand. */
static void read_atoms(const t_atom *atoms, size_t count, sro_value *values)
{
    size_t i;
    for (i = 0; i < count; i++) {
        if (atoms[i].a_type != A_FLOAT) {
            values[i] = word_or_other(&atoms[i]);
            continue;
        }
        values[i].kind = SRO_VALUE_NUMBER;
        values[i].number = atoms[i].a_w.w_float;
        values[i].word = NULL;
    }
}

sro_value *pd_values(int argc, const t_atom *argv, sro_value few[FEW_VALUES])
{
    sro_value *values = argc <= FEW_VALUES ? few : malloc((size_t)argc * sizeof(*values));
    if (values)
        read_atoms(argv, (size_t)argc, values);
    return values;
}

void pd_values_free(sro_value *values, sro_value few[FEW_VALUES])
{
    if (values != few)
        free(values);
}

/* What comes in */

typedef void t_hear(void *x, const t_message *message);

static void hear_atoms(t_host *h, t_hear *hear, const char *name, int argc, const t_atom *argv)
{
    sro_value few[FEW_VALUES], *values = pd_values(argc, argv, few);
    if (!values) {
        host_error(h->instance, "%s: %s", name, SRO_NO_MEMORY);
        return;
    }
    hear(h->instance, &(t_message){name, argc, values}); /* which may delete the object */
    pd_values_free(values, few);
}

static void hear_value(t_host *h, t_hear *hear, const char *name, sro_value value)
{
    hear(h->instance, &(t_message){name, 1, &value});
}

static void hear_nothing(t_host *h, t_hear *hear, const char *name)
{
    hear(h->instance, &(t_message){name, 0, NULL});
}

static void host_bang(t_host *h) { hear_nothing(h, hosted_class->hear, "bang"); }

static void host_float(t_host *h, t_floatarg f)
{
    hear_value(h, hosted_class->hear, "float", number_value(f));
}

static void host_symbol(t_host *h, t_symbol *s)
{
    hear_value(h, hosted_class->hear, "symbol", word_value(s->s_name));
}

static void host_pointer(t_host *h, t_gpointer *p)
{
    (void)p;
    hear_nothing(h, hosted_class->hear, "pointer");
}

/* To an inlet for signals a list of one number is that number, as everywhere in Pd. */
static void host_list(t_host *h, t_symbol *s, int argc, t_atom *argv)
{
    if (hosted_class->signal_inlet && argc == 1 && argv[0].a_type == A_FLOAT)
        pd_float(&h->object.ob_pd, atom_getfloat(argv));
    else
        hear_atoms(h, hosted_class->hear, s->s_name, argc, argv);
}

static void host_anything(t_host *h, t_symbol *s, int argc, t_atom *argv)
{
    hear_atoms(h, hosted_class->hear, s->s_name, argc, argv);
}

static void right_bang(t_right *r) { hear_nothing(r->host, hosted_class->hear_right, "bang"); }

static void right_float(t_right *r, t_floatarg f)
{
    hear_value(r->host, hosted_class->hear_right, "float", number_value(f));
}

static void right_symbol(t_right *r, t_symbol *s)
{
    hear_value(r->host, hosted_class->hear_right, "symbol", word_value(s->s_name));
}

static void right_pointer(t_right *r, t_gpointer *p)
{
    (void)p;
    hear_nothing(r->host, hosted_class->hear_right, "pointer");
}

static void right_anything(t_right *r, t_symbol *s, int argc, t_atom *argv)
{
    hear_atoms(r->host, hosted_class->hear_right, s->s_name, argc, argv);
}

/* What goes out */

static t_outlet *outlet_of(const void *x, int outlet)
{
    return ((const t_hosted *)x)->host->outlets[outlet];
}

static void send_atoms(t_outlet *outlet, const char *name, int argc, t_atom *argv)
{
    if (!strcmp(name, "list"))
        outlet_list(outlet, gensym("list"), argc, argv);
    else
        outlet_anything(outlet, gensym(name), argc, argv);
}

static void write_atoms(t_atom *atoms, size_t count, t_number_at *at, const void *numbers)
{
    const float *floats = numbers;
    size_t i;
    if (at == float_at) /* the commonest, at once */
        for (i = 0; i < count; i++)
            SETFLOAT(&atoms[i], floats[i]);
    else
        for (i = 0; i < count; i++)
            SETFLOAT(&atoms[i], (t_float)at(numbers, i));
}

size_t host_longest_message(void) { return INT_MAX - 1; }

sro_error host_send_numbers(const void *x, int outlet, const char *name, size_t count,
                            t_number_at *at, const void *numbers)
{
    bool fits = count <= host_longest_message();
    t_atom *atoms = fits ? sro_huge_alloc((count + 1) * sizeof(*atoms)) : NULL;
    if (!atoms)
        return fits ? SRO_NO_MEMORY : "too many numbers for one message";
    write_atoms(atoms, count, at, numbers);
    send_atoms(outlet_of(x, outlet), name, (int)count, atoms);
    sro_huge_free(atoms);
    return NULL;
}

void host_send_number(const void *x, int outlet, double number)
{
    outlet_float(outlet_of(x, outlet), (t_float)number);
}

void host_send_word(const void *x, int outlet, const char *name, const char *word)
{
    t_atom atom;
    SETSYMBOL(&atom, gensym(word));
    send_atoms(outlet_of(x, outlet), name, 1, &atom);
}

/* Objects */

static void make_right(t_host *h)
{
    if (!hosted_class->hear_right)
        return;
    h->right = (t_right *)pd_new(right_class);
    h->right->host = h;
    inlet_new(&h->object, &h->right->pd, NULL, NULL);
}

static bool make_outlets(t_host *h)
{
    const t_outlet_kind *kinds = hosted_class->outlets;
    size_t count = 0, i;
    while (kinds[count].sends)
        count++;
    h->outlets = calloc(count + 1, sizeof(t_outlet *));
    if (!h->outlets) {
        pd_error(h, "%s: %s", hosted_class->name, SRO_NO_MEMORY);
        return false;
    }
    for (i = 0; i < count; i++)
        h->outlets[i] = outlet_new(&h->object, kinds[i].sends[0] ? gensym(kinds[i].sends) : NULL);
    return true;
}

static bool make_instance(t_host *h, int argc, const t_atom *argv)
{
    sro_value few[FEW_VALUES], *values = pd_values(argc, argv, few);
    bool made = false;
    h->instance = values ? calloc(1, hosted_class->size) : NULL;
    if (h->instance) {
        h->instance->class = hosted_class;
        h->instance->host = h;
        made = !hosted_class->make
               || hosted_class->make(h->instance, &(t_message){hosted_class->name, argc, values});
    } else
        pd_error(h, "%s: %s", hosted_class->name, SRO_NO_MEMORY);
    pd_values_free(values, few);
    return made;
}

static void *host_new(t_symbol *s, int argc, t_atom *argv)
{
    t_host *h = (t_host *)pd_new(pd_class);
    bool made;
    (void)s;
    h->canvas = canvas_getcurrent();
    made = make_instance(h, argc, argv);
    if (made && hosted_class->ports)
        pd_signals_make(h, hosted_class->ports(h->instance));
    if (made) {
        make_right(h);
        made = make_outlets(h);
    }
    if (!made)
        pd_free(&h->object.ob_pd);
    return made ? h : NULL;
}

static void host_free(t_host *h)
{
    if (h->instance && hosted_class->end)
        hosted_class->end(h->instance);
    if (h->right)
        pd_free(&h->right->pd);
    pd_signals_end(h);
    free(h->outlets);
    free(h->instance);
}

/* The class */

static void setup_right(void)
{
    char name[MAXPDSTRING];
    t_class *c;
    snprintf(name, sizeof(name), "%s right", hosted_class->name);
    c = right_class = class_new(gensym(name), NULL, NULL, sizeof(t_right), CLASS_PD, 0);
    class_addbang(c, (t_method)right_bang);
    class_addfloat(c, (t_method)right_float);
    class_addlist(c, (t_method)right_anything);
    class_addsymbol(c, (t_method)right_symbol);
    class_addpointer(c, (t_method)right_pointer);
    class_addanything(c, (t_method)right_anything);
}

bool pd_library_fits(const char *class_name)
{
    if (!strcmp(sro_version(), SRO_VERSION))
        return true;
    pd_error(NULL,
             "%s: this is version %s, but libspectreorder of version %s is loaded: leave one "
             "folder of spectreorder on Pd's path, and start Pd again",
             class_name, SRO_VERSION, sro_version());
    return false;
}

void host_setup(const t_hosted_class *class)
{
    t_class *c;
    if (!pd_library_fits(class->name))
        return;
    hosted_class = class;
    if (class->prepare)
        class->prepare();
    c = pd_class = class_new(gensym(class->name), PD_NEW(host_new), (t_method)host_free,
                             sizeof(t_host), pd_signals_class_flags(class), A_GIMME, 0);
    if (class->ports)
        pd_signals_setup(c, class);
    if (class->hear_right)
        setup_right();
    class_addbang(c, (t_method)host_bang);
    if (!class->signal_inlet)
        class_addfloat(c, (t_method)host_float);
    class_addlist(c, (t_method)host_list);
    class_addsymbol(c, (t_method)host_symbol);
    class_addpointer(c, (t_method)host_pointer);
    class_addanything(c, (t_method)host_anything);
}

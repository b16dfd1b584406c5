/* Max's classes and objects: how they are made. One binary has all of them. */

#include "hosts/max.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hosts/all_classes.h"
#include "hosts/max_texts.h"

#define PREFIX "sro."

enum { MOST_CLASSES = 8, NAME_SIZE = 40 };

static t_max_class classes[MOST_CLASSES];
static int class_count;
static t_host *hosts; /* the last one first */
static t_object *anybody;
static uint64_t last_number;
static int depth; /* of calls of classes */
static atomic_bool quits;

t_host *max_first(void) { return hosts; }

t_object *max_anybody(void) { return anybody; }

bool max_quits(void) { return atomic_load(&quits); }

bool max_is_there(uint64_t number)
{
    const t_host *h = hosts;
    while (h && h->number != number)
        h = h->next;
    return h != NULL;
}

void max_enter(void)
{
    if (!depth)
        max_queue_hear();
    depth++;
}

void max_enter_alone(void) { depth++; }

void max_leave(void) { depth--; }

/* Printing */

const char *host_class_name(const void *x) { return ((const t_hosted *)x)->host->class->name; }

const char *host_program(void) { return "Max"; }

bool host_quotes_words(void) { return true; }

char host_flag_mark(void) { return '@'; }

bool host_audio_runs_beside(void) { return true; }

/* The line as it is to be read in Max. One that is too long is cut in the middle, where long names
 * are: its end says what is wrong with them. */
static void print_text(char text[2 * TEXT_SIZE], const char *format, va_list args)
{
    enum { BEGINNING = 300, END = 500 };
    char all[8 * TEXT_SIZE], translated[9 * TEXT_SIZE];
    size_t length;
    vsnprintf(all, sizeof(all), format, args);
    max_text(all, translated, sizeof(translated));
    length = strlen(translated);
    if (length <= BEGINNING + END)
        memcpy(text, translated, length + 1);
    else
        snprintf(text, 2 * TEXT_SIZE, "%.*s ... %s", BEGINNING, translated,
                 translated + length - END);
}

/* Max's window tells the object's name beside the line. */
void host_error(const void *x, const char *format, ...)
{
    char text[2 * TEXT_SIZE];
    va_list args;
    va_start(args, format);
    print_text(text, format, args);
    va_end(args);
    object_error(max_object(((const t_hosted *)x)->host), "%s", text);
}

void host_note(const void *x, const char *format, ...)
{
    char text[2 * TEXT_SIZE];
    va_list args;
    va_start(args, format);
    print_text(text, format, args);
    va_end(args);
    object_post(max_object(((const t_hosted *)x)->host), "%s", text);
}

/* Objects */

static void make_right(t_host *h)
{
    if (h->class->hosted->hear_right)
        h->right = proxy_new(h, 1, &h->inlet);
}

/* Max makes outlets from the right. */
static bool make_outlets(t_host *h)
{
    const t_outlet_kind *kinds = h->class->hosted->outlets;
    size_t count = 0, i;
    while (kinds[count].sends)
        count++;
    h->outlets = calloc(count + 1, sizeof(t_outlet *));
    if (!h->outlets) {
        object_error(max_object(h), SRO_NO_MEMORY);
        return false;
    }
    for (i = count; i > 0; i--)
        h->outlets[i - 1] = outlet_new(h, NULL);
    if (h->class->hosted->ports)
        max_signals_outlets(h);
    return true;
}

/* @buffer NAME is @array NAME, as the messages are. */
static void rename_buffers(const t_host *h, long count, sro_value *values)
{
    long i;
    for (i = 0; i < count && max_takes_arrays(h); i++)
        if (is_word(&values[i]) && !strcmp(values[i].word, "@buffer"))
            values[i].word = host_word("@array");
}

static bool make_instance(t_host *h, long argc, const t_atom *argv)
{
    const t_hosted_class *class = h->class->hosted;
    sro_value *values = malloc(((size_t)argc + 1) * sizeof(*values));
    bool made = false;
    h->instance = values ? calloc(1, class->size) : NULL;
    if (h->instance) {
        h->instance->class = class;
        h->instance->host = h;
        max_values(argc, argv, values);
        rename_buffers(h, argc, values);
        made = !class->make
               || class->make(h->instance, &(t_message){h->class->name, (int)argc, values});
    } else
        object_error(max_object(h), SRO_NO_MEMORY);
    free(values);
    return made;
}

/* All of it but what `make` begins is 0. */
static bool make_object(t_host *h, long argc, const t_atom *argv)
{
    bool made = make_instance(h, argc, argv);
    if (made && h->class->hosted->ports)
        max_signals_make(h, h->class->hosted->ports(h->instance));
    if (!made)
        return false;
    make_right(h);
    return make_outlets(h) && max_attributes_begin(h);
}

static void *host_new(const t_max_class *class, long argc, const t_atom *argv)
{
    t_host *h = object_alloc(class->class);
    bool made;
    if (!h)
        return NULL;
    memset((char *)h + sizeof(t_pxobject), 0, sizeof(*h) - sizeof(t_pxobject));
    h->class = class;
    h->number = ++last_number;
    object_obex_lookup(h, gensym("#P"), &h->patcher);
    h->next = hosts;
    hosts = h;
    max_enter_alone();
    made = make_object(h, argc, argv);
    max_leave();
    if (made)
        return h;
    object_free(h);
    return NULL;
}

static void forget(const t_host *host)
{
    t_host **at = &hosts;
    while (*at && *at != host)
        at = &(*at)->next;
    if (*at)
        *at = host->next;
}

/* Max has taken the object out of the patcher. Signals end first, as Max asks. */
static void host_free(t_host *h)
{
    if (h->class->hosted->ports)
        max_signals_end(h);
    max_queue_forget(h);
    forget(h);
    max_enter_alone();
    if (h->instance && h->class->hosted->end)
        h->class->hosted->end(h->instance);
    max_leave();
    max_attributes_end(h);
    if (h->right)
        object_free(h->right);
    free(h->outlets);
    free(h->instance);
}

/* Classes. Max tells a new object what was typed, which may be another name for the class: each has
 * a function of its own. */

#define MAKER(i)                                                   \
    static void *make_##i(t_symbol *name, long argc, t_atom *argv) \
    {                                                              \
        (void)name;                                                \
        return host_new(&classes[i], argc, argv);                  \
    }
MAKER(0)
MAKER(1)
MAKER(2)
MAKER(3)
MAKER(4)
MAKER(5)
MAKER(6)
MAKER(7)

typedef void *t_make(t_symbol *name, long argc, t_atom *argv);
static t_make *const makers[MOST_CLASSES] = {make_0, make_1, make_2, make_3,
                                             make_4, make_5, make_6, make_7};

static const char *full_name(const char *name)
{
    char full[NAME_SIZE];
    snprintf(full, sizeof(full), PREFIX "%s", name);
    return gensym(full)->s_name;
}

static void make_class(t_max_class *made, t_make *make)
{
    const t_hosted_class *hosted = made->hosted;
    made->class =
        class_new(made->name, METHOD(make), METHOD(host_free), sizeof(t_host), NULL, A_GIMME, 0);
    max_messages_setup(made->class);
    max_attributes_setup(made);
    max_assist_setup(made->class);
    if (hosted->ports)
        max_signals_setup(made->class);
    class_register(gensym("box"), made->class);
}

void host_setup(const t_hosted_class *class)
{
    t_max_class *made = &classes[class_count];
    if (class_count == MOST_CLASSES)
        return;
    if (class->prepare)
        class->prepare();
    made->hosted = class;
    made->name = full_name(class->name);
    make_class(made, makers[class_count]);
    class_count++;
}

static void begin_to_quit(void *unused)
{
    (void)unused;
    atomic_store(&quits, true);
}

/* References to buffers belong to an object, which is told of what happens to them. They last no
 * longer than a call here: nothing has to be done about it. */
static t_max_err anybody_notify(t_object *x, t_symbol *s, t_symbol *message, void *sender,
                                void *data)
{
    (void)x, (void)s, (void)message, (void)sender, (void)data;
    return MAX_ERR_NONE;
}

static void make_anybody(void)
{
    t_class *c =
        class_new("sro.anybody", METHOD(NULL), METHOD(NULL), sizeof(t_object), NULL, A_NOTHING, 0);
    class_addmethod(c, METHOD(anybody_notify), "notify", A_CANT, 0);
    class_register(gensym("nobox"), c);
    anybody = object_alloc(c);
}

/* What Max calls when it has loaded the binary: all that this exports. */
SRO_EXPORTED void ext_main(void *r);
void ext_main(void *r)
{
    (void)r;
    if (class_count)
        return;
    make_anybody();
    max_queue_setup();
    all_classes_setup();
    quittask_install(METHOD(begin_to_quit), NULL);
}

#include "display/display.h"

#include <string.h>

#include "common/inputs.h"
#include "display/display_messages.h"
#include "display/display_object.h"
#include "display/display_window.h"

enum { DEFAULT_WIDTH = 400, DEFAULT_HEIGHT = 160 };

/* What goes in and out */

void *display_take(t_display *x, const t_message *message)
{
    t_watch w;
    void *value;
    watch_begin(&w, &x->watch);
    value = published_find(&x->hosted, message, &w.alive);
    return watch_end(&w, &x->watch) ? value : NULL;
}

bool display_tell(t_display *x, const char *selector, int count, const float *values)
{
    t_watch w;
    t_atom atoms[DISPLAY_MAX_VALUES];
    int i;
    for (i = 0; i < count; i++)
        SETFLOAT(&atoms[i], values[i]);
    watch_begin(&w, &x->watch);
    outlet_anything(x->info, gensym(selector), count, atoms);
    return watch_end(&w, &x->watch);
}

bool display_plays(t_display *x, double frame, const t_mouse *mouse)
{
    if (!mouse->pressed && frame == x->sent)
        return false;
    x->sent = x->frame = frame;
    display_moved(x);
    return true;
}

/* Creation */

/* Of the messages that are flags, too. */
static const t_command *find_flag(const t_display *x, const char *name)
{
    const char *const *flag = x->class->flags;
    while (*flag && strcmp(*flag, name) != 0)
        flag++;
    return *flag ? command_find(x->class->commands, name) : NULL;
}

static void report_unknown_flag(t_display *x, const char *flag)
{
    char words[TEXT_SIZE] = "";
    const char *const *name;
    for (name = x->class->flags; *name; name++)
        words_add(words, sizeof(words), *name);
    host_error(&x->hosted, "%s: unknown flag; %s%s", flag,
               words[0] ? "after a - there may be " : "there are none here", words);
}

/* How many values come before the next flag. */
static int values_before_flag(int argc, const sro_value *argv)
{
    int count = 0;
    while (count < argc && !is_flag(&argv[count]))
        count++;
    return count;
}

static void take_flags(t_display *x, int argc, const sro_value *argv)
{
    int used = values_before_flag(argc, argv);
    for (argc -= used, argv += used; argc; argc -= used, argv += used) {
        const char *flag = argv->word;
        const t_command *command = find_flag(x, flag + 1);
        argc--, argv++;
        used = values_before_flag(argc, argv);
        if (command)
            command_do(&x->hosted, x, command, &(t_message){command->name, used, argv});
        else
            report_unknown_flag(x, flag);
    }
}

void display_flags(t_display *x, int argc, const t_atom *argv)
{
    sro_value few[FEW_VALUES], *values = pd_values(argc, argv, few);
    if (values)
        take_flags(x, argc, values);
    else
        host_error(&x->hosted, SRO_NO_MEMORY);
    pd_values_free(values, few);
}

/* The numbers that come first. False with an error where there is no memory. */
static bool read_size(t_display *x, int argc, const sro_value *argv)
{
    double size[2] = {DEFAULT_WIDTH, DEFAULT_HEIGHT};
    char word[TEXT_SIZE];
    int i, count = values_before_flag(argc, argv);
    for (i = 0; i < count; i++) {
        if (i < 2 && is_number(&argv[i]))
            size[i] = number_of(&argv[i]);
        else {
            print_value(&argv[i], word, sizeof(word));
            host_error(&x->hosted, "%s: is no size; write [%s %d %d], width and height", word,
                       x->class->name, DEFAULT_WIDTH, DEFAULT_HEIGHT);
        }
    }
    return display_resize(x, size[0], size[1]) || display_resize(x, DEFAULT_WIDTH, DEFAULT_HEIGHT);
}

static bool take_size(t_display *x, int argc, const t_atom *argv)
{
    sro_value few[FEW_VALUES], *values = pd_values(argc, argv, few);
    bool taken = values && read_size(x, argc, values);
    if (!values)
        host_error(&x->hosted, SRO_NO_MEMORY);
    pd_values_free(values, few);
    return taken;
}

bool display_init(t_display *x, const t_display_class *k, int argc, const t_atom *argv)
{
    x->class = k;
    x->hosted = pd_hosted(&x->obj);
    x->tasks.owner = &x->hosted;
    x->glist = (t_glist *)canvas_getcurrent();
    x->frame = x->sent = -1;
    pace_init(x);
    if (!take_size(x, argc, argv))
        return false;
    x->initial_width = x->width;
    x->initial_height = x->height;
    return true;
}

void display_free(t_display *x)
{
    watch_gone(x->watch);
    display_object_free(x);
    pace_free(x);
    window_forget(x);
    sro_picture_free(x->picture);
}

void display_setup(t_class *c)
{
    pace_setup();
    display_messages_setup(c);
    display_object_setup(c);
}

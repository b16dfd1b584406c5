/* [pauses]: how long Pd waits for each message of the classes that show pictures, which know Pd and
 * so stand in a real one, with its window: at most, in milliseconds of the processor time of its
 * main thread, for the message itself, and for each tick of its scheduler until the picture that it
 * led to was drawn. Such a tick has all in it that Pd does meanwhile, above all to send the picture
 * to its window. When all is measured, Pd quits; its status says whether each message was. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "display/display_picture.h"
#include "m_imp.h"
#include "memory.h"
#include "pauses/table.h"
#include "s_stuff.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { AT_X = 40, AT_Y = 60, CLUSTERS = 8, MAX_ATOMS = 1100000, MAX_SUBJECTS = 8 };

/* Milliseconds of a tick of Pd's scheduler; and from what was answered until what an object of ours
 * looks at is seen, or the next turn of an abstraction's. */
static const double tick = 64 / 44.1, afterwards = 30, afterwards_in_patch = 250;

typedef struct input {
    const char *name, *about;
    int width, height, hop_length;
    int points, order, bins;
} t_input;

/* As on stage; the most that is meant to be shown; and as large as a picture can be. The files are
 * those of pauses_pd.py. */
static const t_input inputs[] = {
    {"stage", "600 x 180 pixels; 2,243 frames x 128, points of them, orders of them", 600, 180, 590,
     2243, 2243, 1025},
    {"large", "600 x 180 pixels; 33,007 frames x 128, 100,000 points, orders of 1,000,000", 600,
     180, 481, 100000, 1000000, (1 << 19) + 1},
    {"2000^2", "2000 x 2000 pixels of the same", 2000, 2000, 481, 100000, 1000000, (1 << 19) + 1},
};

/* What is waited for: that the object has nothing to draw, and no thread is at work; then that the
 * window has answered. */
enum { DRAWING, ANSWERING, DONE };

typedef struct pauses {
    t_object object;
    t_clock *clock;
    t_canvas *arena, *upstream;
    const t_input *input;
    size_t subject, line; /* the next one */
    t_object *made;       /* what is measured; NULL: it is deleted */
    t_display *display;   /* the same, if it is a picture */
    double picture_time;  /* of it, last */
    unsigned pictures;    /* that it has drawn since it was made */
    int phase, left;      /* ticks until what the answer led to is over */
    size_t threads;       /* of Pd itself */
    double worst, since;  /* of this line; and processor time when the last tick was over */
    double mouse_x, mouse_y;
    t_atom *atoms;
    t_table tables[MAX_SUBJECTS];
    char said[1000]; /* by Pd, last */
    bool fine;
} t_pauses;

static t_class *pauses_class;

static double processor_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static const t_subject *subject_of(const t_pauses *x) { return subjects[x->subject]; }

/* Speaking */

/* As if shuffled. */
static int add_numbers(t_atom *atoms, int count)
{
    int i;
    for (i = 0; i < count; i++)
        SETFLOAT(&atoms[i], (t_float)((long)i * 7919 % count));
    return count;
}

static int add_sizes(t_atom *atoms, int sum)
{
    int i;
    for (i = 0; i < CLUSTERS; i++)
        SETFLOAT(&atoms[i],
                 (t_float)(i ? sum / CLUSTERS : sum - (CLUSTERS - 1) * (sum / CLUSTERS)));
    return CLUSTERS;
}

static int add_matrix(t_atom *atoms, int rows)
{
    SETFLOAT(&atoms[0], (t_float)rows);
    SETFLOAT(&atoms[1], 2);
    return 2 + add_numbers(atoms + 2, 2 * rows);
}

static const char *sound_of(const t_input *input)
{
    static char path[100];
    snprintf(path, sizeof path, "%s.wav", input->name);
    return path;
}

/* How many atoms the word stands for, which are written. */
static int add_word(const t_input *input, t_atom *atoms, const char *word)
{
    char *end;
    double number = strtod(word, &end);
    if (!strcmp(word, "@order"))
        return add_numbers(atoms, input->order);
    if (!strcmp(word, "@bins"))
        return add_numbers(atoms, input->bins);
    if (!strcmp(word, "@clusters"))
        return add_sizes(atoms, input->order);
    if (!strcmp(word, "@matrix"))
        return add_matrix(atoms, input->points);
    if (!strcmp(word, "@width"))
        number = input->width;
    else if (!strcmp(word, "@height"))
        number = input->height;
    else if (*end) {
        SETSYMBOL(atoms, gensym(strcmp(word, "@sound") ? word : sound_of(input)));
        return 1;
    }
    SETFLOAT(atoms, (t_float)number);
    return 1;
}

/* The words of a line as atoms; how many. */
static int read_line(t_pauses *x, const char *line)
{
    char text[1000];
    char *word;
    int count = 0;
    snprintf(text, sizeof text, "%s", line);
    for (word = strtok(text, " ()"); word; word = strtok(NULL, " ()"))
        count += add_word(x->input, x->atoms + count, word);
    return count;
}

static double say(t_pauses *x, t_pd *to, const char *line)
{
    int count = read_line(x, line);
    double begun = processor_ms();
    pd_typedmess(to, atom_getsymbol(x->atoms), count - 1, x->atoms + 1);
    return processor_ms() - begun;
}

/* Doing what a musician does with it in Pd's window; each takes so long. */

static double say_canvas(t_pauses *x, const char *line) { return say(x, &x->arena->gl_pd, line); }

static bool is_abstraction(const t_pauses *x) { return *(t_class **)x->made == canvas_class; }

static double make(t_pauses *x)
{
    char text[200];
    double took;
    t_gobj *last;
    snprintf(text, sizeof text, "obj %d %d %s %s", AT_X, AT_Y, subject_of(x)->class,
             subject_of(x)->make ? subject_of(x)->make : "");
    took = say_canvas(x, text);
    for (last = x->arena->gl_list; last->g_next; last = last->g_next)
        ;
    x->made = (t_object *)last;
    x->display = is_abstraction(x) ? NULL : (t_display *)last;
    x->pictures = 0;
    return took;
}

static double delete_it(t_pauses *x)
{
    glist_noselect(x->arena);
    glist_select(x->arena, &x->made->te_g);
    x->made = NULL;
    x->display = NULL;
    return say_canvas(x, "cut");
}

static double show(t_pauses *x)
{
    double took = say_canvas(x, "vis 1");
    return took + say_canvas(x, "map 1");
}

static double mouse(t_pauses *x, const char *what, int modifier)
{
    char text[200];
    snprintf(text, sizeof text, "%s %g %g %d %d", what, x->mouse_x, x->mouse_y,
             strcmp(what, "motion") ? 1 : modifier, modifier);
    return say_canvas(x, text);
}

static double press(t_pauses *x, double at_x, double at_y, int modifier)
{
    x->mouse_x = AT_X + at_x;
    x->mouse_y = AT_Y + at_y;
    return mouse(x, "mouse", modifier);
}

static double move_mouse(t_pauses *x, double dx, double dy)
{
    x->mouse_x += dx;
    x->mouse_y += dy;
    return mouse(x, "motion", 0);
}

/* An abstraction itself hears what is said to its patch. */
static t_pd *inlet_of(const t_pauses *x)
{
    return is_abstraction(x) ? (t_pd *)x->made->ob_inlet : &x->made->ob_pd;
}

static double say_right(t_pauses *x, const char *line)
{
    int count = read_line(x, line);
    t_pd *inlet = (t_pd *)x->made->ob_inlet; /* which begins with it */
    double begun = processor_ms();
    pd_list(inlet, &s_list, count - 1, x->atoms + 1);
    return processor_ms() - begun;
}

/* What Pd's menus do with the object itself. */
static double do_in_menu(t_pauses *x, const char *what)
{
    t_gobj *g = &x->made->te_g;
    t_binbuf *text = binbuf_new();
    double begun = processor_ms();
    if (!strcmp(what, "(select)"))
        glist_select(x->arena, g);
    else if (!strcmp(what, "(move)"))
        gobj_displace(g, x->arena, 1, 1);
    else if (!strcmp(what, "(properties)"))
        class_getpropertiesfn(g->g_pd)(g, x->arena);
    else
        gobj_save(g, text);
    begun = processor_ms() - begun;
    binbuf_free(text);
    return begun;
}

/* What is upstream, in a patch of its own: it computes at once. */

static void say_upstream(t_pauses *x, int box, const char *line)
{
    t_gobj *g = x->upstream->gl_list;
    while (box--)
        g = g->g_next;
    say(x, &g->g_pd, line);
}

static double make_upstream(t_pauses *x)
{
    static const char *const boxes[] = {
        "obj 9 40 melspec -name features -blocking 1",
        "obj 9 70 embed1d pca -dims 2 -name points -blocking 1",
        "obj 9 90 melspec -n_mels 1024 -name wide -blocking 1",
        "connect 0 0 1 0",
        "connect 0 0 3 0",
    };
    char text[200];
    size_t i;
    snprintf(text, sizeof text, "obj 9 9 stft~ 2048 %d -name frames -blocking 1",
             x->input->hop_length);
    say(x, &x->upstream->gl_pd, text);
    for (i = 0; i < COUNT(boxes); i++)
        say(x, &x->upstream->gl_pd, boxes[i]);
    say_upstream(x, 0, "read @sound");
    say_upstream(x, 2, "matrix @matrix");
    return show(x);
}

static double do_other(t_pauses *x, const char *line)
{
    double numbers[3] = {0};
    char what[20] = "";
    sscanf(line, "(%19[^ )] %lf %lf %lf", what, &numbers[0], &numbers[1], &numbers[2]);
    if (!strcmp(what, "make"))
        return make(x);
    if (!strcmp(what, "delete"))
        return delete_it(x);
    if (!strcmp(what, "hide"))
        return say_canvas(x, "vis 0");
    if (!strcmp(what, "show"))
        return show(x);
    if (!strcmp(what, "right"))
        return say_right(x, line);
    if (!strcmp(what, "press"))
        return press(x, numbers[0], numbers[1], (int)numbers[2]);
    if (!strcmp(what, "motion"))
        return move_mouse(x, numbers[0], numbers[1]);
    if (!strcmp(what, "release"))
        return mouse(x, "mouseup", 0);
    if (!strcmp(what, "open"))
        return make_upstream(x);
    if (!strcmp(what, "close"))
        return say(x, &x->upstream->gl_pd, "clear");
    return do_in_menu(x, line);
}

/* What is measured, one line after another */

static bool has_to_draw(const t_pauses *x)
{
    const t_display *d = x->display;
    return d && d->in_window && glist_isvisible(x->arena)
           && (d->picture_stale || d->drawing || d->marks_stale);
}

static bool is_over(t_pauses *x)
{
    if (x->phase == DRAWING && !has_to_draw(x) && memory_threads() <= x->threads) {
        x->phase = ANSWERING;
        sys_vgui("after idle {pdsend {pauses answered}}\n");
    }
    if (x->phase == DONE)
        x->left -= tick;
    return x->left < 0;
}

/* While a picture is drawn; one that is small is drawn at once. */
static bool is_at_work(const t_pauses *x)
{
    return !x->display || x->display->drawing || !x->display->picture_stale;
}

static void begin_line(t_pauses *x)
{
    const char *line = subject_of(x)->lines[x->line], *what = message_in(line);
    x->phase = DRAWING;
    x->worst = *what == '(' ? do_other(x, what) : say(x, inlet_of(x), what);
    x->left = x->made && is_abstraction(x) ? afterwards_in_patch : afterwards;
}

/* Measured is what it takes to draw, too. */
static void check_drawn(t_pauses *x, const char *line)
{
    if (!x->display || strcmp(line, "bang") != 0 || x->pictures)
        return;
    printf("[%s] bang: draws no picture\n", subject_of(x)->class);
    x->fine = false;
}

static void end_line(t_pauses *x)
{
    const char *line = subject_of(x)->lines[x->line];
    check_drawn(x, line);
    if (*line != '!')
        table_note(&x->tables[x->subject], (size_t)(x->input - inputs), message_in(line), x->worst);
}

/* To the next line, of the next subject, of the next input; false behind the last one. */
static bool go_on(t_pauses *x)
{
    if (subject_of(x)->lines[++x->line])
        return true;
    x->line = 0;
    if (subjects[++x->subject])
        return true;
    x->subject = 0;
    return ++x->input < inputs + COUNT(inputs);
}

/* What each class tells that there is. */
static void check_words(t_pauses *x)
{
    x->input = inputs;
    for (x->subject = 0; subject_of(x); x->subject++) {
        if (!subject_of(x)->make)
            continue;
        make(x);
        say(x, inlet_of(x), "nonsense");
        x->fine &= all_are_said(subject_of(x), x->said, "tests/bench/pauses_pd/words.c");
    }
}

static void end(t_pauses *x)
{
    const char *heads[COUNT(inputs)][2];
    size_t i;
    for (i = 0; i < COUNT(inputs); i++) {
        heads[i][0] = inputs[i].name;
        heads[i][1] = inputs[i].about;
    }
    table_print_head(heads, COUNT(inputs));
    for (i = 0; subjects[i]; i++)
        table_print(&x->tables[i], subjects[i]->class, COUNT(inputs));
    check_words(x);
    fflush(stdout);
    say(x, gensym("pd")->s_thing, x->fine ? "quit 0" : "quit 1");
}

static void count_picture(t_pauses *x)
{
    if (!x->display || x->display->picture_time == x->picture_time)
        return;
    x->picture_time = x->display->picture_time;
    x->pictures++;
}

static void pauses_tick(t_pauses *x)
{
    const char *next = subject_of(x)->lines[x->line + 1];
    double took = processor_ms() - x->since;
    bool over = next && *next == '>' ? is_at_work(x) : is_over(x);
    if (took > x->worst)
        x->worst = took;
    count_picture(x);
    if (over) {
        end_line(x);
        if (!go_on(x)) {
            end(x);
            return;
        }
        begin_line(x);
    }
    x->since = processor_ms();
    clock_delay(x->clock, tick);
}

/* What Pd's window says. */
static void pauses_answered(t_pauses *x) { x->phase = DONE; }

static void hear_print(const char *text)
{
    t_pauses *x = (t_pauses *)pd_findbyclass(gensym("pauses"), pauses_class);
    snprintf(x->said, sizeof x->said, "%s", text);
    fputs(text, stderr);
}

static void pauses_bang(t_pauses *x)
{
    STUFF->st_printhook = hear_print;
    x->arena = (t_canvas *)pd_findbyclass(gensym("pd-arena"), canvas_class);
    x->upstream = (t_canvas *)pd_findbyclass(gensym("pd-upstream"), canvas_class);
    x->threads = memory_threads();
    begin_line(x);
    x->since = processor_ms();
    clock_delay(x->clock, tick);
}

static void *pauses_new(void)
{
    t_pauses *x = (t_pauses *)pd_new(pauses_class);
    x->clock = clock_new(x, (t_method)pauses_tick);
    x->input = inputs;
    x->atoms = malloc(MAX_ATOMS * sizeof *x->atoms);
    x->fine = true;
    pd_bind(&x->object.ob_pd, gensym("pauses"));
    return x;
}

/* Pd sets it up by its name. */
void pauses_setup(void);
void pauses_setup(void)
{
    pauses_class = class_new(gensym("pauses"), (t_newmethod)(t_method)pauses_new, NULL,
                             sizeof(t_pauses), 0, 0);
    class_addbang(pauses_class, (t_method)pauses_bang);
    class_addmethod(pauses_class, (t_method)pauses_answered, gensym("answered"), 0);
}

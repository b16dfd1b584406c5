/* [framemap]: points as a map in the patch, a dot a frame; of one dimension against time. The mouse
 * plays: it sends the number of the frame that is nearest to it. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/order_io.h"
#include "display/display.h"
#include "hosts/pd.h"
#include "picture/point_colours.h"
#include "picture/scatter.h"

typedef enum { COLOUR_TIME, COLOUR_ORDER, COLOUR_CLUSTERS } t_colour;
static const char *const colour_names[] = {"time", "order", "clusters", NULL};

typedef struct order {
    uint32_t *entries;
    size_t length;
} t_order;

typedef struct framemap {
    t_display display;
    sro_matrix *points; /* NULL before any */

    sro_view view;
    bool fitted;                 /* the view is of all points, */
    int fit_width, fit_height;   /* in an area of this size; 0: it has yet to be found */
    double pressed_x, pressed_y; /* where the mouse was pressed */

    t_colour colour, initial_colour;
    t_order order;           /* the last one */
    t_order clusters;        /* the last one that followed the sizes of its clusters, */
    size_t *sizes, count;    /* which are these */
    bool clusters_announced; /* sizes came, and their order comes next */
} t_framemap;

static t_class *framemap_class;

/* Drawing */

static void colour_points(const t_framemap *x, uint8_t *colours)
{
    size_t points = sro_matrix_rows(x->points);
    if (x->colour == COLOUR_ORDER && x->order.entries)
        sro_point_colours_by_order(colours, points, x->order.entries, x->order.length);
    else if (x->colour == COLOUR_CLUSTERS && x->clusters.entries)
        sro_point_colours_by_groups(colours, points, x->clusters.entries, x->clusters.length,
                                    x->sizes, x->count);
    else
        sro_point_colours_by_time(colours, points);
}

static void write_scale(t_framemap *x)
{
    t_display *d = &x->display;
    size_t points = sro_matrix_rows(x->points);
    if (x->colour == COLOUR_CLUSTERS && x->clusters.entries) {
        display_caption(d, "%zu clusters, %zu frames", x->count, points);
        return;
    }
    if (x->colour == COLOUR_ORDER && x->order.entries)
        display_scale(d, "first", "last");
    else {
        char last[16];
        snprintf(last, sizeof(last), "%zu", points - 1);
        display_scale(d, "0", last);
    }
    display_caption(
        d, sro_matrix_columns(x->points) > 1 ? "map of %zu frames" : "line over time, %zu frames",
        points);
}

/* Not with every picture, for it reads all points. */
static void fit(t_framemap *x, sro_area area)
{
    int width = area.picture->width;
    if (!x->fitted || (width == x->fit_width && area.height == x->fit_height))
        return;
    x->view = sro_view_fit(area, x->points);
    x->fit_width = width;
    x->fit_height = area.height;
}

/* What a picture is of. */
typedef struct content {
    sro_matrix *points;
    uint8_t *colours; /* one a point */
    sro_view view;
} t_content;

static void framemap_discard(void *given)
{
    t_content *content = given;
    sro_matrix_release(content->points);
    free(content->colours);
    free(content);
}

static SRO_CHECKED sro_error framemap_content(t_display *d, void **made)
{
    t_framemap *x = (t_framemap *)d;
    t_content *content;
    uint8_t *colours;
    *made = NULL;
    if (!x->points)
        return NULL;
    content = calloc(1, sizeof(*content));
    colours = malloc(sro_matrix_rows(x->points));
    if (!content || !colours) {
        free(content);
        free(colours);
        return SRO_NO_MEMORY;
    }
    content->points = sro_matrix_retain(x->points);
    content->colours = colours;
    fit(x, display_area(d));
    content->view = x->view;
    colour_points(x, content->colours);
    write_scale(x);
    *made = content;
    return NULL;
}

static SRO_CHECKED sro_error framemap_paint(const void *given, sro_area area)
{
    const t_content *content = given;
    sro_scatter_draw(area, content->points, content->view, content->colours);
    return NULL;
}

static bool framemap_mark_position(t_display *d, sro_area area, double *at_x, double *at_y)
{
    const t_framemap *x = (t_framemap *)d;
    if (!x->points || d->frame < 0 || d->frame >= (double)sro_matrix_rows(x->points))
        return false;
    sro_view_pixel(area, x->points, x->view, (size_t)d->frame, at_x, at_y);
    return !isnan(*at_x);
}

/* The view */

static void show_view(t_framemap *x, sro_view view)
{
    x->view = view;
    x->fitted = false;
    x->fit_width = 0;
    display_changed(&x->display);
}

static void show_all(t_framemap *x)
{
    x->fitted = true;
    display_changed(&x->display);
}

/* Upwards nearer, twice as near in so many pixels. */
static void zoom_by_mouse(t_framemap *x, sro_area area, const t_mouse *mouse)
{
    enum { TWICE = 60 };
    show_view(x,
              sro_view_zoom(area, x->view, exp2(-mouse->dy / TWICE), x->pressed_x, x->pressed_y));
}

/* A frame is sent once as long as it is the nearest. */
static void play_by_mouse(t_framemap *x, sro_area area, const t_mouse *mouse)
{
    size_t nearest = sro_scatter_nearest(area, x->points, x->view, mouse->x, mouse->y);
    int dimensions = sro_matrix_columns(x->points) > 1 ? 2 : 1;
    if (nearest == sro_matrix_rows(x->points)
        || !display_plays(&x->display, (double)nearest, mouse))
        return;
    if (display_tell(&x->display, "point", dimensions, sro_matrix_row(x->points, nearest)))
        outlet_float(x->display.out, (t_float)nearest);
}

static void framemap_mouse(t_display *d, sro_area area, const t_mouse *mouse)
{
    t_framemap *x = (t_framemap *)d;
    if (!x->points)
        return;
    if (mouse->pressed) {
        x->pressed_x = mouse->x;
        x->pressed_y = mouse->y;
    }
    if (mouse->shift && mouse->double_click)
        show_all(x);
    else if (mouse->shift)
        show_view(x, sro_view_pan(area, x->view, mouse->dx, mouse->dy));
    else if (mouse->alt)
        zoom_by_mouse(x, area, mouse);
    else
        play_by_mouse(x, area, mouse);
}

/* What comes in */

static void order_set(t_order *order, uint32_t *entries, size_t length)
{
    free(order->entries);
    order->entries = entries;
    order->length = length;
}

static bool sizes_sum_to(const t_framemap *x, size_t length)
{
    size_t i, sum = 0;
    for (i = 0; i < x->count; i++)
        sum += x->sizes[i];
    return sum == length;
}

/* An order that has been announced as one of clusters is kept as such, too. */
static void framemap_order(t_display *d, const t_message *message)
{
    t_framemap *x = (t_framemap *)d;
    size_t length, size;
    uint32_t *order = order_read(&d->hosted, message, &length);
    if (!order)
        return;
    size = length * sizeof(*order);
    if (x->clusters_announced && sizes_sum_to(x, length)) {
        uint32_t *copy = malloc(size);
        if (!copy) {
            host_error(&d->hosted, "%s: %s", message->name, SRO_NO_MEMORY);
            free(order);
            return;
        }
        memcpy(copy, order, size);
        order_set(&x->clusters, copy, length);
    }
    x->clusters_announced = false;
    order_set(&x->order, order, length);
    if (x->colour != COLOUR_TIME)
        display_changed(d);
}

static void act_clusters(void *object, const t_message *message)
{
    t_framemap *x = object;
    size_t *sizes = malloc((size_t)(message->argc + 1) * sizeof(*sizes));
    int i = 0;
    while (sizes && i < message->argc && is_number(&message->argv[i])
           && number_of(&message->argv[i]) >= 0 && number_of(&message->argv[i]) <= SRO_MAX_ORDER) {
        sizes[i] = (size_t)number_of(&message->argv[i]);
        i++;
    }
    if (!sizes) {
        host_error(&x->display.hosted, "%s: %s", message->name, SRO_NO_MEMORY);
        return;
    }
    if (!message->argc || i < message->argc) {
        message_misused(&x->display.hosted, message,
                        "the size of each cluster, as [embed1d] tells them on its "
                        "right; the order of the clusters follows");
        free(sizes);
        return;
    }
    free(x->sizes);
    x->sizes = sizes;
    x->count = (size_t)message->argc;
    x->clusters_announced = true;
    order_set(&x->clusters, NULL, 0);
}

static void act_points(void *object, const t_message *message)
{
    t_framemap *x = object;
    sro_matrix *points = display_take(&x->display, message);
    if (!points)
        return;
    if (x->points && sro_matrix_rows(points) != sro_matrix_rows(x->points))
        x->fitted = true; /* another sound */
    sro_matrix_retain(points);
    sro_matrix_release(x->points);
    x->points = points;
    x->fit_width = 0;
    display_changed(&x->display);
}

static void act_color(void *object, const t_message *message)
{
    t_framemap *x = object;
    char words[MAXPDSTRING] = "";
    int i;
    for (i = 0; colour_names[i] && strcmp(colour_names[i], message->argv->word) != 0; i++)
        words_add(words, sizeof(words), colour_names[i]);
    if (!colour_names[i]) {
        host_error(&x->display.hosted, "%s %s: must be one of %s", message->name,
                   message->argv->word, words);
        return;
    }
    x->colour = (t_colour)i;
    display_changed(&x->display);
}

static void act_fit(void *x, const t_message *message)
{
    (void)message;
    show_all(x);
}

static void act_zoom(void *object, const t_message *message)
{
    t_framemap *x = object;
    sro_area area = display_area(&x->display);
    double factor = number_of(message->argv);
    if (!(factor > 0)) {
        host_error(&x->display.hosted, "%s %g: must be above 0; 2 looks twice as near",
                   message->name, factor);
        return;
    }
    if (!x->points)
        return;
    fit(x, area);
    show_view(x, sro_view_zoom(area, x->view, factor, area.picture->width / 2., area.height / 2.));
}

static void act_pan(void *object, const t_message *message)
{
    t_framemap *x = object;
    sro_area area = display_area(&x->display);
    if (!x->points)
        return;
    fit(x, area);
    show_view(
        x, sro_view_pan(area, x->view, number_of(&message->argv[0]), number_of(&message->argv[1])));
}

/* The class */

static void framemap_reset(t_display *d)
{
    t_framemap *x = (t_framemap *)d;
    x->colour = x->initial_colour;
    show_all(x);
}

static void framemap_print(t_display *d)
{
    const t_framemap *x = (t_framemap *)d;
    if (x->points)
        host_note(&d->hosted, "points: %zu frames, %zu dimension(s)", sro_matrix_rows(x->points),
                  sro_matrix_columns(x->points));
    else
        host_note(&d->hosted, "no points yet");
    host_note(&d->hosted, "color %s", colour_names[x->colour]);
}

static const t_command commands[] = {
    {"clusters", "*", "", act_clusters, "the sizes of clusters, whose order follows"},
    {"fit", "", "nothing behind it", act_fit, "look at all"},
    {"pan", "ff", "pixels to the right and down", act_pan, "look elsewhere"},
    {"points", "*", "", act_points, "the points to show"},
    {"zoom", "f", "a factor", act_zoom, "look nearer"},
    {"color", "s", "time, order or clusters", act_color, "what colours mean"},
    {0},
};
static const char *const flags[] = {"color", NULL};
static const char *const ignored[] = {NULL};

static const t_display_class framemap_display = {
    .name = "framemap",
    .about = "see points as a map, and play it",
    .hint = "points from [embed1d] come here",
    .inlets = 1,
    .commands = commands,
    .flags = flags,
    .ignored = ignored,
    .mark = MARK_RING,
    .palette = sro_palette_time,
    .content = framemap_content,
    .paint = framemap_paint,
    .discard = framemap_discard,
    .mark_position = framemap_mark_position,
    .mouse = framemap_mouse,
    .order = framemap_order,
    .reset = framemap_reset,
    .print = framemap_print,
};

static void framemap_free(t_framemap *x)
{
    display_free(&x->display);
    sro_matrix_release(x->points);
    free(x->order.entries);
    free(x->clusters.entries);
    free(x->sizes);
}

static void *framemap_new(t_symbol *s, int argc, t_atom *argv)
{
    t_framemap *x = (t_framemap *)pd_new(framemap_class);
    t_display *d = &x->display;
    (void)s;
    x->fitted = true;
    if (!display_init(d, &framemap_display, argc, argv)) {
        pd_free((t_pd *)x);
        return NULL;
    }
    d->out = outlet_new(&d->obj, gensym("float"));
    d->info = outlet_new(&d->obj, NULL);
    display_flags(d, argc, argv);
    x->initial_colour = x->colour;
    return x;
}

SRO_EXPORTED void framemap_setup(void);
void framemap_setup(void)
{
    if (!pd_library_fits("framemap"))
        return;
    framemap_class = class_new(gensym("framemap"), PD_NEW(framemap_new), (t_method)framemap_free,
                               sizeof(t_framemap), CLASS_DEFAULT, A_GIMME, 0);
    display_setup(framemap_class);
}

/* [specshow]: features as a spectrogram in the patch, in the sequence of an order; or the
 * magnitudes of a live [stft~], scrolling. A click sends the number of the frame under it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/order_io.h"
#include "display/display.h"
#include "hosts/pd.h"
#include "picture/spectrogram.h"

typedef struct magnitudes t_magnitudes;

typedef struct specshow {
    t_display display;
    sro_matrix *features;        /* NULL before any */
    sro_spectrogram_range range; /* of them */
    uint32_t *order;             /* NULL: that of time */
    size_t length;               /* of the order */
    size_t entry;                /* where the marked frame was found last */
    bool live;                   /* magnitudes scroll through */
    t_magnitudes *magnitudes;
} t_specshow;

/* The right inlet. */
struct magnitudes {
    t_pd pd;
    t_specshow *owner;
};

static t_class *specshow_class, *magnitudes_class;

/* What live magnitudes are shown in: below a full-scale sine. */
static const sro_spectrogram_range decibels = {.low = -80, .high = 0};

static size_t length_of(const t_specshow *x)
{
    return x->order ? x->length : sro_matrix_rows(x->features);
}

static size_t frame_of(const t_specshow *x, size_t entry)
{
    return x->order ? x->order[entry] : entry;
}

/* Drawing */

/* In six letters, as there is room: "-31", "0.002", "-4.5e4". */
static void write_end(float value, char text[16])
{
    char *exponent, *digits;
    snprintf(text, 16, "%.3g", (double)value);
    if (!strchr(text, 'e'))
        return;
    snprintf(text, 16, "%.2g", (double)value);
    exponent = strchr(text, 'e') + 1;
    digits = exponent + strspn(exponent, "+-");
    if (*exponent == '-')
        exponent++;
    digits += strspn(digits, "0");
    memmove(exponent, digits, strlen(digits) + 1);
}

static void write_scale(t_display *d, sro_spectrogram_range range)
{
    char low[16], high[16];
    write_end(range.low, low);
    write_end(range.high, high);
    display_scale(d, low, high);
}

/* What a picture is of: live, the pixels that have scrolled through; else features in an order, or
 * (NULL) that of time. */
typedef struct content {
    uint8_t *pixels;
    sro_matrix *features;
    uint32_t *order;
    size_t length;
    sro_spectrogram_range range;
} t_content;

static void *copy_of(const void *values, size_t size)
{
    void *copy = malloc(size);
    return copy ? memcpy(copy, values, size) : NULL;
}

static void specshow_discard(void *given)
{
    t_content *content = given;
    free(content->pixels);
    free(content->order);
    sro_matrix_release(content->features);
    free(content);
}

static bool content_live(t_specshow *x, t_content *content)
{
    const sro_picture *picture = x->display.picture;
    write_scale(&x->display, decibels);
    display_caption(&x->display, "dB, live");
    content->pixels = copy_of(picture->pixels, (size_t)picture->width * (size_t)picture->height);
    return content->pixels != NULL;
}

static bool content_features(t_specshow *x, t_content *content)
{
    t_display *d = &x->display;
    content->features = sro_matrix_retain(x->features);
    content->length = length_of(x);
    content->range = x->range;
    write_scale(d, x->range);
    if (!x->order) {
        display_caption(d, "%zu bands, %zu frames", sro_matrix_columns(x->features),
                        content->length);
        return true;
    }
    display_caption(d, "%zu bands, order of %zu", sro_matrix_columns(x->features), x->length);
    content->order = copy_of(x->order, x->length * sizeof(*x->order));
    return content->order != NULL;
}

static SRO_CHECKED sro_error specshow_content(t_display *d, void **made)
{
    t_specshow *x = (t_specshow *)d;
    t_content *content;
    *made = NULL;
    if (!x->live && !x->features)
        return NULL;
    content = calloc(1, sizeof(*content));
    if (!content)
        return SRO_NO_MEMORY;
    if (x->live ? !content_live(x, content) : !content_features(x, content)) {
        specshow_discard(content);
        return SRO_NO_MEMORY;
    }
    *made = content;
    return NULL;
}

static SRO_CHECKED sro_error specshow_paint(const void *given, sro_area area)
{
    const t_content *content = given;
    size_t pixels = (size_t)area.picture->width * (size_t)area.height;
    if (!content->pixels)
        return sro_spectrogram_draw(area, content->features, content->order, content->length,
                                    content->range);
    memcpy(area.picture->pixels, content->pixels, pixels);
    return NULL;
}

static size_t distance(size_t a, size_t b) { return a > b ? a - b : b - a; }

/* Where in the order the frame is; where it is there more than once, nearest to where it was marked
 * last, since playing goes on from there, forwards or backwards. False where it is not. */
static bool find_frame(t_specshow *x)
{
    double frame = x->display.frame;
    size_t i, length = length_of(x), last = x->entry, best = length;
    if (!x->order) {
        x->entry = (size_t)frame;
        return frame < (double)length;
    }
    for (i = 0; i < length; i++)
        if ((double)x->order[i] == frame && i != last
            && (best == length || distance(i, last) < distance(best, last)))
            best = i;
    if (best == length && last < length && (double)x->order[last] == frame)
        best = last;
    x->entry = best < length ? best : last;
    return best < length;
}

static bool specshow_mark_position(t_display *d, sro_area area, double *at_x, double *at_y)
{
    t_specshow *x = (t_specshow *)d;
    if (x->live || !x->features || x->display.frame < 0 || !find_frame(x))
        return false;
    *at_x = sro_spectrogram_column_of(x->entry, area.picture->width, length_of(x));
    *at_y = 0;
    return true;
}

/* A frame is sent once as long as the mouse stays over it. */
static void specshow_mouse(t_display *d, sro_area area, const t_mouse *mouse)
{
    t_specshow *x = (t_specshow *)d;
    int column = (int)mouse->x, width = area.picture->width;
    size_t entry;
    double frame;
    if (x->live || !x->features)
        return;
    column = column < 0 ? 0 : column < width ? column : width - 1;
    entry = sro_spectrogram_entry_at(column, width, length_of(x));
    frame = (double)frame_of(x, entry);
    if (frame >= (double)sro_matrix_rows(x->features) || !display_plays(d, frame, mouse))
        return;
    x->entry = entry;
    outlet_float(d->out, (t_float)frame);
}

/* What comes in */

static void specshow_set_order(t_specshow *x, uint32_t *order, size_t length)
{
    free(x->order);
    x->order = order;
    x->length = length;
    x->entry = 0;
    if (!x->live)
        display_changed(&x->display);
}

static void specshow_order(t_display *d, const t_message *message)
{
    size_t length;
    uint32_t *order = order_read(&d->hosted, message, &length);
    if (order)
        specshow_set_order((t_specshow *)d, order, length);
}

static void act_original(void *x, const t_message *message)
{
    (void)message;
    specshow_set_order(x, NULL, 0);
}

static void act_features(void *object, const t_message *message)
{
    t_specshow *x = object;
    sro_matrix *features = display_take(&x->display, message);
    if (!features)
        return;
    sro_matrix_retain(features);
    sro_matrix_release(x->features);
    x->features = features;
    x->range = sro_spectrogram_range_of(features);
    x->live = false;
    display_changed(&x->display);
    display_tell(&x->display, "range", 2, (float[]){x->range.low, x->range.high});
}

static void specshow_scroll(t_specshow *x, const float *magnitudes, size_t bins)
{
    sro_area area = display_area(&x->display);
    if (!x->live)
        sro_picture_fill(area, SRO_COLOUR_BACKGROUND);
    x->live = true;
    sro_spectrogram_scroll(area, magnitudes, bins, decibels);
    display_changed(&x->display);
}

/* Pd hands on a bang, a number, a symbol or a pointer as a list without a selector. */
static void refuse_magnitudes(const t_magnitudes *m, const t_symbol *s, int argc,
                              const t_atom *argv)
{
    char word[MAXPDSTRING] = "bang";
    if (!s && argc)
        atom_string(argv, word, sizeof(word));
    host_error(&m->owner->display.hosted,
               "%s: the right inlet takes the magnitudes of a frame, as [stft~] sends "
               "them in the middle with live 1",
               s ? s->s_name : word);
}

static void magnitudes_list(t_magnitudes *m, t_symbol *s, int argc, t_atom *argv)
{
    float *magnitudes;
    int i = 0;
    while (i < argc && argv[i].a_type == A_FLOAT)
        i++;
    if (argc < 2 || i < argc) {
        refuse_magnitudes(m, s, argc, argv);
        return;
    }
    magnitudes = malloc((size_t)argc * sizeof(*magnitudes));
    if (!magnitudes) {
        host_error(&m->owner->display.hosted, "list: %s", SRO_NO_MEMORY);
        return;
    }
    for (i = 0; i < argc; i++)
        magnitudes[i] = (float)atom_getfloat(&argv[i]);
    specshow_scroll(m->owner, magnitudes, (size_t)argc);
    free(magnitudes);
}

static void magnitudes_anything(t_magnitudes *m, t_symbol *s, int argc, t_atom *argv)
{
    refuse_magnitudes(m, s, argc, argv);
}

/* The class */

static void specshow_reset(t_display *d) { specshow_set_order((t_specshow *)d, NULL, 0); }

static void specshow_print(t_display *d)
{
    const t_specshow *x = (t_specshow *)d;
    if (x->features)
        host_note(&d->hosted, "features: %zu frames x %zu bands, %g to %g",
                  sro_matrix_rows(x->features), sro_matrix_columns(x->features),
                  (double)x->range.low, (double)x->range.high);
    else
        host_note(&d->hosted, "no features yet");
    if (x->order)
        host_note(&d->hosted, "order: %zu entries", x->length);
}

static const t_command commands[] = {
    {"features", "*", "", act_features, "the features to show"},
    {"original", "", "nothing behind it", act_original, "show them in the order of time"},
    {0},
};

static const char *const flags[] = {NULL};
static const char *const ignored[] = {"clusters", "matrix", NULL};

static const t_display_class specshow_display = {
    .name = "specshow",
    .about = "see features as a spectrogram, in time or in an order",
    .hint = "features from [melspec] come here",
    .inlets = 2,
    .commands = commands,
    .flags = flags,
    .ignored = ignored,
    .mark = MARK_LINE,
    .palette = sro_palette_levels,
    .content = specshow_content,
    .paint = specshow_paint,
    .discard = specshow_discard,
    .mark_position = specshow_mark_position,
    .mouse = specshow_mouse,
    .order = specshow_order,
    .reset = specshow_reset,
    .print = specshow_print,
};

static void specshow_free(t_specshow *x)
{
    display_free(&x->display);
    if (x->magnitudes)
        pd_free(&x->magnitudes->pd);
    sro_matrix_release(x->features);
    free(x->order);
}

static void *specshow_new(t_symbol *s, int argc, t_atom *argv)
{
    t_specshow *x = (t_specshow *)pd_new(specshow_class);
    t_display *d = &x->display;
    (void)s;
    if (!display_init(d, &specshow_display, argc, argv)) {
        pd_free((t_pd *)x);
        return NULL;
    }
    x->magnitudes = (t_magnitudes *)pd_new(magnitudes_class);
    x->magnitudes->owner = x;
    inlet_new(&d->obj, &x->magnitudes->pd, NULL, NULL);
    d->out = outlet_new(&d->obj, gensym("float"));
    d->info = outlet_new(&d->obj, NULL);
    display_flags(d, argc, argv);
    return x;
}

SRO_EXPORTED void specshow_setup(void);
void specshow_setup(void)
{
    if (!pd_library_fits("specshow"))
        return;
    specshow_class = class_new(gensym("specshow"), PD_NEW(specshow_new), (t_method)specshow_free,
                               sizeof(t_specshow), CLASS_DEFAULT, A_GIMME, 0);
    display_setup(specshow_class);
    magnitudes_class =
        class_new(gensym("specshow magnitudes"), NULL, NULL, sizeof(t_magnitudes), CLASS_PD, 0);
    class_addlist(magnitudes_class, (t_method)magnitudes_list);
    class_addanything(magnitudes_class, (t_method)magnitudes_anything);
}

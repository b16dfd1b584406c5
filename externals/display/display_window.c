/* The part of a display that is seen: its items in Pd's window. They are tagged "spd" and the
 * object's address, each kind by a letter more; the image has the same name. */

#include "display/display_window.h"

#include <stdlib.h>
#include <string.h>

#include "picture/png.h"
#include "s_stuff.h"

enum {
    MIN_WIDTH_WITH_CAPTION = 260,
    LETTER_WIDTH = 6,
    LINE_HEIGHT = 13, /* of the words in a picture, about */
    HINT_MARGIN = 2,
    BAR_HEIGHT = 3,
    RING = 6, /* its radius */
    OUTLETS = 2,
    INLET_WIDTH = 7,
    INLET_HEIGHT = 3, /* as Pd has them; outlets, too */
};

#define TAG "spd%lx"

/* Say something to Pd's window. Without one, a Pd from 0.55 on would print it. */
#define TELL(...) (sys_havegui() ? sys_vgui(__VA_ARGS__) : (void)0)

typedef struct position {
    unsigned long id, canvas;
    int x, y, zoom;
} t_position;

/* As Pd itself makes the names of its windows of addresses, cut short on 64-bit Windows. */
static unsigned long address_of(const void *address) { return (unsigned long)(uintptr_t)address; }

static t_position position_of(t_display *x, t_glist *glist)
{
    return (t_position){
        .id = address_of(x),
        .canvas = address_of(glist_getcanvas(glist)),
        .x = text_xpix(&x->obj, glist),
        .y = text_ypix(&x->obj, glist),
        .zoom = glist_getzoom(glist),
    };
}

bool window_shows(t_display *x)
{
    return x->in_window && glist_isvisible(x->glist) && gobj_shouldvis(&x->obj.te_g, x->glist);
}

static void create_inlet(const t_display *x, const t_position *p, int i, int count, int y)
{
    int at = p->x + (x->width - INLET_WIDTH) * p->zoom * i / (count > 1 ? count - 1 : 1);
    TELL(".x%lx.c create rectangle %d %d %d %d -fill #c8c8d0 -tags {" TAG "}\n", p->canvas, at, y,
         at + INLET_WIDTH * p->zoom, y + (INLET_HEIGHT - 1) * p->zoom, p->id);
}

static void create_inlets_and_outlets(t_display *x, const t_position *p)
{
    int i, inlets = x->class->inlets;
    for (i = 0; i < inlets; i++)
        create_inlet(x, p, i, inlets, p->y);
    for (i = 0; i < OUTLETS; i++)
        create_inlet(x, p, i, OUTLETS, p->y + (x->height - INLET_HEIGHT + 1) * p->zoom);
}

static void create_word(const t_position *p, const char *kind, const char *anchor, int at_x,
                        int at_y, const char *colour)
{
    TELL(".x%lx.c create text %d %d -anchor %s -fill %s -font {{%s} -%d} "
         "-tags {" TAG " " TAG "_%s}\n",
         p->canvas, p->x + at_x * p->zoom, p->y + at_y * p->zoom, anchor, colour, sys_font,
         10 * p->zoom, p->id, p->id, kind);
}

static void create_words(const t_display *x, const t_position *p)
{
    int middle = x->height - SCALE_HEIGHT / 2 - 1;
    create_word(p, "n", "center", x->width / 2, x->height / 2, "#b0b0b8");
    TELL(".x%lx.c itemconfigure " TAG "_n -justify center -width %d\n", p->canvas, p->id,
         (x->width - HINT_MARGIN) * p->zoom);
    if (!display_scale_height(x))
        return;
    create_word(p, "l", "e", RAMP_AT - 4, middle, "#404040");
    create_word(p, "h", "w", RAMP_AT + RAMP_WIDTH + 4, middle, "#404040");
    if (x->width >= MIN_WIDTH_WITH_CAPTION)
        create_word(p, "c", "e", x->width - 5, middle, "#404040");
}

/* The mark, a line or ring two pixels wide, and the bar of progress. */
static void create_marks(const t_display *x, const t_position *p)
{
    const char *mark = x->class->mark == MARK_LINE ? "line" : "oval";
    const char *colour = x->class->mark == MARK_LINE ? "-fill" : "-outline";
    TELL(".x%lx.c create %s 0 0 0 0 %s #60f0ff -width %d -state hidden "
         "-tags {" TAG " " TAG "_m}\n",
         p->canvas, mark, colour, 2 * p->zoom, p->id, p->id);
    TELL(".x%lx.c create rectangle 0 0 0 0 -width 0 -fill #ff9030 -state hidden "
         "-tags {" TAG " " TAG "_b}\n",
         p->canvas, p->id, p->id);
}

static void show_word(const t_position *p, const char *kind, const char *text)
{
    TELL(".x%lx.c itemconfigure " TAG "_%s -text {%s}\n", p->canvas, p->id, kind, text);
}

/* What to connect, as long as nothing is shown, and where there is room for it, in several lines.
 */
static const char *hint_of(const t_display *x)
{
    int length = (int)strlen(x->class->hint) * LETTER_WIDTH;
    int lines = 1 + (length - 1) / (x->width - HINT_MARGIN);
    return x->has_content || lines * LINE_HEIGHT > x->height ? "" : x->class->hint;
}

static void show_words(const t_display *x, const t_position *p)
{
    show_word(p, "n", hint_of(x));
    show_word(p, "l", x->low);
    show_word(p, "h", x->high);
    show_word(p, "c", x->caption);
}

/* The image stays as long as the object, though its items are deleted and made again at every step
 * by which a subpatch that shows it is moved. One of another size is made anew, empty. */
static void ready_image(t_display *x, const t_position *p)
{
    if (x->image.width == x->width && x->image.height == x->height && x->image.zoom == p->zoom)
        return;
    TELL("image create photo " TAG "\n", p->id);
    x->image.width = x->width;
    x->image.height = x->height;
    x->image.zoom = p->zoom;
    x->picture_stale = true;
}

void window_erase(t_display *x, t_glist *glist)
{
    t_position p = position_of(x, glist);
    TELL(".x%lx.c delete " TAG "\n", p.canvas, p.id);
}

void window_create(t_display *x, t_glist *glist)
{
    t_position p = position_of(x, glist);
    const char *colour = glist_isselected(glist, &x->obj.te_g) ? "blue" : "black";
    ready_image(x, &p);
    TELL(".x%lx.c create rectangle %d %d %d %d -fill #101014 -width 0 -tags {" TAG "}\n", p.canvas,
         p.x, p.y, p.x + x->width * p.zoom, p.y + x->height * p.zoom, p.id);
    TELL(".x%lx.c create image %d %d -anchor nw -image " TAG " -tags {" TAG "}\n", p.canvas, p.x,
         p.y, p.id, p.id);
    create_words(x, &p);
    if (!x->picture_stale)
        show_words(x, &p);
    create_marks(x, &p);
    TELL(".x%lx.c create rectangle %d %d %d %d -outline %s -tags {" TAG " " TAG "_f}\n", p.canvas,
         p.x, p.y, p.x + x->width * p.zoom, p.y + x->height * p.zoom, colour, p.id, p.id);
    create_inlets_and_outlets(x, &p);
}

void window_picture(t_display *x, const char *png, const char *receiver, int number)
{
    t_position p = position_of(x, x->glist);
    if (p.zoom == 1)
        TELL("catch {" TAG " configure -data {%s}}\n", p.id, png);
    else
        TELL("catch {image create photo " TAG "z -data {%s}; " TAG " copy " TAG "z -zoom %d "
             "-shrink; image delete " TAG "z}\n",
             p.id, png, p.id, p.id, p.zoom, p.id);
    show_words(x, &p);
    TELL("after idle {pdsend {%s drawn %d}}\n", receiver, number);
}

static void send_mark(t_display *x, const t_position *p)
{
    sro_area area = display_area(x);
    double mx, my;
    int x1, y1, x2, y2;
    if (!x->has_content || !x->class->mark_position(x, area, &mx, &my) || mx < 0 || my < 0
        || mx >= x->width || my >= area.height) {
        TELL(".x%lx.c itemconfigure " TAG "_m -state hidden\n", p->canvas, p->id);
        return;
    }
    x1 = x2 = p->x + (int)((mx + .5) * p->zoom);
    y1 = p->y + p->zoom;
    y2 = p->y + area.height * p->zoom;
    if (x->class->mark == MARK_RING) {
        x1 -= RING * p->zoom, x2 += RING * p->zoom;
        y1 = p->y + (int)((my + .5 - RING) * p->zoom);
        y2 = y1 + 2 * RING * p->zoom;
    }
    TELL(".x%lx.c coords " TAG "_m %d %d %d %d\n", p->canvas, p->id, x1, y1, x2, y2);
    TELL(".x%lx.c itemconfigure " TAG "_m -state normal\n", p->canvas, p->id);
}

static void send_bar(t_display *x, const t_position *p)
{
    double part = x->progress < 1 ? x->progress : 1;
    TELL(".x%lx.c coords " TAG "_b %d %d %d %d\n", p->canvas, p->id, p->x, p->y,
         p->x + (int)(part * x->width * p->zoom), p->y + BAR_HEIGHT * p->zoom);
    TELL(".x%lx.c itemconfigure " TAG "_b -state %s\n", p->canvas, p->id,
         x->progress >= 0 ? "normal" : "hidden");
}

void window_marks(t_display *x)
{
    t_position p = position_of(x, x->glist);
    send_mark(x, &p);
    send_bar(x, &p);
}

void window_rectangle(t_display *x, t_glist *glist, int *x1, int *y1, int *x2, int *y2)
{
    t_position p = position_of(x, glist);
    *x1 = p.x;
    *y1 = p.y;
    *x2 = p.x + x->width * p.zoom;
    *y2 = p.y + x->height * p.zoom;
}

void window_move(t_display *x, t_glist *glist, int dx, int dy)
{
    t_position p = position_of(x, glist);
    TELL(".x%lx.c move " TAG " %d %d\n", p.canvas, p.id, dx * p.zoom, dy * p.zoom);
}

void window_select(t_display *x, t_glist *glist, bool selected)
{
    t_position p = position_of(x, glist);
    TELL(".x%lx.c itemconfigure " TAG "_f -outline %s\n", p.canvas, p.id,
         selected ? "blue" : "black");
}

void window_forget(t_display *x) { TELL("catch {image delete " TAG "}\n", address_of(x)); }

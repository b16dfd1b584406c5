#include "display.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "turns.h"
#include "unit.h"

enum {
    WIDTH = 400, HEIGHT = 160, /* unless said otherwise */
    LEAST = 24, MOST = 2000,
    SCALE_HEIGHT = 14,         /* below the picture, where that leaves most of the height */
    LEAST_WITH_SCALE = 60,
    LEAST_WITH_CAPTION = 260,
    RAMP_AT = 44, RAMP_WIDTH = 60,
    LETTER_WIDTH = 6, LINE_HEIGHT = 13, /* of the words in a picture, about */
    HINT_MARGIN = 8,
    BAR_HEIGHT = 3,
    RING = 6,                  /* its radius */
    OUTLETS = 2,
    LET = 7, LET_HEIGHT = 3,   /* an inlet or outlet, as Pd has them */
    MOST_NUMBER = 1 << 20,     /* pictures are numbered up to it, again and again */
};

/* Milliseconds between pictures, between marks; after which to ask for a turn again; and how long a
 * bar without progress stays. */
static const double picture_pause = 100, mark_pause = 20, turn_pause = 8, bar_stays = 3000;

static const double pixels_a_millisecond = 1500;

/* Seconds, Pd's own. */
static const double twice_within = .25;

static t_class *reply_class;

/* Size */

/* How the lowest part of the picture is left to the scale. */
static int scale_height(const t_display *x)
{
    return x->d_height >= LEAST_WITH_SCALE ? SCALE_HEIGHT : 0;
}

sro_area display_area(const t_display *x)
{
    return (sro_area){x->d_picture, 0, x->d_height - scale_height(x)};
}

static sro_area scale_area(const t_display *x)
{
    return (sro_area){x->d_picture, x->d_height - scale_height(x), scale_height(x)};
}

/* False with an error. */
static int display_resize(t_display *x, double width, double height)
{
    sro_palette palette;
    sro_picture *picture;
    const char *error = 0;
    if (!(width >= LEAST && width <= MOST && height >= LEAST && height <= MOST)) {
        unit_error(x, "size %g %g: width and height must be from %d to %d pixels", width, height,
            LEAST, MOST);
        return 0;
    }
    x->d_class->palette(&palette);
    error = sro_picture_new(&picture, (int)width, (int)height, &palette);
    if (error) {
        unit_error(x, "size %g %g: %s", width, height, error);
        return 0;
    }
    sro_picture_free(x->d_picture);
    x->d_picture = picture;
    x->d_width = (int)width;
    x->d_height = (int)height;
    return 1;
}

/* Drawing into the core's pixels */

void display_scale(t_display *x, const char *low, const char *high)
{
    snprintf(x->d_low, sizeof(x->d_low), "%s", low);
    snprintf(x->d_high, sizeof(x->d_high), "%s", high);
}

void display_caption(t_display *x, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(x->d_caption, sizeof(x->d_caption), format, args);
    va_end(args);
}

static void draw_scale(t_display *x)
{
    sro_area area = scale_area(x);
    if (!area.height)
        return;
    sro_picture_fill(area, SRO_PAPER);
    area.top += 4;
    area.height -= 7;
    if (x->d_low[0])
        sro_picture_ramp(area, RAMP_AT, RAMP_WIDTH);
}

static void display_draw(t_display *x)
{
    x->d_low[0] = x->d_high[0] = x->d_caption[0] = 0;
    x->d_shown = x->d_class->draw(x, display_area(x));
    if (!x->d_shown)
        sro_picture_fill((sro_area){x->d_picture, 0, x->d_height}, SRO_GROUND);
    else
        draw_scale(x);
}

/* The window. Items are tagged "spd" and the object's address, each kind by a letter more; the
 * image has the same name. */

#define TAG "spd%lx"

typedef struct _place {
    unsigned long id, canvas;
    int x, y, zoom;
} t_place;

static t_place place_of(t_display *x, t_glist *glist)
{
    return (t_place){
        .id = (unsigned long)x,
        .canvas = (unsigned long)glist_getcanvas(glist),
        .x = text_xpix(&x->d_obj, glist),
        .y = text_ypix(&x->d_obj, glist),
        .zoom = glist_getzoom(glist),
    };
}

/* Not where its own window was closed, of which it is not told, and it lies beside what its patch
 * shows in another. */
static int is_seen(t_display *x)
{
    return x->d_drawn && glist_isvisible(x->d_glist) && gobj_shouldvis(&x->d_obj.te_g, x->d_glist);
}

static void create_let(const t_display *x, const t_place *p, int i, int count, int y)
{
    int at = p->x + (x->d_width - LET) * p->zoom * i / (count > 1 ? count - 1 : 1);
    sys_vgui(".x%lx.c create rectangle %d %d %d %d -fill #c8c8d0 -tags {" TAG "}\n", p->canvas,
        at, y, at + LET * p->zoom, y + (LET_HEIGHT - 1) * p->zoom, p->id);
}

static void create_lets(t_display *x, const t_place *p)
{
    int i, inlets = x->d_class->inlets;
    for (i = 0; i < inlets; i++)
        create_let(x, p, i, inlets, p->y);
    for (i = 0; i < OUTLETS; i++)
        create_let(x, p, i, OUTLETS, p->y + (x->d_height - LET_HEIGHT + 1) * p->zoom);
}

static void create_word(const t_place *p, const char *kind, const char *anchor, int at_x, int at_y,
    const char *colour)
{
    sys_vgui(".x%lx.c create text %d %d -anchor %s -fill %s -font {{%s} -%d} "
        "-tags {" TAG " " TAG "_%s}\n", p->canvas, p->x + at_x * p->zoom, p->y + at_y * p->zoom,
        anchor, colour, sys_font, 10 * p->zoom, p->id, p->id, kind);
}

static void create_words(const t_display *x, const t_place *p)
{
    int middle = x->d_height - SCALE_HEIGHT / 2 - 1;
    create_word(p, "n", "center", x->d_width / 2, x->d_height / 2, "#b0b0b8");
    sys_vgui(".x%lx.c itemconfigure " TAG "_n -justify center -width %d\n", p->canvas, p->id,
        (x->d_width - HINT_MARGIN) * p->zoom);
    if (!scale_height(x))
        return;
    create_word(p, "l", "e", RAMP_AT - 4, middle, "#404040");
    create_word(p, "h", "w", RAMP_AT + RAMP_WIDTH + 4, middle, "#404040");
    if (x->d_width >= LEAST_WITH_CAPTION)
        create_word(p, "c", "e", x->d_width - 5, middle, "#404040");
}

/* Of width two, or (the bar) filled. */
static void create_movers(const t_display *x, const t_place *p)
{
    const char *mark = x->d_class->mark == MARK_LINE ? "line" : "oval";
    const char *colour = x->d_class->mark == MARK_LINE ? "-fill" : "-outline";
    sys_vgui(".x%lx.c create %s 0 0 0 0 %s #60f0ff -width %d -state hidden "
        "-tags {" TAG " " TAG "_m}\n", p->canvas, mark, colour, 2 * p->zoom, p->id, p->id);
    sys_vgui(".x%lx.c create rectangle 0 0 0 0 -width 0 -fill #ff9030 -state hidden "
        "-tags {" TAG " " TAG "_b}\n", p->canvas, p->id, p->id);
}

static void show_word(const t_place *p, const char *kind, const char *text)
{
    sys_vgui(".x%lx.c itemconfigure " TAG "_%s -text {%s}\n", p->canvas, p->id, kind, text);
}

/* What to connect, where it finds room in the frame: broken into lines. */
static const char *hint_of(const t_display *x)
{
    int lines = 1 + (int)strlen(x->d_class->hint) * LETTER_WIDTH / (x->d_width - HINT_MARGIN);
    return x->d_shown || lines * LINE_HEIGHT > x->d_height ? "" : x->d_class->hint;
}

static void show_words(const t_display *x, const t_place *p)
{
    show_word(p, "n", hint_of(x));
    show_word(p, "l", x->d_low);
    show_word(p, "h", x->d_high);
    show_word(p, "c", x->d_caption);
}

/* The image stays as long as the object, for it goes and comes with every step by which a subpatch
 * that shows it is moved. One of another size is made anew, empty. */
static void ready_image(t_display *x, const t_place *p)
{
    if (x->d_image.width == x->d_width && x->d_image.height == x->d_height
            && x->d_image.zoom == p->zoom)
        return;
    sys_vgui("image create photo " TAG "\n", p->id);
    x->d_image.width = x->d_width;
    x->d_image.height = x->d_height;
    x->d_image.zoom = p->zoom;
    x->d_stale = 1;
}

static void display_erase(t_display *x, t_glist *glist)
{
    t_place p = place_of(x, glist);
    sys_vgui(".x%lx.c delete " TAG "\n", p.canvas, p.id);
}

static void display_create(t_display *x, t_glist *glist)
{
    t_place p = place_of(x, glist);
    const char *colour = glist_isselected(glist, &x->d_obj.te_g) ? "blue" : "black";
    ready_image(x, &p);
    sys_vgui(".x%lx.c create rectangle %d %d %d %d -fill #101014 -width 0 -tags {" TAG "}\n",
        p.canvas, p.x, p.y, p.x + x->d_width * p.zoom, p.y + x->d_height * p.zoom, p.id);
    sys_vgui(".x%lx.c create image %d %d -anchor nw -image " TAG " -tags {" TAG "}\n", p.canvas,
        p.x, p.y, p.id, p.id);
    create_words(x, &p);
    if (!x->d_stale)
        show_words(x, &p);
    create_movers(x, &p);
    sys_vgui(".x%lx.c create rectangle %d %d %d %d -outline %s -tags {" TAG " " TAG "_f}\n",
        p.canvas, p.x, p.y, p.x + x->d_width * p.zoom, p.y + x->d_height * p.zoom, colour,
        p.id, p.id);
    create_lets(x, &p);
}

/* The reply comes when the window has come to rest, whatever became of the picture. False where
 * there is no memory. */
static int send_picture(t_display *x, const char *reply, int number)
{
    t_place p = place_of(x, x->d_glist);
    char *png = sro_picture_png(x->d_picture);
    if (!png)
        return 0; /* as it was; the next one may have the memory */
    if (p.zoom == 1)
        sys_vgui("catch {" TAG " configure -data {%s}}\n", p.id, png);
    else
        sys_vgui("catch {image create photo " TAG "z -data {%s}; " TAG " copy " TAG "z -zoom %d "
            "-shrink; image delete " TAG "z}\n", p.id, png, p.id, p.id, p.zoom, p.id);
    free(png);
    show_words(x, &p);
    sys_vgui("after idle {pdsend {%s drawn %d}}\n", reply, number);
    return 1;
}

static void send_mark(t_display *x, const t_place *p)
{
    sro_area area = display_area(x);
    double mx, my;
    int x1, y1, x2, y2;
    if (!x->d_shown || !x->d_class->marked(x, area, &mx, &my) || mx < 0 || my < 0
            || mx >= x->d_width || my >= area.height) {
        sys_vgui(".x%lx.c itemconfigure " TAG "_m -state hidden\n", p->canvas, p->id);
        return;
    }
    x1 = x2 = p->x + (int)((mx + .5) * p->zoom);
    y1 = p->y + p->zoom;
    y2 = p->y + area.height * p->zoom;
    if (x->d_class->mark == MARK_RING) {
        x1 -= RING * p->zoom, x2 += RING * p->zoom;
        y1 = p->y + (int)((my + .5 - RING) * p->zoom);
        y2 = y1 + 2 * RING * p->zoom;
    }
    sys_vgui(".x%lx.c coords " TAG "_m %d %d %d %d\n", p->canvas, p->id, x1, y1, x2, y2);
    sys_vgui(".x%lx.c itemconfigure " TAG "_m -state normal\n", p->canvas, p->id);
}

static void send_bar(t_display *x, const t_place *p)
{
    double part = x->d_progress < 1 ? x->d_progress : 1;
    sys_vgui(".x%lx.c coords " TAG "_b %d %d %d %d\n", p->canvas, p->id, p->x, p->y,
        p->x + (int)(part * x->d_width * p->zoom), p->y + BAR_HEIGHT * p->zoom);
    sys_vgui(".x%lx.c itemconfigure " TAG "_b -state %s\n", p->canvas, p->id,
        x->d_progress >= 0 ? "normal" : "hidden");
}

/* The reply */

struct _reply {
    t_pd r_pd;
    t_symbol *r_name;
    t_display *r_owner;   /* 0 when it has gone, and this waits alone */
    int r_sent, r_drawn;  /* the numbers of the last pictures */
};

static int is_awaited(const t_reply *r)
{
    return r->r_drawn != r->r_sent;
}

static void reply_free(t_reply *r)
{
    pd_unbind(&r->r_pd, r->r_name);
    pd_free(&r->r_pd);
}

static t_reply *reply_new(t_display *owner)
{
    char name[60];
    t_reply *r = (t_reply *)pd_new(reply_class);
    snprintf(name, sizeof(name), "spectreorder:drawn:%lx", (unsigned long)r);
    r->r_name = gensym(name);
    r->r_owner = owner;
    r->r_sent = r->r_drawn = 0;
    pd_bind(&r->r_pd, r->r_name);
    return r;
}

static void reply_leave(t_reply *r)
{
    r->r_owner = 0;
    if (!is_awaited(r))
        reply_free(r);
}

/* When what */

static double at_least(double pause, double since)
{
    double passed = clock_gettimesince(since);
    return passed < pause ? pause - passed : 0;
}

/* Large pictures come more seldom: what is sent in a second is limited, too. */
static double pause_of(const t_display *x)
{
    double sending = x->d_width * x->d_height / pixels_a_millisecond;
    return sending > picture_pause ? sending : picture_pause;
}

/* Until the next picture may be drawn, if it is then its turn. */
static double picture_wait(const t_display *x)
{
    double after_last = at_least(is_awaited(x->d_reply) ? turns_patience : pause_of(x),
        x->d_pictured);
    double after_refusal = at_least(turn_pause, x->d_refused);
    return after_last > after_refusal ? after_last : after_refusal;
}

static void display_schedule(t_display *x)
{
    double wait = -1, other;
    if (!is_seen(x))
        return;
    if (x->d_stale)
        wait = picture_wait(x);
    if (x->d_moved) {
        other = at_least(mark_pause, x->d_moved_at);
        wait = wait >= 0 && wait < other ? wait : other;
    } else if (x->d_progress >= 0) {
        other = at_least(bar_stays, x->d_progressed);
        wait = wait >= 0 && wait < other ? wait : other;
    }
    if (wait >= 0)
        clock_delay(x->d_clock, wait);
}

static void display_picture(t_display *x)
{
    t_reply *r = x->d_reply;
    if (!turns_take(x)) {
        x->d_refused = clock_getlogicaltime();
        return;
    }
    display_draw(x);
    x->d_stale = 0;
    x->d_moved = 1; /* it lies elsewhere in a new picture */
    x->d_pictured = clock_getlogicaltime();
    if (send_picture(x, r->r_name->s_name, (r->r_sent + 1) % MOST_NUMBER))
        r->r_sent = (r->r_sent + 1) % MOST_NUMBER;
    else
        turns_end(x);
}

static void display_tick(t_display *x)
{
    t_place p;
    if (!is_seen(x))
        return;
    if (x->d_progress >= 0 && !at_least(bar_stays, x->d_progressed)) {
        x->d_progress = -1; /* it was cancelled */
        x->d_moved = 1;
    }
    if (x->d_stale && !picture_wait(x))
        display_picture(x);
    if (x->d_moved && !at_least(mark_pause, x->d_moved_at)) {
        p = place_of(x, x->d_glist);
        x->d_moved = 0;
        x->d_moved_at = clock_getlogicaltime();
        send_mark(x, &p);
        send_bar(x, &p);
    }
    display_schedule(x);
}

void display_changed(t_display *x)
{
    x->d_stale = 1;
    display_schedule(x);
}

void display_moved(t_display *x)
{
    x->d_moved = 1;
    display_schedule(x);
}

static void reply_drawn(t_reply *r, t_floatarg number)
{
    r->r_drawn = (int)number;
    if (is_awaited(r))
        return; /* this was late */
    if (r->r_owner) {
        turns_end(r->r_owner);
        display_schedule(r->r_owner);
    } else
        reply_free(r);
}

/* As Pd has its objects in the patch */

static void display_getrect(t_gobj *z, t_glist *glist, int *x1, int *y1, int *x2, int *y2)
{
    t_display *x = (t_display *)z;
    t_place p = place_of(x, glist);
    *x1 = p.x;
    *y1 = p.y;
    *x2 = p.x + x->d_width * p.zoom;
    *y2 = p.y + x->d_height * p.zoom;
}

static void display_displace(t_gobj *z, t_glist *glist, int dx, int dy)
{
    t_display *x = (t_display *)z;
    t_place p;
    x->d_obj.te_xpix += dx;
    x->d_obj.te_ypix += dy;
    if (!is_seen(x))
        return;
    p = place_of(x, glist);
    sys_vgui(".x%lx.c move " TAG " %d %d\n", p.canvas, p.id, dx * p.zoom, dy * p.zoom);
    canvas_fixlinesfor(glist, &x->d_obj);
}

static void display_select(t_gobj *z, t_glist *glist, int state)
{
    t_place p = place_of((t_display *)z, glist);
    if (is_seen((t_display *)z))
        sys_vgui(".x%lx.c itemconfigure " TAG "_f -outline %s\n", p.canvas, p.id,
            state ? "blue" : "black");
}

static void display_delete(t_gobj *z, t_glist *glist)
{
    canvas_deletelinesfor(glist, (t_text *)z);
}

static void display_vis(t_gobj *z, t_glist *glist, int flag)
{
    t_display *x = (t_display *)z;
    if (!flag) {
        x->d_drawn = 0;
        display_erase(x, glist);
        return;
    }
    display_create(x, glist);
    x->d_drawn = x->d_moved = 1;
    clock_delay(x->d_clock, 0); /* when the patch is there, which is not seen yet */
}

static void display_drag(void *z, t_floatarg dx, t_floatarg dy, t_floatarg up)
{
    t_display *x = z;
    int zoom = glist_getzoom(x->d_glist);
    if (up != 0)
        return;
    x->d_mouse.dx = dx / zoom;
    x->d_mouse.dy = dy / zoom;
    x->d_mouse.x += x->d_mouse.dx;
    x->d_mouse.y += x->d_mouse.dy;
    x->d_mouse.pressed = x->d_mouse.twice = 0;
    x->d_class->mouse(x, display_area(x), &x->d_mouse);
}

/* Pd does not tell of it in a subpatch that is seen in another. */
static int pressed_again(t_display *x)
{
    double before = x->d_pressed;
    x->d_pressed = sys_getrealtime();
    return x->d_pressed - before < twice_within;
}

static int display_click(t_gobj *z, t_glist *glist, int xpix, int ypix, int shift, int alt, int dbl,
    int doit)
{
    t_display *x = (t_display *)z;
    t_place p = place_of(x, glist);
    if (!doit)
        return 1;
    dbl = pressed_again(x) || dbl;
    x->d_mouse = (t_mouse){
        .x = (double)(xpix - p.x) / p.zoom,
        .y = (double)(ypix - p.y) / p.zoom,
        .pressed = 1,
        .twice = dbl != 0,
        .shift = shift != 0,
        .alt = alt != 0,
    };
    glist_grab(glist, z, (t_glistmotionfn)display_drag, 0, xpix, ypix);
    x->d_class->mouse(x, display_area(x), &x->d_mouse);
    return 1;
}

static const t_widgetbehavior display_behaviour = {
    .w_getrectfn = display_getrect,
    .w_displacefn = display_displace,
    .w_selectfn = display_select,
    .w_deletefn = display_delete,
    .w_visfn = display_vis,
    .w_clickfn = display_click,
};

/* As it was written, but for a size that was changed since. */
static void display_save(t_gobj *z, t_binbuf *b)
{
    t_display *x = (t_display *)z;
    int i, count = binbuf_getnatom(x->d_obj.te_binbuf), sized = 0;
    const t_atom *atoms = binbuf_getvec(x->d_obj.te_binbuf);
    binbuf_addv(b, "ssii", gensym("#X"), gensym("obj"), (int)x->d_obj.te_xpix,
        (int)x->d_obj.te_ypix);
    if (x->d_width == x->d_made_width && x->d_height == x->d_made_height)
        binbuf_addbinbuf(b, x->d_obj.te_binbuf);
    else {
        binbuf_add(b, 1, atoms);
        binbuf_addv(b, "ii", x->d_width, x->d_height);
        for (i = 1; i < count && i < 3 && atoms[i].a_type != A_SYMBOL; i++)
            sized = i;
        binbuf_add(b, count - 1 - sized, atoms + 1 + sized);
    }
    binbuf_addv(b, ";");
}

/* Resizing */

static void display_size(t_display *x, double width, double height)
{
    int visible = glist_isvisible(x->d_glist);
    if (width == x->d_width && height == x->d_height)
        return;
    if (visible)
        gobj_vis(&x->d_obj.te_g, x->d_glist, 0);
    if (display_resize(x, width, height))
        x->d_stale = 1;
    if (!visible)
        return;
    gobj_vis(&x->d_obj.te_g, x->d_glist, 1); /* if it still lies within what is seen */
    canvas_fixlinesfor(x->d_glist, &x->d_obj);
}

/* Pd's dialogs speak through a stub that outlives the object; the window's part is told each time,
 * for a window may come late. */
static const char dialog[] =
    "proc spectreorder_size {id name w h} {\n"
    "  toplevel $id -class DialogWindow; wm title $id \"$name\"; wm resizable $id 0 0\n"
    "  catch {wm transient $id $::focused_window}\n"
    "  wm protocol $id WM_DELETE_WINDOW [list pdsend \"$id cancel\"]\n"
    "  set apply [list apply {id {pdsend \"$id dialog [$id.w get] [$id.h get]\"}} $id]\n"
    "  set cancel [list pdsend \"$id cancel\"]; set ok \"$apply; $cancel\"\n"
    "  foreach {key text value} [list w width $w h height $h] {\n"
    "    label $id.l$key -text \"$text (pixels)\"; entry $id.$key -width 6\n"
    "    $id.$key insert 0 $value; bind $id.$key <Return> $ok\n"
    "    grid $id.l$key $id.$key -padx 8 -pady 4 -sticky w }\n"
    "  frame $id.b; button $id.b.c -text Cancel -command $cancel\n"
    "  button $id.b.a -text Apply -command $apply; button $id.b.o -text OK -command $ok\n"
    "  pack $id.b.c $id.b.a $id.b.o -side left -padx 4; grid $id.b -columnspan 2 -pady 6\n"
    "  bind $id <Escape> $cancel; focus $id.w }\n";

static void display_properties(t_gobj *z, t_glist *owner)
{
    t_display *x = (t_display *)z;
    char command[200];
    (void)owner;
    sys_gui(dialog);
    snprintf(command, sizeof(command), "spectreorder_size %%s {[%s]} %d %d\n", x->d_class->name,
        x->d_width, x->d_height);
    gfxstub_new(&x->d_obj.ob_pd, x, command);
}

static const char size_needs[] = "a width and a height, in pixels";

static void display_dialog(t_display *x, t_symbol *s, int argc, t_atom *argv)
{
    int width = x->d_width, height = x->d_height;
    t_atom before[2], after[2];
    (void)s;
    if (argc != 2 || argv[0].a_type != A_FLOAT || argv[1].a_type != A_FLOAT) {
        message_misused(x, "size", size_needs, argc, argv);
        return;
    }
    display_size(x, atom_getfloat(&argv[0]), atom_getfloat(&argv[1]));
    if (width == x->d_width && height == x->d_height)
        return;
    SETFLOAT(&before[0], width);
    SETFLOAT(&before[1], height);
    SETFLOAT(&after[0], x->d_width);
    SETFLOAT(&after[1], x->d_height);
    pd_undo_set_objectstate(x->d_glist, &x->d_obj.ob_pd, gensym("size"), 2, before, 2, after);
    canvas_dirty(x->d_glist, 1);
}

/* Messages */

/* Whether x is still there after something that may have deleted it. Such things may be within one
 * another. */
typedef struct _watch {
    int alive, *outer;
} t_watch;

static void watch_begin(t_watch *w, t_display *x)
{
    w->alive = 1;
    w->outer = x->d_alive;
    x->d_alive = &w->alive;
}

static int watch_end(t_watch *w, t_display *x)
{
    if (w->alive)
        x->d_alive = w->outer;
    else if (w->outer)
        *w->outer = 0;
    return w->alive;
}

void *display_take(t_display *x, t_symbol *kind, int argc, const t_atom *argv)
{
    t_watch w;
    void *value;
    watch_begin(&w, x);
    value = published_look(x, kind, argc, argv, &w.alive);
    return watch_end(&w, x) ? value : 0;
}

int display_tell(t_display *x, const char *selector, int count, const float *values)
{
    t_watch w;
    t_atom *atoms = getbytes((size_t)count * sizeof(*atoms));
    int i;
    for (i = 0; i < count; i++)
        SETFLOAT(&atoms[i], values[i]);
    watch_begin(&w, x);
    outlet_anything(x->d_info, gensym(selector), count, atoms);
    freebytes(atoms, (size_t)count * sizeof(*atoms));
    return watch_end(&w, x);
}

static void act_bang(void *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s, (void)argc, (void)argv;
    display_changed(x);
}

static void show_progress(t_display *x, double progress)
{
    if (progress < 0 && x->d_progress < 0)
        return;
    x->d_progress = progress;
    x->d_progressed = clock_getlogicaltime();
    display_moved(x);
}

static void act_progress(void *x, t_symbol *s, int argc, t_atom *argv)
{
    double progress = atom_getfloat(argv);
    (void)s, (void)argc;
    show_progress(x, progress < 1 ? progress : -1);
}

static void act_done(void *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s, (void)argc, (void)argv;
    show_progress(x, -1);
}

static void act_frame(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_display *x = object;
    (void)s, (void)argc;
    x->d_class->frame(x, atom_getfloat(argv));
}

static void act_order(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_display *x = object;
    x->d_class->order(x, s->s_name, argc, argv);
}

static void act_print(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_display *x = object;
    (void)s, (void)argc, (void)argv;
    unit_note(x, "size %d %d", x->d_width, x->d_height);
    x->d_class->print(x);
}

static void act_reset(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_display *x = object;
    (void)s, (void)argc, (void)argv;
    display_size(x, x->d_made_width, x->d_made_height);
    x->d_class->reset(x);
}

static void act_size(void *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s, (void)argc;
    display_size(x, atom_getfloat(&argv[0]), atom_getfloat(&argv[1]));
}

static const t_message common[] = {
    {"bang", "*", "", act_bang},
    {"done", "*", "", act_done},
    {"frame", "f", "a frame's number", act_frame},
    {"order", "*", "", act_order},
    {"print", "*", "", act_print},
    {"progress", "f", "a number from 0 to 1", act_progress},
    {"reset", "*", "", act_reset},
    {"size", "ff", size_needs, act_size},
    {0},
};

static const t_message *find(const t_display *x, const char *name)
{
    const t_message *message = message_find(x->d_class->messages, name);
    return message ? message : message_find(common, name);
}

static int passes(const t_display *x, const char *name)
{
    const char *const *word = x->d_class->passed;
    while (*word && strcmp(*word, name))
        word++;
    return *word != 0;
}

static void add_words(char *words, size_t size, const t_message *table)
{
    for (; table->name; table++)
        words_add(words, size, table->name);
}

static void display_anything(t_display *x, t_symbol *s, int argc, t_atom *argv)
{
    const t_message *message = find(x, s->s_name);
    char words[MAXPDSTRING] = "";
    if (message) {
        message_do(x, message, s, argc, argv);
        return;
    }
    if (passes(x, s->s_name))
        return;
    add_words(words, sizeof(words), common);
    add_words(words, sizeof(words), x->d_class->messages);
    unit_error(x, "%s: no such message; there are %s", s->s_name, words);
}

static void display_float(t_display *x, t_floatarg f)
{
    x->d_class->frame(x, f);
}

static void display_list(t_display *x, t_symbol *s, int argc, t_atom *argv)
{
    if (!argc)
        display_changed(x);
    else if (argc == 1 && argv[0].a_type == A_FLOAT)
        display_float(x, atom_getfloat(argv));
    else
        x->d_class->order(x, s->s_name, argc, argv);
}

static void display_symbol(t_display *x, t_symbol *s)
{
    unit_error(x, "symbol %s: a word alone says nothing here; which message is it of?", s->s_name);
}

static void display_pointer(t_display *x, t_gpointer *p)
{
    (void)p;
    unit_error(x, "pointer: says nothing here");
}

/* Creation */

static int is_flag(const t_atom *a)
{
    return a->a_type == A_SYMBOL && a->a_w.w_symbol->s_name[0] == '-';
}

void display_flags(t_display *x, int argc, t_atom *argv)
{
    char words[MAXPDSTRING] = "";
    while (argc && !is_flag(argv))
        argc--, argv++;
    add_words(words, sizeof(words), x->d_class->flags);
    while (argc) {
        t_symbol *flag = argv->a_w.w_symbol;
        const t_message *message = message_find(x->d_class->flags, flag->s_name + 1);
        int count = 0;
        argc--, argv++;
        while (count < argc && !is_flag(&argv[count]))
            count++;
        if (message)
            message_do(x, message, gensym(message->name), count, argv);
        else
            unit_error(x, "%s: unknown flag; %s%s", flag->s_name,
                words[0] ? "after a - there may be " : "there are none here", words);
        argc -= count, argv += count;
    }
}

/* How many numbers come first. */
static int read_size(t_display *x, int argc, const t_atom *argv)
{
    double size[2] = {WIDTH, HEIGHT};
    char word[MAXPDSTRING];
    int i;
    for (i = 0; i < argc && !is_flag(&argv[i]); i++) {
        if (i < 2 && argv[i].a_type == A_FLOAT)
            size[i] = atom_getfloat(&argv[i]);
        else {
            atom_string(&argv[i], word, sizeof(word));
            unit_error(x, "%s: is no size; write [%s %d %d], width and height", word,
                x->d_class->name, WIDTH, HEIGHT);
        }
    }
    return display_resize(x, size[0], size[1]) || display_resize(x, WIDTH, HEIGHT);
}

int display_init(t_display *x, const t_display_class *k, int argc, t_atom *argv)
{
    x->d_class = k;
    x->d_glist = (t_glist *)canvas_getcurrent();
    x->d_progress = -1;
    x->d_clock = clock_new(x, (t_method)display_tick);
    x->d_reply = reply_new(x);
    if (!read_size(x, argc, argv))
        return 0;
    x->d_made_width = x->d_width;
    x->d_made_height = x->d_height;
    return 1;
}

void display_free(t_display *x)
{
    if (x->d_alive)
        *x->d_alive = 0;
    gfxstub_deleteforkey(x);
    turns_end(x);
    reply_leave(x->d_reply);
    clock_free(x->d_clock);
    sys_vgui("catch {image delete " TAG "}\n", (unsigned long)x);
    sro_picture_free(x->d_picture);
}

void display_setup(t_class *c)
{
    reply_class = class_new(gensym("spectreorder reply"), 0, 0, sizeof(t_reply), CLASS_PD, 0);
    class_addmethod(reply_class, (t_method)reply_drawn, gensym("drawn"), A_FLOAT, 0);
    class_addbang(c, (t_method)display_changed);
    class_addfloat(c, (t_method)display_float);
    class_addlist(c, (t_method)display_list);
    class_addsymbol(c, (t_method)display_symbol);
    class_addpointer(c, (t_method)display_pointer);
    class_addmethod(c, (t_method)display_dialog, gensym("dialog"), A_GIMME, 0);
    class_addanything(c, (t_method)display_anything);
    class_setwidget(c, &display_behaviour);
    class_setsavefn(c, display_save);
    class_setpropertiesfn(c, display_properties);
}

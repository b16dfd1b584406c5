/* The part of a display that Pd has in the patch as any object: it is moved, clicked, saved, given
 * another size. */

#include "display/display_object.h"

#include <stdio.h>

#include "display/display_pace.h"
#include "display/display_window.h"

/* Seconds, Pd's own. */
static const double double_click_time = .25;

static void display_getrect(t_gobj *z, t_glist *glist, int *x1, int *y1, int *x2, int *y2)
{
    window_rectangle((t_display *)z, glist, x1, y1, x2, y2);
}

static void display_displace(t_gobj *z, t_glist *glist, int dx, int dy)
{
    t_display *x = (t_display *)z;
    x->obj.te_xpix = (short)(x->obj.te_xpix + dx);
    x->obj.te_ypix = (short)(x->obj.te_ypix + dy);
    if (!window_shows(x))
        return;
    window_move(x, glist, dx, dy);
    canvas_fixlinesfor(glist, &x->obj);
}

static void display_select(t_gobj *z, t_glist *glist, int state)
{
    if (window_shows((t_display *)z))
        window_select((t_display *)z, glist, state != 0);
}

static void display_delete(t_gobj *z, t_glist *glist) { canvas_deletelinesfor(glist, (t_text *)z); }

static void display_vis(t_gobj *z, t_glist *glist, int flag)
{
    t_display *x = (t_display *)z;
    if (!flag) {
        x->in_window = false;
        window_erase(x, glist);
        return;
    }
    window_create(x, glist);
    x->in_window = true;
    pace_appeared(x);
}

static void display_drag(void *z, t_floatarg dx, t_floatarg dy, t_floatarg up)
{
    t_display *x = z;
    t_float zoom = (t_float)glist_getzoom(x->glist);
    if (up != 0)
        return;
    x->mouse.dx = dx / zoom;
    x->mouse.dy = dy / zoom;
    x->mouse.x += x->mouse.dx;
    x->mouse.y += x->mouse.dy;
    x->mouse.pressed = x->mouse.double_click = false;
    x->class->mouse(x, display_area(x), &x->mouse);
}

/* Pd does not tell of double clicks in a subpatch that is seen in another patch. */
static bool is_double_click(t_display *x)
{
    double before = x->pressed;
    x->pressed = sys_getrealtime();
    return x->pressed - before < double_click_time;
}

static int display_click(t_gobj *z, t_glist *glist, int xpix, int ypix, int shift, int alt, int dbl,
                         int doit)
{
    t_display *x = (t_display *)z;
    double zoom = glist_getzoom(glist);
    if (!doit)
        return 1;
    dbl = is_double_click(x) || dbl;
    x->mouse = (t_mouse){
        .x = (xpix - text_xpix(&x->obj, glist)) / zoom,
        .y = (ypix - text_ypix(&x->obj, glist)) / zoom,
        .pressed = true,
        .double_click = dbl != 0,
        .shift = shift != 0,
        .alt = alt != 0,
    };
    glist_grab(glist, z, (t_glistmotionfn)display_drag, NULL, xpix, ypix);
    x->class->mouse(x, display_area(x), &x->mouse);
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
    int count = binbuf_getnatom(x->obj.te_binbuf);
    const t_atom *atoms = binbuf_getvec(x->obj.te_binbuf);
    binbuf_addv(b, "ssii", gensym("#X"), gensym("obj"), (int)x->obj.te_xpix, (int)x->obj.te_ypix);
    if (x->width == x->initial_width && x->height == x->initial_height)
        binbuf_addbinbuf(b, x->obj.te_binbuf);
    else {
        int i, sized = 0;
        binbuf_add(b, 1, atoms);
        binbuf_addv(b, "ii", x->width, x->height);
        for (i = 1; i < count && i < 3 && atoms[i].a_type != A_SYMBOL; i++)
            sized = i;
        binbuf_add(b, count - 1 - sized, atoms + 1 + sized);
    }
    binbuf_addv(b, ";");
}

/* Resizing */

void display_size(t_display *x, double width, double height)
{
    bool visible = glist_isvisible(x->glist) != 0;
    if (width == x->width && height == x->height)
        return;
    if (visible)
        gobj_vis(&x->obj.te_g, x->glist, 0);
    if (display_resize(x, width, height))
        x->picture_stale = true;
    if (!visible)
        return;
    gobj_vis(&x->obj.te_g, x->glist, 1); /* if it still lies within what is seen */
    canvas_fixlinesfor(x->glist, &x->obj);
}

/* Pd's dialogs answer through a stub (gfxstub), which outlives the object. Tcl's part is sent each
 * time, since Pd's window may have been started after this class. */
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
    snprintf(command, sizeof(command), "spectreorder_size %%s {[%s]} %d %d\n", x->class->name,
             x->width, x->height);
    gfxstub_new(&x->obj.ob_pd, x, command);
}

const char display_size_needs[] = "a width and a height, in pixels";

static void take_dialog(t_display *x, const t_message *m)
{
    int width = x->width, height = x->height;
    t_atom before[2], after[2];
    if (m->argc != 2 || !is_number(&m->argv[0]) || !is_number(&m->argv[1])) {
        message_misused(&x->hosted, m, display_size_needs);
        return;
    }
    display_size(x, number_of(&m->argv[0]), number_of(&m->argv[1]));
    if (width == x->width && height == x->height)
        return;
    SETFLOAT(&before[0], width);
    SETFLOAT(&before[1], height);
    SETFLOAT(&after[0], x->width);
    SETFLOAT(&after[1], x->height);
    pd_undo_set_objectstate(x->glist, &x->obj.ob_pd, gensym("size"), 2, before, 2, after);
    canvas_dirty(x->glist, 1);
}

static void display_dialog(t_display *x, t_symbol *s, int argc, t_atom *argv)
{
    sro_value few[FEW_VALUES], *values = pd_values(argc, argv, few);
    (void)s;
    if (values)
        take_dialog(x, &(t_message){"size", argc, values});
    pd_values_free(values, few);
}

void display_object_setup(t_class *c)
{
    class_addmethod(c, (t_method)display_dialog, gensym("dialog"), A_GIMME, 0);
    class_setwidget(c, &display_behaviour);
    class_setsavefn(c, display_save);
    class_setpropertiesfn(c, display_properties);
}

void display_object_free(t_display *x) { gfxstub_deleteforkey(x); }

/* display_picture: what an object that shows a picture is, and the picture that the core draws for
 * it. */
#ifndef DISPLAY_PICTURE_H
#define DISPLAY_PICTURE_H

#include "hosts/pd.h"

#include "g_canvas.h"

#include "common/messages.h"
#include "common/tasks.h"
#include "common/watch.h"
#include "picture/picture.h"

typedef struct display t_display;
typedef struct reply t_reply;

/* What a mouse does: it presses a button, moves with it, or clicks twice. */
typedef struct mouse {
    double x, y;   /* pixels from the area's upper left corner */
    double dx, dy; /* since the last time; both 0 when it was pressed */
    bool pressed, double_click, shift, alt;
} t_mouse;

typedef enum { MARK_LINE, MARK_RING } t_mark;

typedef struct display_class {
    const char *name;
    const char *about; /* as in t_hosted_class */
    const char *hint;  /* what to connect, shown while there is nothing to show */
    int inlets;
    const t_command *commands;  /* ended by one without a name */
    const char *const *flags;   /* those that are creation flags, too; ended by NULL */
    const char *const *ignored; /* messages from upstream that mean nothing here; ended by NULL */
    t_mark mark;
    void (*palette)(sro_palette *palette);
    /* What is to be drawn, which does not change when the object does; NULL where there is nothing
     * to show. Say what it is by display_caption. Fails without memory. */
    SRO_CHECKED sro_error (*content)(t_display *x, void **content);
    /* Fill the area, on any thread. Fails without memory. */
    SRO_CHECKED sro_error (*paint)(const void *content, sro_area area);
    void (*discard)(void *content);
    /* Where the frame that plays is, in pixels of the area; false where it is not shown. */
    bool (*mark_position)(t_display *x, sro_area area, double *at_x, double *at_y);
    void (*mouse)(t_display *x, sro_area area, const t_mouse *mouse);
    void (*order)(t_display *x, const t_message *message); /* a list */
    void (*reset)(t_display *x);
    void (*print)(t_display *x);
} t_display_class;

struct display {
    t_object obj;
    t_hosted hosted; /* stands for it where any object of ours is asked for */
    const t_display_class *class;
    t_glist *glist;
    t_outlet *out, *info;
    int width, height; /* pixels before zooming */
    int initial_width, initial_height;
    sro_picture *picture; /* of the size that is drawn; with what scrolls through */
    bool has_content;     /* the picture shows something */
    char low[16], high[16], caption[80];
    double frame;    /* that plays; negative: none */
    double sent;     /* the one that the mouse sent last */
    double progress; /* negative: nothing is at work */
    struct {
        int width, height, zoom;
    } image;            /* what the window's image was made for; 0: there is none */
    bool in_window;     /* its items are in the window, if that is still there */
    bool picture_stale; /* the window shows another one */
    bool marks_stale;   /* likewise mark and bar */
    /* Logical times: of the last of each, and when another object's picture was on its way. */
    double picture_time, marks_time, progress_time, refused_time;
    t_clock *clock;
    t_tasks tasks;  /* its pictures that are drawn in the background */
    bool drawing;   /* one is */
    t_reply *reply; /* how the window says that it has drawn a picture */
    t_mouse mouse;
    double pressed; /* when it was last, in seconds of real time */
    t_watch *watch; /* whether what is sent deletes it */
};

/* The scale, in pixels. It lies below the picture, unless the object is too low for both. */
enum { SCALE_HEIGHT = 14, RAMP_AT = 44, RAMP_WIDTH = 60 };

/* The height of the scale; 0 where there is none. */
int display_scale_height(const t_display *x);

/* The part of the picture that the class draws into; the scale lies below it. */
sro_area display_area(const t_display *x);

/* The same of another picture of this size; and what lies below, if anything. */
sro_area display_area_in(const t_display *x, sro_picture *picture);
sro_area display_scale_area_in(const t_display *x, sro_picture *picture);

/* Draw the scale, with its ramp of colours; on any thread. */
void display_draw_scale(sro_area scale, bool ramp);

/* What the ends of the scale's ramp of colours stand for. */
void display_scale(t_display *x, const char *low, const char *high);

/* What is shown, in a few words. */
FORMATTED(2) void display_caption(t_display *x, const char *format, ...);

/* Another size, with an empty picture; false with an error. */
bool display_resize(t_display *x, double width, double height);

/* Have the class say what is to be drawn; NULL where there is nothing to show. Fails without
 * memory; then what is shown stays. */
SRO_CHECKED sro_error display_content(t_display *x, void **content);

#endif

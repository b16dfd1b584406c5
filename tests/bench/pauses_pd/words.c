#include "pauses/words.h"

#include <stddef.h>

#define LINES (const char *const[])

/* Here @sound, @order, @bins and @clusters (the sizes of clusters, of such an order) stand for
 * words and numbers of the input, and @width and @height for its picture's size. In parentheses
 * stands what Pd does: "(make)" and "(delete)" of the object, "(show)" and "(hide)" of its patch,
 * what its menus do, "(right ...)", a list to the right inlet, and the mouse: "(press X Y
 * MODIFIER)" in pixels from the object's corner, 1 shift, 4 alt; "(motion DX DY)"; "(release)". */

/* Every picture has these. */
#define COMMON_LINES                                                                            \
    "bang", "frame 5", "float 7", "list 8", "list", "progress .5", "done", "print", "symbol x", \
        "range 0 1", "size 500 500", "size @width @height", "dialog 510 210",                   \
        "dialog @width @height", "size 500 200", "reset", "(hide)", "(show)", "(select)",       \
        "(move)", "(properties)", "(save)"

#define MOUSE_LINES "(press 100 50 0)", "(motion 30 10)", "(motion -20 3)", "(release)"

#define LAST_LINES \
    "bang", ">size 480 200", "size @width @height", "bang", ">(hide)", "(show)", "bang", ">(delete)"

static const t_subject specshow = {
    .class = "specshow",
    .make = "@width @height",
    .begin = LINES{NULL},
    .lines = LINES{"(make)", "features wide", "features features", "order @order", "list @order",
                   COMMON_LINES, MOUSE_LINES, "original", MOUSE_LINES, "order @order",
                   "(right @bins)", "(right @bins)", "features features", LAST_LINES, NULL},
};

static const t_subject framemap = {
    .class = "framemap",
    .make = "@width @height",
    .begin = LINES{NULL},
    .lines = LINES{"(make)",
                   "points points",
                   "color order",
                   "order @order",
                   "list @order",
                   "color clusters",
                   "clusters @clusters",
                   "order @order",
                   COMMON_LINES,
                   MOUSE_LINES,
                   "color clusters",
                   "zoom 2",
                   "pan 10 10",
                   "(press 100 50 1)",
                   "(motion 30 10)",
                   "(release)",
                   "(press 100 50 4)",
                   "(motion 5 -20)",
                   "(release)",
                   "fit",
                   "color order",
                   "bang",
                   "color time",
                   "points others",
                   "points points",
                   LAST_LINES,
                   NULL},
};

/* What stands upstream; measured is that it goes. */
static const t_subject opened = {.class = "a patch", .lines = LINES{"!(open)", NULL}};
static const t_subject closed = {.class = "a patch", .lines = LINES{"(close)", NULL}};

/* Some of what our abstractions hear: what their objects do with it is measured beside. */
static const t_subject framescatter = {
    .class = "framescatter",
    .lines = LINES{"(make)", "points points", "points points", "frame 5", "(hide)", "(show)",
                   "(delete)", NULL},
};

static const t_subject spectreorder = {
    .class = "spectreorder",
    .lines =
        LINES{"(make)", "read @sound", "pca", "shuffle 1", "order @order", "list @order", "float 5",
              "print", "reset", "read @sound", "tsne", ">cancel", "read @sound", ">(delete)", NULL},
};

const t_subject *const subjects[] = {&opened,       &specshow, &framemap, &framescatter,
                                     &spectreorder, &closed,   NULL};

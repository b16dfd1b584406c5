#include "common/canvases.h"

#include "g_canvas.h"

/* No function of Pd tells; the member lies where it is in every Pd since 0.43 and in Purr Data. */
t_canvas *canvas_around(const t_canvas *c) { return c->gl_owner; }

t_canvas *canvas_outermost(t_canvas *c)
{
    while (canvas_around(c))
        c = canvas_around(c);
    return c;
}

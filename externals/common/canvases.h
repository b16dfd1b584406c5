/* canvases: how patches lie within one another: subpatches in their patch, abstractions in the
 * patch that uses them. */
#ifndef CANVASES_H
#define CANVASES_H

#include "m_pd.h"

/* The canvas that this one lies in, 0 for a patch that was opened by itself. */
t_canvas *canvas_around(const t_canvas *c);
t_canvas *canvas_outermost(t_canvas *c);

#endif

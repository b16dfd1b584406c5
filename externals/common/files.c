#include "common/files.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "common/canvases.h"

/* Of a name or path, without the 0 behind it: Pd's own buffers hold no more. */
#define LONGEST (MAXPDSTRING - 1)

/* False with an error where "directory/name" would be too long. */
static int fits(t_unit *owner, const char *what, const char *directory, const char *name)
{
    size_t length = strlen(directory) + 1 + strlen(name);
    if (length <= LONGEST)
        return 1;
    unit_error(owner, "%s %.40s...: the path has %zu characters; Pd can find %d at most", what,
               name, length, LONGEST);
    return 0;
}

static void join(const char *directory, const char *name, char path[FILE_PATH_SIZE])
{
    snprintf(path, FILE_PATH_SIZE, "%s/%s", directory, name);
}

/* What Pd would wait for to open it, for ever maybe. */
static const char *refuse(const t_canvas *canvas, const char *name)
{
    char path[FILE_PATH_SIZE];
    if (sys_isabsolutepath(name))
        return sro_bytes_refuse(name);
    join(canvas_getdir(canvas)->s_name, name, path);
    return sro_bytes_refuse(path);
}

static int open_fine(const t_canvas *canvas, const char *name, char path[FILE_PATH_SIZE])
{
    char directory[MAXPDSTRING + 1], *rest;
    int fd = canvas_open(canvas, name, "", directory, &rest, MAXPDSTRING, 1);
    if (fd < 0)
        return 0;
    sys_close(fd);
    join(directory, rest, path);
    return 1;
}

int file_find(t_unit *owner, const char *what, const char *name, char path[FILE_PATH_SIZE])
{
    const t_canvas *c = owner->u_canvas;
    const char *around = "";
    if (!fits(owner, what, sys_isabsolutepath(name) ? "" : canvas_getdir(c)->s_name, name))
        return 0;
    for (; c; c = canvas_around(c)) {
        const char *error = refuse(c, name);
        if (error) {
            unit_error(owner, "%s %s: %s", what, name, error);
            return 0;
        }
        if (open_fine(c, name, path))
            return 1;
        if (canvas_around(c) && canvas_getdir(canvas_around(c)) != canvas_getdir(c))
            around = ", nor beside the patch that uses it";
    }
    if (sys_isabsolutepath(name))
        unit_error(owner, "%s %s: there is no such file", what, name);
    else
        unit_error(owner, "%s %s: no such file beside the patch (%s) or on Pd's search path%s",
                   what, name, canvas_getdir(owner->u_canvas)->s_name, around);
    return 0;
}

/* Pd's canvas_makefilename would cut what is too long, and write behind the end of it. */
int file_target(t_unit *owner, const char *what, const char *name, char path[FILE_PATH_SIZE])
{
    const char *directory = canvas_getdir(canvas_outermost(owner->u_canvas))->s_name;
    int absolute = sys_isabsolutepath(name);
    if (!fits(owner, what, absolute ? "" : directory, name))
        return 0;
    if (absolute)
        snprintf(path, FILE_PATH_SIZE, "%s", name);
    else
        join(directory, name, path);
    return 1;
}

/* Where the files that messages name lie, and how patches lie within one another. Errors name what
 * was looked for and where. */

#include "hosts/pd.h"

#include "g_canvas.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

/* Of a name or path, without the 0 behind it: Pd's own buffers hold no more. */
#define LONGEST (MAXPDSTRING - 1)

/* No function of Pd tells; the member lies where it is in every Pd since 0.43 and in Purr Data. */
static t_canvas *canvas_around(const t_canvas *c) { return c->gl_owner; }

static t_canvas *canvas_outermost(t_canvas *c)
{
    while (canvas_around(c))
        c = canvas_around(c);
    return c;
}

static t_canvas *canvas_of(const void *x) { return ((const t_hosted *)x)->host->canvas; }

const t_patch *host_patch(const void *x) { return (const t_patch *)canvas_of(x); }

const t_patch *host_patch_around(const t_patch *patch)
{
    return (const t_patch *)canvas_around((const t_canvas *)patch);
}

/* False with an error where "directory/name" would be too long. */
static bool fits(const void *x, const char *what, const char *directory, const char *name)
{
    size_t length = strlen(directory) + 1 + strlen(name);
    if (length <= LONGEST)
        return true;
    host_error(x, "%s %.40s...: the path has %zu characters; Pd can find %d at most", what, name,
               length, LONGEST);
    return false;
}

static void join(const char *directory, const char *name, char path[FILE_PATH_SIZE])
{
    snprintf(path, FILE_PATH_SIZE, "%s/%s", directory, name);
}

/* The whole path of a name, which is one beside the patch if it is none itself. */
static void beside(const t_canvas *canvas, const char *name, char path[FILE_PATH_SIZE])
{
    if (sys_isabsolutepath(name))
        snprintf(path, FILE_PATH_SIZE, "%s", name);
    else
        join(canvas_getdir(canvas)->s_name, name, path);
}

/* Why the file is not to be opened, such as a pipe, for which Pd would wait, for ever maybe. */
static SRO_CHECKED sro_error refuse(const t_canvas *canvas, const char *name)
{
    char path[FILE_PATH_SIZE];
    beside(canvas, name, path);
    return sro_file_check(path);
}

/* Pd on Windows opens no name with letters beyond 16 bits. */
static bool is_there(const t_canvas *canvas, const char *name, char path[FILE_PATH_SIZE])
{
    beside(canvas, name, path);
    return sro_file_is_there(path);
}

static bool open_fine(const t_canvas *canvas, const char *name, char path[FILE_PATH_SIZE])
{
    char directory[MAXPDSTRING + 1], *rest;
    int fd = canvas_open(canvas, name, "", directory, &rest, MAXPDSTRING, 1);
    if (fd < 0)
        return false;
    sys_close(fd);
    join(directory, rest, path);
    return true;
}

bool host_find_file(const void *x, const char *what, const char *name, char path[FILE_PATH_SIZE])
{
    const t_canvas *c = canvas_of(x);
    const char *around = "";
    if (!fits(x, what, sys_isabsolutepath(name) ? "" : canvas_getdir(c)->s_name, name))
        return false;
    for (; c; c = canvas_around(c)) {
        sro_error error = refuse(c, name);
        if (error) {
            host_error(x, "%s %s: %s", what, name, error);
            return false;
        }
        if (open_fine(c, name, path) || is_there(c, name, path))
            return true;
        if (canvas_around(c) && canvas_getdir(canvas_around(c)) != canvas_getdir(c))
            around = ", nor beside the patch that uses it";
    }
    if (sys_isabsolutepath(name))
        host_error(x, "%s %s: there is no such file", what, name);
    else
        host_error(x, "%s %s: no such file beside the patch (%s) or on Pd's search path%s", what,
                   name, canvas_getdir(canvas_of(x))->s_name, around);
    return false;
}

/* Pd's canvas_makefilename would cut what is too long, and write behind the end of it. */
bool host_target_file(const void *x, const char *what, const char *name, char path[FILE_PATH_SIZE])
{
    const t_canvas *c = canvas_outermost(canvas_of(x));
    if (!fits(x, what, sys_isabsolutepath(name) ? "" : canvas_getdir(c)->s_name, name))
        return false;
    beside(c, name, path);
    return true;
}

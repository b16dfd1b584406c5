#include "files.h"

#include <stdio.h>

int file_find(t_unit *owner, const char *what, const char *name, char *path, size_t size)
{
    char directory[MAXPDSTRING], *rest;
    int fd = canvas_open(owner->u_canvas, name, "", directory, &rest, MAXPDSTRING, 1);
    if (fd < 0) {
        unit_error(owner, "%s %s: no such file beside the patch or on Pd's search path", what,
            name);
        return 0;
    }
    sys_close(fd);
    snprintf(path, size, "%s/%s", directory, rest);
    return 1;
}

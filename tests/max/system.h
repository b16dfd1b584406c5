/* What differs between systems, one file each. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

/* A function of a library that is loaded for it; NULL with an error printed. */
void *library_function(const char *path, const char *name);
bool folder_make(const char *path);

#endif

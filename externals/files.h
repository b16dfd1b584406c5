/* files: where Pd looks for the files that messages name. */
#ifndef FILES_H
#define FILES_H

#include "unit.h"

/* The path as Pd resolves it: beside the patch, then along the search path. False with one error
 * "CLASS: WHAT NAME: ..." when there is none. */
int file_find(t_unit *owner, const char *what, const char *name, char *path, size_t size);

#endif

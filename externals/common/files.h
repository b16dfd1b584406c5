/* files: where the files that messages name lie. Errors name what was looked for and where. */
#ifndef FILES_H
#define FILES_H

#include "common/object.h"

#define FILE_PATH_SIZE (2 * MAXPDSTRING)

/* An existing file: beside the patch or on Pd's search path, as Pd finds it; else beside the patch
 * that uses this one, if this one is an abstraction, and so on outwards. False with one error
 * "CLASS: WHAT NAME: ..." when there is none. */
int file_find(t_unit *owner, const char *what, const char *name, char path[FILE_PATH_SIZE]);

/* Where a file is to be written: beside the outermost patch, where the name is no whole path. An
 * abstraction may lie where nobody looks for what a patch has written, or may write. False with
 * one error where the path is longer than Pd could read back. */
int file_target(t_unit *owner, const char *what, const char *name, char path[FILE_PATH_SIZE]);

#endif

/* system: what differs between systems; each has a file, system_NAME.c, and no other file of the
 * core asks which one it is. Paths are UTF-8 on all of them. What fails leaves its reason in errno.
 * Any thread. */
#ifndef SRO_BASE_SYSTEM_H
#define SRO_BASE_SYSTEM_H

#include <stdio.h>

#include "base/common.h"

/* The machine */

/* How many processors the process may use, at least 1: taskset or a container leaves it fewer than
 * there are. */
int sro_system_processors(void);

/* Bytes of memory that it has; 0 where that is not known. */
double sro_system_memory(void);

/* Threads */

/* The calling thread goes behind the sound, where that can be said of one thread. */
void sro_system_lower_priority(void);
/* Whether the threads that it starts from then on do, too. */
bool sro_system_inherits_priority(void);

/* Whether threads still run when the functions are called that the end of the process calls. */
bool sro_system_runs_at_exit(void);

/* Files */

typedef struct {
    bool is_file, is_folder; /* neither: a device or a pipe */
    unsigned mode;           /* permissions, where there are such; else 0 */
    uint64_t size;           /* in bytes */
} sro_system_entry;

/* What is at `path`, or what a link there leads to. False where nothing is, or it is not seen. It
 * opens nothing: a pipe would wait for its other end. */
bool sro_system_find(const char *path, sro_system_entry *entry);

/* Whether the entry that is there may be read by this user; and written, which root, too, may not
 * where nobody may. */
bool sro_system_may_read(const char *path);
bool sro_system_may_write(const char *path, const sro_system_entry *entry);

/* Whether `path` is a link, and where it leads to: the caller's to free, or NULL. */
bool sro_system_is_link(const char *path);
char *sro_system_resolve(const char *path);

/* Opened to be read; and a new file to be written, with EEXIST where there is something. In bytes,
 * to be closed with fclose; or NULL. */
FILE *sro_system_open(const char *path);
FILE *sro_system_create(const char *path);

/* Moves the file to `to`, in place of a file there, of which no moment sees a part. */
bool sro_system_move(const char *from, const char *to);

void sro_system_set_mode(const char *path, unsigned mode); /* as far as it can */
void sro_system_remove(const char *path);

#endif

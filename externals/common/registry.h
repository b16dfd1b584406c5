/* registry: how values travel by message. A producer publishes a value of a kind (frames, features,
 * points, orders) under a name; who receives the message looks it up (inputs.h) and takes a
 * reference of its own. Values of two kinds may have the same name. */
#ifndef COMMON_REGISTRY_H
#define COMMON_REGISTRY_H

#include "hosts/host.h"

struct producer;

typedef struct published {
    struct producer *owner; /* NULL where it needs no remedy, and has a name of its own */
    void *value;
    const char *kind;
    const char *prefix; /* of names that nobody chose */
    const char *wanted; /* NULL: a name of its own */
    const char *name;   /* NULL while nothing is published yet */
    struct published *next;
} t_published;

void published_begin(t_published *p, struct producer *owner, const char *kind, const char *prefix);
void published_end(t_published *p);

/* Publish under `wanted`, or (NULL) under a name of its own; where the name is taken, too, with one
 * error. True when the name is another than before. */
bool published_rename(t_published *p, const char *wanted);

/* What is published of that kind under that name; NULL where nothing is. */
t_published *published_named(const char *kind, const char *name);

#endif

/* registry: how values travel by message. A producer publishes a value of a kind (frames, features,
 * points) under a name; who receives the message looks it up and takes a reference of its own. The
 * kinds are separate spaces. */
#ifndef COMMON_REGISTRY_H
#define COMMON_REGISTRY_H

#include "hosts/host.h"

struct producer;

typedef struct published {
    struct producer *owner;
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

/* The value behind the name in a message "KIND NAME" to a producer, not retained, as it is when its
 * maker has done all that this instant asks of it; noted as an input of that stage. NULL with one
 * error when there is none. */
void *published_take(struct producer *taker, int stage, const t_message *message);

/* The same for an object of ours that is no producer. What the maker has still to send may delete
 * the object, which then makes *alive false: so is the answer. */
void *published_find(const void *taker, const t_message *message, const bool *alive);

#endif

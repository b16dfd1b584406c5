/* names: how values travel by message. A producer publishes a value of a kind (frames, features,
 * points) under a name; who receives the message looks it up and takes a reference of its own.
 * The kinds are separate spaces. Our classes are separate binaries, and strangers may bind
 * the same symbols: names finds its own all the same. */
#ifndef COMMON_REGISTRY_H
#define COMMON_REGISTRY_H

#include "common/object.h"

typedef struct _published t_published;

/* Nothing is published yet by this unit; `kind` and `stem` (for names that nobody chose) are kept
 * by pointer. */
t_published *published_new(t_unit *owner, const char *kind, const char *stem);
void published_free(t_published *p);

/* Publish under `wanted`, or (0) under a name of its own; where the name is taken, too, with one
 * error. True when the name is another than before. */
int published_follow(t_published *p, t_symbol *wanted);

/* What the name stands for from now on; the reference stays the caller's. */
void published_set(t_published *p, void *value);

/* "KIND NAME", as the owner's result. */
void published_send(const t_published *p, t_outlet *outlet);

t_symbol *published_name(const t_published *p);

/* The value behind the name in a message "KIND NAME" to `owner`, not retained, as it is when its
 * maker has done all that this instant asks of it; noted as an input of that stage. 0 with one
 * error when there is none. */
void *published_take(t_unit *owner, t_stage stage, t_symbol *kind, int argc, const t_atom *argv);

/* The same for an object of ours that is no unit. What the maker has still to send may delete the
 * object, which then makes *alive 0: so is the answer. */
void *published_look(void *owner, t_symbol *kind, int argc, const t_atom *argv, const int *alive);

#endif

/* messages: what a class understands besides its settings, as one table: every entry is a message,
 * what has to follow it, and what it does. Whatever else comes is one error that says what is
 * wrong; no message is left to the host, which would only say that there is no such method. */
#ifndef COMMON_MESSAGES_H
#define COMMON_MESSAGES_H

#include "hosts/host.h"

typedef void t_act(void *x, const t_message *message);

typedef struct command {
    const char *name;
    const char *takes; /* what follows: f a number, s a word; * is looked at by `act` itself */
    const char *needs; /* the same for a person: "a band's number and an array" */
    t_act *act;
    const char *about; /* one sentence without its full stop; may be NULL */
} t_command;

/* Commands whose names are the core's: of the members of a family, such as order edits. */
typedef struct more_commands {
    const char *(*name)(size_t index);  /* NULL behind the last one */
    t_act *act;                         /* does all of them, by the message's name */
    const char *(*about)(size_t index); /* as that of t_command; may be NULL */
} t_more_commands;

/* The entry of that name in a table that is ended by one without; or NULL. */
const t_command *command_find(const t_command *table, const char *name);

/* Do to `x` what the entry says, or say what it needs. Errors are the owner's, any object of ours,
 * which mostly is x itself. */
void command_do(const void *owner, void *x, const t_command *command, const t_message *message);

/* "%s: needs %s", the latter a format, with what was given behind the name, and how to write a name
 * with a space in it where that may be what went wrong. */
FORMATTED(3)
void message_misused(const void *owner, const t_message *message, const char *needs, ...);

/* One error about a message of a kind (float, list, symbol, pointer) that the owner has no use for:
 * most often the name before it was left out. */
void message_says_nothing(const void *owner, const t_message *message);

/* One error where a message came that is another object's: to which that outlet belongs. False
 * where it is none of those. */
bool message_elsewhere(const void *owner, const char *name);

/* True where there is such a number of a frame, "band" or the like; else one error. */
bool message_in_range(const void *owner, const char *what, const char *noun, double index,
                      size_t count);

#endif

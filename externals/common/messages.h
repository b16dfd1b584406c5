/* messages: what a class understands besides its settings, as one table: every entry is a message,
 * what has to follow it, and what it does. What does not fit is one error in our own style, also
 * of every other kind of message that Pd has: none of them is left to Pd. */
#ifndef MESSAGES_H
#define MESSAGES_H

#include "m_pd.h"

typedef struct _message {
    const char *name;
    const char *types; /* of what follows: f a number, s a word; * is looked at by `act` itself */
    const char *needs; /* the same for a person: "a band's number and an array" */
    void (*act)(void *x, t_symbol *s, int argc, t_atom *argv);
} t_message;

/* The entry of that name in a table that is ended by one without; or 0. */
const t_message *message_find(const t_message *table, const char *name);

/* Do what the entry says, or say what it needs. */
void message_do(void *x, const t_message *message, t_symbol *s, int argc, t_atom *argv);

/* "%s: needs %s", with what was given behind the name, and how to write a name with a space in it
 * where that may be what went wrong. */
void message_misused(void *x, const char *name, const char *needs, int argc, const t_atom *argv);

/* One error where a message came that is another object's: to which that outlet belongs. False
 * where it is none of those. */
int message_elsewhere(void *x, const t_symbol *s);

/* The word that an atom is as a name, of an array or a value: of a number its digits. */
t_symbol *atom_name(const t_atom *a);

/* Adds a word to a list of them, "a, b": for errors that name all there are. */
void words_add(char *words, size_t size, const char *word);

#endif

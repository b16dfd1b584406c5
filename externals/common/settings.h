/* settings: what a class lets its user set, as one table: every entry is a message and a
 * creation flag of the same name. The values live in a plain struct of the class. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stddef.h>

#include "m_pd.h"

typedef enum {
    SETTING_INT,    /* int */
    SETTING_SWITCH, /* int, 0 or 1 */
    SETTING_BOOL,   /* bool, said as 0 or 1 */
    SETTING_FLOAT,  /* double */
    SETTING_CHOICE, /* int or enum: the place of a word among the choices */
    SETTING_NAME,   /* t_symbol *, 0 for none */
    SETTING_WORDS,  /* any number of words, read by the class */
    SETTING_ACTION, /* not a value: a message of this name, to be said at creation too */
} t_setting_kind;

typedef struct _setting {
    const char *name;
    t_setting_kind kind;
    size_t offset;              /* of the value in the class's struct */
    const char *const *choices; /* SETTING_CHOICE: ended by 0 */
    /* SETTING_WORDS: its size, to read the words into it, and to write it back as text */
    size_t size;
    const char *(*read)(void *value, int argc, const t_atom *argv, const t_atom **culprit);
    void (*write)(const void *value, char *text, size_t size);
} t_setting;

/* The entry of that name, or 0. */
const t_setting *setting_find(const t_setting *table, int count, const char *name);

/* Read a message's arguments into the struct. On failure the struct is as before, and the
 * answer says why; *culprit is then the atom at fault, 0 when one is missing. */
const char *setting_read(const t_setting *setting, void *settings, int argc, const t_atom *argv,
                         const t_atom **culprit);

/* Copy one value between two structs. */
void setting_copy(const t_setting *setting, const void *from, void *to);

/* The value as it would be typed. */
void setting_write(const t_setting *setting, const void *settings, char *text, size_t size);

/* How many of the atoms behind a flag belong to it: one for a plain value, for words and
 * actions all up to the next known flag. */
int setting_arity(const t_setting *setting, const t_setting *table, int count, int argc,
                  const t_atom *argv);

/* The entry that a creation argument such as -fmin names, or 0. */
const t_setting *setting_flag(const t_setting *table, int count, const t_atom *a);

#endif

/* atoms: the numbers and words that messages are made of. A word lasts as long as the process, and
 * there is one copy of it: equal words are equal pointers (host_word). */
#ifndef HOSTS_ATOMS_H
#define HOSTS_ATOMS_H

#include "base/param.h"

enum { TEXT_SIZE = 1000 }; /* of a line for a person */

/* What was said to an object: a name and what followed it. Messages of the kinds that every host
 * has are named as in Pd: bang, float, list, symbol and pointer. */
typedef struct message {
    const char *name;
    int argc;
    const sro_value *argv;
} t_message;

static inline bool is_number(const sro_value *value) { return value->kind == SRO_VALUE_NUMBER; }

static inline bool is_word(const sro_value *value) { return value->kind == SRO_VALUE_WORD; }

/* True for a word such as -fmin, as creation arguments have them (host_flag_mark). */
bool is_flag(const sro_value *value);

/* The number that it is; 0 where it is none. */
static inline double number_of(const sro_value *value)
{
    return is_number(value) ? value->number : 0;
}

static inline sro_value number_value(double number)
{
    return (sro_value){.kind = SRO_VALUE_NUMBER, .number = number};
}

static inline sro_value word_value(const char *word)
{
    return (sro_value){.kind = SRO_VALUE_WORD, .word = word};
}

/* True for a whole number of at least `min`, and at most a thousand million. */
bool is_whole(const sro_value *value, double min);

/* The number, rounded down: false where it is none, or its magnitude is above `max`. */
bool read_floored(const sro_value *value, double max, double *number);

/* Numbers into floats. The index of the first value that is none; `count` where all are. */
size_t read_floats(const sro_value *values, size_t count, float *to);

/* As it would be typed: characters that mean something in a patch have a backslash before them, or
 * stand between quotes (host_quotes_words). What does not fit into `size` (at least 4) ends with a
 * star. */
void print_value(const sro_value *value, char *text, size_t size);

/* The word that a value is as a name, of an array or of what is published: of a number its
 * digits. */
const char *word_of(const sro_value *value);

/* Adds a word to a list of them, "a, b": for errors that name all there are. */
void words_add(char *words, size_t size, const char *word);

#endif

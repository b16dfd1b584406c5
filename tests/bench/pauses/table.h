/* table: the longest pause of each message of a class, as `make bench` prints it, and whether all
 * messages that the class has are in it. */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "words.h"

enum { MAX_INPUTS = 3, MAX_MEASURED = 100 };

typedef struct table {
    struct measured {
        char word[80];
        double worst[MAX_INPUTS]; /* milliseconds; negative: not measured */
    } measured[MAX_MEASURED];
    size_t count;
} t_table;

/* A pause of what that line says, with one of the inputs; with SRO_MEASURE in the environment it is
 * printed, too. */
void table_note(t_table *t, size_t input, const char *line, double ms);

void table_print_head(const char *(*inputs)[2], size_t count); /* names, and what they are */
void table_print(const t_table *t, const char *class, size_t inputs);

/* A line without what stands before it. */
const char *message_in(const char *line);

/* Whether a line says each message that the class tells of in its error ("... there are A, B");
 * those that none says are printed, with the file that is to say them. The error is overwritten. */
bool all_are_said(const t_subject *s, char *error, const char *file);

#endif

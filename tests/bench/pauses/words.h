/* words: what is said to each class to measure how long the host waits for it: in words.c, and in
 * pauses_pd/words.c to those that show pictures. */
#ifndef WORDS_H
#define WORDS_H

/* A line for an object, "NAME ARGUMENT ...". In it stand @sound for the file, @order for as many
 * numbers as the input's order has, @bins, @row and @matrix for numbers like those of a spectrum, a
 * row of features, and some rows of them.
 *
 * A line in parentheses is no message: "(signals)", the host is about to compute them; "(hear
 * SECONDS)", it does, and what timers do meanwhile is measured; "(delete)", the end of the object
 * and of what is left of its work. A line behind > is said while the one before it is at work,
 * else nothing is. Behind ! it is not measured. */
typedef struct subject {
    const char *class;
    const char *make; /* the arguments; @n_fft and @hop are those of the input; NULL: none, and the
                       * messages are not those of a class */
    const char *const *begin; /* said first, and not measured; NULL ends it */
    const char *const *lines; /* NULL ends it */
} t_subject;

/* Ended by NULL. */
extern const t_subject *const subjects[];

#endif

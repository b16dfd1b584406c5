#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct measured *measured_of(t_table *t, const char *word)
{
    struct measured *m = t->measured;
    size_t i;
    while (m < t->measured + t->count && strcmp(m->word, word) != 0)
        m++;
    if (m < t->measured + t->count)
        return m;
    t->count++;
    snprintf(m->word, sizeof m->word, "%s", word);
    for (i = 0; i < MAX_INPUTS; i++)
        m->worst[i] = -1;
    return m;
}

void table_note(t_table *t, size_t input, const char *line, double ms)
{
    char word[80];
    struct measured *m;
    snprintf(word, sizeof word, "%.*s%s", (int)strcspn(line, " )"), line, *line == '(' ? ")" : "");
    m = measured_of(t, word);
    if (ms > m->worst[input])
        m->worst[input] = ms;
    if (getenv("SRO_MEASURE"))
        printf("    %zu %-30s %8.2f\n", input, line, ms);
}

void table_print_head(const char *(*inputs)[2], size_t count)
{
    size_t k;
    printf("longest pause of the main thread, in milliseconds of its processor time\n");
    for (k = 0; k < count; k++)
        printf("    %-6s %s\n", inputs[k][0], inputs[k][1]);
    printf("%-12s %-16s", "class", "message");
    for (k = 0; k < count; k++)
        printf(" %8s", inputs[k][0]);
    printf("\n");
}

void table_print(const t_table *t, const char *class, size_t inputs)
{
    size_t i, k;
    for (i = 0; i < t->count; i++) {
        printf("%-12s %-16s", class, t->measured[i].word);
        for (k = 0; k < inputs; k++)
            printf(" %8.2f", t->measured[i].worst[k]);
        printf("\n");
    }
}

const char *message_in(const char *line) { return line + strspn(line, ">!"); }

static bool is_said(const t_subject *s, const char *word)
{
    size_t length = strlen(word);
    const char *const *line;
    for (line = s->lines; *line; line++)
        if (!strncmp(message_in(*line), word, length) && strchr(" ", message_in(*line)[length]))
            return true;
    return false;
}

bool all_are_said(const t_subject *s, char *error, const char *file)
{
    bool fine = true;
    char *words = strstr(error, "there are "), *word;
    if (!words) {
        printf("[%s] does not tell its messages: %s\n", s->class, error);
        return false;
    }
    for (word = strtok(words + strlen("there are "), ", \n"); word; word = strtok(NULL, ", \n"))
        if (!is_said(s, word)) {
            printf("[%s] %s: not measured; say it in %s\n", s->class, word, file);
            fine = false;
        }
    return fine;
}

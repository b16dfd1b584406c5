#include "hosts/max_texts.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* By their names alone: this knows nothing of Max, and has a test without one. */
static const char *const names[] = {"stft~",   "features", "melspec", "embed1d",
                                    "reorder", "reorder~", NULL};

static bool is_class(const char *name, size_t length)
{
    int i;
    for (i = 0; names[i]; i++)
        if (strlen(names[i]) == length && !memcmp(names[i], name, length))
            return true;
    return false;
}

/* What is said of Pd, and what to say of Max. */
static const struct {
    const char *pd, *max;
} phrases[] = {{", as pd -batch needs", ""}, {"or 0 for Pd's", "or 0 for Max's"}};

static int phrase_at(const char *text)
{
    int i, count = (int)(sizeof(phrases) / sizeof(*phrases));
    for (i = 0; i < count; i++)
        if (!strncmp(text, phrases[i].pd, strlen(phrases[i].pd)))
            return i;
    return -1;
}

typedef struct copy {
    char *to;
    size_t left; /* besides the 0 at the end */
} t_copy;

static void put(t_copy *c, const char *bytes, size_t count)
{
    if (count > c->left)
        count = c->left;
    memcpy(c->to, bytes, count);
    c->to += count;
    c->left -= count;
}

/* What begins with a bracket and one of our names, up to the closing one; how long it is. */
static size_t put_object(t_copy *c, const char *text, size_t name_length)
{
    size_t i, length = strcspn(text, "]");
    put(c, "[sro.", strlen("[sro."));
    put(c, text + 1, name_length);
    for (i = 1 + name_length; i < length; i++) {
        bool flag = text[i] == '-' && text[i - 1] == ' ' && isalpha((unsigned char)text[i + 1]);
        put(c, flag ? "@" : text + i, 1);
    }
    return length;
}

void max_text(const char *text, char *to, size_t size)
{
    t_copy c = {to, size - 1};
    while (*text) {
        size_t name = *text == '[' ? strcspn(text + 1, " ]") : 0;
        int phrase = phrase_at(text);
        if (phrase >= 0) {
            put(&c, phrases[phrase].max, strlen(phrases[phrase].max));
            text += strlen(phrases[phrase].pd);
        } else if (name && is_class(text + 1, name))
            text += put_object(&c, text, name);
        else
            put(&c, text++, 1);
    }
    *c.to = 0;
}

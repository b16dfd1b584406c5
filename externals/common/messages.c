#include "common/messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const t_command *command_find(const t_command *table, const char *name)
{
    for (; table->name; table++)
        if (!strcmp(table->name, name))
            return table;
    return NULL;
}

static bool fits(const char *takes, const t_message *m)
{
    int i;
    if (takes[0] == '*')
        return true;
    if (takes[0] && m->argc != (int)strlen(takes))
        return false;
    for (i = 0; takes[i]; i++)
        if (takes[i] == 'f' ? !is_number(&m->argv[i]) : !is_word(&m->argv[i]))
            return false;
    return true;
}

void command_do(const void *owner, void *x, const t_command *command, const t_message *message)
{
    if (fits(command->takes, message))
        command->act(x, message);
    else
        message_misused(owner, message, "%s", command->needs);
}

/* As it was typed, as far as there is room. */
static void print_values(const t_message *m, char *text, size_t size)
{
    char word[TEXT_SIZE];
    size_t used = 0;
    int i;
    text[0] = 0;
    for (i = 0; i < m->argc && used + 1 < size; i++) {
        print_value(&m->argv[i], word, sizeof(word));
        used += (size_t)snprintf(text + used, size - used, " %s", word);
    }
    if (used >= 4 && used >= size)
        memcpy(text + size - 4, "...", sizeof("..."));
}

/* How to write a file's name that came apart at a space, or that the host took for a number. */
static void print_hint(const t_message *m, const char *needs, char *text, size_t size)
{
    char first[80], second[80];
    text[0] = 0;
    if (!strstr(needs, "file") || !m->argc)
        return;
    print_value(&m->argv[0], first, sizeof(first));
    if (is_number(&m->argv[0]) && (m->argc == 1 || is_number(&m->argv[1])))
        snprintf(text, size, "; a name that looks like a number is written ./%s", first);
    else if (m->argc > 1 && is_word(&m->argv[1])) {
        const char *space = host_quotes_words() ? " " : "\\ ";
        print_value(&m->argv[1], second, sizeof(second));
        snprintf(text, size, "; a space in a name is written \"%s%s%s\"", first, space, second);
    }
}

void message_misused(const void *owner, const t_message *message, const char *needs, ...)
{
    char given[100], needed[TEXT_SIZE], hint[300];
    va_list values;
    va_start(values, needs);
    vsnprintf(needed, sizeof(needed), needs, values);
    va_end(values);
    print_values(message, given, sizeof(given));
    print_hint(message, needed, hint, sizeof(hint));
    host_error(owner, "%s%s: needs %s%s", message->name, given, needed, hint);
}

void message_says_nothing(const void *owner, const t_message *message)
{
    const char *name = message->name;
    if (!strcmp(name, "pointer"))
        host_error(owner, "pointer: says nothing here");
    else if (!strcmp(name, "symbol"))
        host_error(owner, "symbol %s: a word alone says nothing here; which message is it of?",
                   message->argv->word);
    else if (!strcmp(name, "float"))
        host_error(owner, "%g: a number alone says nothing here; which message is it of?",
                   number_of(message->argv));
    else
        host_error(owner, "%s: a list says nothing here; which message is it of?", name);
}

/* The commonest wrong cords. */
static const struct {
    const char *message, *place;
} elsewhere[] = {{"frames", "[melspec] and [reorder~]"},
                 {"features", "[embed1d] and [specshow]"},
                 {"points", "[reorder~] and [framemap]"},
                 {"matrix", "[embed1d]"}};

bool message_elsewhere(const void *owner, const char *name)
{
    size_t i;
    for (i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
        if (!strcmp(elsewhere[i].message, name)) {
            host_error(owner, "%s: are not for this object; connect that outlet to %s", name,
                       elsewhere[i].place);
            return true;
        }
    return false;
}

bool message_in_range(const void *owner, const char *what, const char *noun, double index,
                      size_t count)
{
    bool fine = index >= 0 && index < (double)count;
    if (!fine)
        host_error(owner, "%s %g: there are %ss 0 to %zu", what, index, noun, count - 1);
    return fine;
}

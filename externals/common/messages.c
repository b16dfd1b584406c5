#include "common/messages.h"

#include <stdio.h>
#include <string.h>

#include "common/object.h"

const t_message *message_find(const t_message *table, const char *name)
{
    for (; table->name; table++)
        if (!strcmp(table->name, name))
            return table;
    return 0;
}

static int fits(const char *types, int argc, const t_atom *argv)
{
    int i;
    if (types[0] == '*')
        return 1;
    if (types[0] && argc != (int)strlen(types))
        return 0;
    for (i = 0; types[i]; i++)
        if (argv[i].a_type != (types[i] == 'f' ? A_FLOAT : A_SYMBOL))
            return 0;
    return 1;
}

void message_do(void *x, const t_message *message, t_symbol *s, int argc, t_atom *argv)
{
    if (fits(message->types, argc, argv))
        message->act(x, s, argc, argv);
    else
        message_misused(x, message->name, message->needs, argc, argv);
}

/* As it was typed, as far as there is room. */
static void write_atoms(char *text, size_t size, int argc, const t_atom *argv)
{
    char word[MAXPDSTRING];
    size_t used = 0;
    int i;
    text[0] = 0;
    for (i = 0; i < argc && used + 1 < size; i++) {
        atom_string(&argv[i], word, sizeof(word));
        used += (size_t)snprintf(text + used, size - used, " %s", word);
    }
    if (used >= 4 && used >= size)
        strcpy(text + size - 4, "...");
}

/* A file's name that came apart, or that Pd took for a number. */
static void write_hint(char *text, size_t size, const char *needs, int argc, const t_atom *argv)
{
    char first[80], second[80];
    text[0] = 0;
    if (!strstr(needs, "file") || !argc)
        return;
    atom_string(&argv[0], first, sizeof(first));
    if (argv[0].a_type == A_FLOAT && (argc == 1 || argv[1].a_type == A_FLOAT))
        snprintf(text, size, "; a name that looks like a number is written ./%s", first);
    else if (argc > 1 && argv[1].a_type == A_SYMBOL) {
        atom_string(&argv[1], second, sizeof(second));
        snprintf(text, size, "; a space in a name is written \"%s\\ %s\"", first, second);
    }
}

void message_misused(void *x, const char *name, const char *needs, int argc, const t_atom *argv)
{
    char given[100], hint[300];
    write_atoms(given, sizeof(given), argc, argv);
    write_hint(hint, sizeof(hint), needs, argc, argv);
    unit_error(x, "%s%s: needs %s%s", name, given, needs, hint);
}

/* The commonest wrong cords. */
static const struct {
    const char *message, *place;
} elsewhere[] = {{"frames", "[melspec] and [reorder~]"},
                 {"features", "[embed1d] and [specshow]"},
                 {"points", "[reorder~] and [framemap]"},
                 {"matrix", "[embed1d]"}};

int message_elsewhere(void *x, const t_symbol *s)
{
    size_t i;
    for (i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
        if (!strcmp(elsewhere[i].message, s->s_name)) {
            unit_error(x, "%s: are not for this object; connect that outlet to %s", s->s_name,
                       elsewhere[i].place);
            return 1;
        }
    return 0;
}

t_symbol *atom_name(const t_atom *a)
{
    char name[MAXPDSTRING];
    if (a->a_type == A_SYMBOL)
        return a->a_w.w_symbol;
    atom_string(a, name, sizeof(name));
    return gensym(name);
}

void words_add(char *words, size_t size, const char *word)
{
    size_t used = strlen(words);
    if (used < size)
        snprintf(words + used, size - used, "%s%s", used ? ", " : "", word);
}

/* What each class understands, as it says itself: asked for a message that does not exist it names
 * those that do, and asked for a choice that does not exist, those. Which arguments a message takes
 * is tried, in a patch where everything has what it needs. */

#include "fuzz.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { TRIES = 24 }; /* of each shape of arguments */

const char *const class_names[CLASSES] = {"stft~",        "features",    "melspec",  "embed1d",
                                          "reorder",      "reorder~",    "specshow", "framemap",
                                          "spectreorder", "framescatter"};

t_class_known *words_of(t_fuzz *x, const char *class_name)
{
    size_t i;
    for (i = 0; i < CLASSES; i++)
        if (!strcmp(class_names[i], class_name))
            return &x->known[i];
    return NULL;
}

/* Whether it met an error. */
static bool try(t_fuzz *x, int which, t_symbol *name, int argc, t_atom *argv)
{
    t_said said = {.name = name, .argc = argc, .argv = argv};
    report_step(x);
    arena_say(x, which, 0, &said);
    return x->report.step_errors > 0;
}

static bool is_word_letter(char c) { return isalnum((unsigned char)c) || c == '_'; }

/* The words in a list, such as "a, b N or c": those beside a comma, and behind an "or" after one;
 * where there is no comma, those behind the last colon. */
static int words_in_list(const char *text, t_symbol **to, int most)
{
    int count = 0;
    bool comma = false, all = !strchr(text, ',');
    if (all && strrchr(text, ':'))
        text = strrchr(text, ':');
    while (*text) {
        char word[MAXPDSTRING];
        bool is_or;
        int length = 0;
        while (is_word_letter(text[length]))
            length++;
        if (length && (all || comma || text[length] == ',') && count < most) {
            snprintf(word, sizeof(word), "%.*s", length, text);
            to[count++] = gensym(word);
        }
        is_or = count && length == 2 && !strncmp(text, "or", 2);
        text += length;
        comma = is_or || *text == ',' || (comma && !length);
        text += *text != 0;
    }
    return count;
}

static void learn_choices(t_fuzz *x, int which, t_word_known *word)
{
    t_atom unknown;
    SETSYMBOL(&unknown, gensym("?"));
    if (try(x, which, word->name, 1, &unknown))
        word->choice_count = words_in_list(x->report.line, word->choices, MAX_CHOICES);
}

static void learn_shapes(t_fuzz *x, int which, t_word_known *word, t_random *r)
{
    t_atom atoms[8];
    int i, k;
    for (i = 0; i < SHAPES; i++)
        for (k = 0; k < TRIES && !(word->shapes >> i & 1); k++) {
            int argc = say_shape(x, r, word, word_shapes[i], atoms);
            if (!try(x, which, word->name, argc, atoms))
                word->shapes |= 1u << i;
        }
}

static void learn_class(t_fuzz *x, t_class_known *known, int which)
{
    t_symbol *names[MAX_WORDS];
    t_random r = random_of(1, 0, 0);
    const char *list;
    int i;
    try(x, which, gensym("?"), 0, NULL);
    list = strstr(x->report.line, "there are ");
    if (!list)
        report_fail(x, "%s does not say what it understands: %s", known->name->s_name,
                    x->report.line);
    known->word_count = words_in_list(list, names, MAX_WORDS);
    for (i = 0; i < known->word_count; i++)
        known->words[i].name = names[i];
    for (i = 0; i < known->word_count; i++) {
        learn_choices(x, which, &known->words[i]);
        learn_shapes(x, which, &known->words[i], &r);
    }
}

static int find_placed(const t_fuzz *x, const t_class_known *known)
{
    int i = 0;
    while (i < x->count && x->placed[i].known != known)
        i++;
    return i < x->count ? i : -1;
}

void words_setup(t_fuzz *x)
{
    size_t i;
    for (i = 0; i < CLASSES; i++) {
        x->known[i].name = gensym(class_names[i]);
        x->known[i].abstraction = i >= CLASSES - ABSTRACTIONS;
    }
}

bool words_learn(t_fuzz *x)
{
    t_class_known *known = &x->known[x->learned];
    int which;
    if (known->abstraction)
        return ++x->learned < CLASSES;
    arena_clear(x);
    steps_whole_chain(x);
    which = find_placed(x, known);
    if (which < 0)
        which = arena_make_text(x, class_names[x->learned]);
    if (which < 0)
        report_fail(x, "there is no [%s]", class_names[x->learned]);
    learn_class(x, known, which);
    return ++x->learned < CLASSES;
}

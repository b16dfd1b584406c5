/* Random values and messages. Symbols last as long as Pd, so odd ones are taken from a list. */

#include "fuzz.h"

#include <float.h>
#include <math.h>
#include <string.h>

t_random random_of(uint64_t seed, uint64_t episode, uint64_t step)
{
    t_random r =
        seed * 0x9e3779b97f4a7c15u ^ episode * 0xd1342543de82ef95u ^ step * 0xaf251af3b0f025b5u;
    below(&r, 1);
    below(&r, 1);
    return r;
}

/* splitmix64 */
uint32_t below(t_random *r, uint32_t count)
{
    uint64_t z = (*r += 0x9e3779b97f4a7c15u);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return (uint32_t)((z >> 32) * count >> 32);
}

enum { MAX_ARGUMENTS = 100 };

/* Words */

static const char *const arrays[] = {"few",    "many", "one", "silent",
                                     "broken", "huge", "7",   "two words"};

/* Those with a slash in them are all there are: no other word leads out of the folder. */
static const char *const files[] = {
    "mono.wav", "stereo.wav", "damaged.wav", "text.txt",  "points.txt",     "folder", "empty.wav",
    "out.wav",  "out.txt",    "out.flac",    "none.wav",  "folder/out.wav", "./7",    "no/such.wav",
    "/no/such", "../outside", "/dev/null",   "/dev/full", "out.aiff",       "out"};

static const char *const odd[] = {
    "",         " ",        "a b",      "$1",        "$0-x",   "\\",     ";",    ",",
    "{",        "}",        "[",        "]",         "%s%n%d", "%",      "list", "-",
    "--",       "-?",       "-1",       "1",         "1e5",    "nan",    "inf",  "0x10",
    "true",     "off",      "\xc3\xa4", "\xff\xfe",  "float",  "symbol", "bang", "pd",
    "pd-arena", "?",        "*",        "#X",        "\"",     "'",      "$",    "a\\ b",
    "pointer",  "anything", "-name",    "-blocking", "\t",     "=",      "none", "original",
    "0",        "-0"};

#define COUNT(table) (uint32_t)(sizeof(table) / sizeof(*(table)))
#define PICK(r, table) (table)[below(r, COUNT(table))]

static t_symbol *long_word(t_random *r)
{
    static const size_t lengths[] = {79,  80,   99,   100,  255,  256, 998,
                                     999, 1000, 1001, 1999, 2001, 5000};
    char text[5001];
    size_t length = PICK(r, lengths);
    memset(text, chance(r, 3) ? ' ' : 'x', length);
    text[length] = 0;
    return gensym(text);
}

static t_symbol *word_of_class(t_fuzz *x, t_random *r)
{
    const t_class_known *known = &x->known[below(r, CLASSES)];
    return known->word_count ? known->words[below(r, (uint32_t)known->word_count)].name
                             : gensym("bang");
}

static bool takes_published(const t_word_known *word)
{
    const char *name = word->name->s_name;
    return !strcmp(name, "frames") || !strcmp(name, "features") || !strcmp(name, "points");
}

static t_symbol *any_word(t_fuzz *x, t_random *r, const t_word_known *word)
{
    uint32_t which = below(r, 100);
    if (which < 30 && word && word->choice_count)
        return word->choices[below(r, (uint32_t)word->choice_count)];
    if (which < 50)
        return gensym(PICK(r, arrays));
    if ((which < 65 || (word && takes_published(word))) && x->name_count)
        return x->names[below(r, (uint32_t)x->name_count)];
    if (which < 78)
        return gensym(PICK(r, files));
    if (which < 86)
        return word_of_class(x, r);
    return which < 97 ? gensym(PICK(r, odd)) : long_word(r);
}

/* Numbers */

static double huge_number(t_random *r)
{
    static const double numbers[] = {1e9,         1000000001,  2147483647, 2147483648.,
                                     4294967295., 4294967296., 1e10,       9007199254740993.,
                                     1e18,        1e19,        1e30,       FLT_MAX,
                                     16777217,    INFINITY,    NAN};
    double number = PICK(r, numbers);
    return chance(r, 3) ? -number : number;
}

static double tiny_number(t_random *r)
{
    static const double numbers[] = {1e-38, 1e-45, 1e-30, 1e-10, 1e-7, -0., 1e-40, .000999};
    double number = PICK(r, numbers);
    return chance(r, 3) ? -number : number;
}

static double large_number(t_random *r)
{
    static const double numbers[] = {999, 1000, 1001, 2048, 4095, 4096, 9999, 22050, 44100, 65536};
    return PICK(r, numbers);
}

static double any_number(t_random *r)
{
    uint32_t which = below(r, 100);
    if (which < 40)
        return below(r, 13);
    if (which < 50)
        return below(r, 2);
    if (which < 62)
        return below(r, 1000) / 999.;
    if (which < 68)
        return -(double)below(r, 20);
    if (which < 76)
        return 13 + below(r, 300);
    if (which < 82)
        return (double)(1u << below(r, 9));
    if (which < 86)
        return below(r, 4000) / 7. - 200;
    if (which < 87)
        return large_number(r);
    return which < 94 ? huge_number(r) : tiny_number(r);
}

static void any_atom(t_fuzz *x, t_random *r, const t_word_known *word, t_atom *to)
{
    uint32_t which = below(r, 100);
    if (which < 60)
        SETFLOAT(to, (t_float)any_number(r));
    else if (which < 98)
        SETSYMBOL(to, any_word(x, r, word));
    else
        SETPOINTER(to, &x->pointer);
}

/* Messages */

const char *const word_shapes[SHAPES] = {"",   "f",   "s",   "ff",  "fs",  "sf",
                                         "ss", "fff", "sff", "sfs", "ffff"};

static bool is_word(const t_atom *atom, const char *word)
{
    return atom->a_type == A_SYMBOL && !strcmp(atom->a_w.w_symbol->s_name, word);
}

/* Words that fit: one of those that the message takes, and behind array the name of one. */
static t_symbol *fitting_word(t_fuzz *x, t_random *r, const t_word_known *word,
                              const t_atom *before)
{
    if (before && is_word(before, "array"))
        return gensym(PICK(r, arrays));
    if (!before && word->choice_count && !chance(r, 4))
        return word->choices[below(r, (uint32_t)word->choice_count)];
    return any_word(x, r, word);
}

int say_shape(t_fuzz *x, t_random *r, const t_word_known *word, const char *shape, t_atom *to)
{
    int i;
    for (i = 0; shape[i]; i++)
        if (shape[i] == 'f')
            SETFLOAT(&to[i], (t_float)any_number(r));
        else
            SETSYMBOL(&to[i], fitting_word(x, r, word, i ? &to[i - 1] : NULL));
    return i;
}

static int any_count(t_random *r)
{
    uint32_t which = below(r, 2000);
    if (which < 400)
        return 0;
    if (which < 1000)
        return 1;
    if (which < 1440)
        return 2;
    if (which < 1700)
        return 3;
    if (which < 1920)
        return 4 + (int)below(r, 6);
    if (which < 1990)
        return 10 + (int)below(r, 50);
    if (which < 1999)
        return 60 + (int)below(r, 400);
    return chance(r, 10) ? MAX_ATOMS : 1000 + (int)below(r, 3000);
}

/* Many atoms are of one kind mostly, as lists are. */
static int any_atoms(t_fuzz *x, t_random *r, const t_word_known *word, t_atom *to)
{
    int count = any_count(r), i;
    bool alike = count > 2 && !chance(r, 3);
    uint32_t most = 1 + below(r, 200);
    for (i = 0; i < count; i++)
        if (alike && !chance(r, 200))
            SETFLOAT(&to[i], (t_float)below(r, most));
        else
            any_atom(x, r, word, &to[i]);
    return count;
}

static int fitting_atoms(t_fuzz *x, t_random *r, const t_word_known *word, t_atom *to)
{
    unsigned shapes = word->shapes;
    uint32_t which = below(r, SHAPES), tries;
    for (tries = 0; tries < SHAPES; tries++, which = (which + 1) % SHAPES)
        if (shapes >> which & 1)
            return say_shape(x, r, word, word_shapes[which], to);
    return any_atoms(x, r, word, to);
}

static t_symbol *kind_of_message(t_random *r)
{
    static const char *const kinds[] = {"list", "float", "symbol", "bang", "pointer", "list"};
    return gensym(PICK(r, kinds));
}

/* The kinds of messages that Pd has come with what belongs to them, as patch cords bring them. */
static int kind_atoms(t_fuzz *x, t_random *r, const t_symbol *kind, t_atom *to)
{
    if (kind == &s_float)
        SETFLOAT(to, (t_float)any_number(r));
    else if (kind == &s_symbol)
        SETSYMBOL(to, any_word(x, r, NULL));
    else if (kind == &s_pointer)
        SETPOINTER(to, &x->pointer);
    else
        return kind == &s_bang ? 0 : any_atoms(x, r, NULL, to);
    return 1;
}

t_said say_something(t_fuzz *x, t_random *r, t_class_known *known)
{
    t_said said = {.argv = x->atoms[x->depth]};
    uint32_t which = below(r, 100);
    if (!known || known->abstraction)
        known = &x->known[below(r, CLASSES)];
    if (which < 78 && known->word_count) {
        said.word = &known->words[below(r, (uint32_t)known->word_count)];
        said.name = said.word->name;
        said.argc = chance(r, 3) ? any_atoms(x, r, said.word, said.argv)
                                 : fitting_atoms(x, r, said.word, said.argv);
    } else if (which < 92) {
        said.name = kind_of_message(r);
        said.argc = kind_atoms(x, r, said.name, said.argv);
    } else {
        said.name = chance(r, 2) ? word_of_class(x, r) : any_word(x, r, NULL);
        said.argc = any_atoms(x, r, NULL, said.argv);
    }
    return said;
}

static int add_flag(t_fuzz *x, t_random *r, const t_class_known *known, t_atom *to)
{
    const t_word_known *word = &known->words[below(r, (uint32_t)known->word_count)];
    char flag[MAXPDSTRING];
    flag[0] = '-';
    strncpy(flag + 1, word->name->s_name, sizeof(flag) - 2);
    flag[sizeof(flag) - 1] = 0;
    SETSYMBOL(to, gensym(flag));
    return 1 + fitting_atoms(x, r, word, to + 1);
}

int say_arguments(t_fuzz *x, t_random *r, t_class_known *known, t_atom *to)
{
    int count = 0, flags = (int)below(r, 4);
    if (chance(r, 3))
        count = any_atoms(x, r, chance(r, 2) || !known->word_count ? NULL : known->words, to)
                % MAX_ARGUMENTS;
    while (known->word_count && flags--)
        count = (count + add_flag(x, r, known, to + count)) % MAX_ARGUMENTS;
    if (chance(r, 3)) {
        SETSYMBOL(to + count, gensym("-blocking"));
        SETFLOAT(to + count + 1, 1);
        count += 2;
    }
    return count;
}

void values_setup(t_fuzz *x)
{
    int i;
    for (i = 0; i <= MAX_DEPTH; i++)
        x->atoms[i] = getbytes((MAX_ATOMS + 3 * MAX_ARGUMENTS) * sizeof(t_atom));
    gpointer_init(&x->pointer);
}

/* Atoms and their texts, as patches and scripts write them, and as Pd prints them. */

#include "standin.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool atom_is_number(const t_atom *a) { return a->a_type == A_LONG || a->a_type == A_FLOAT; }

double atom_number(const t_atom *a)
{
    if (a->a_type == A_LONG)
        return (double)a->a_w.w_long;
    return a->a_type == A_FLOAT ? a->a_w.w_float : 0;
}

t_symbol *atom_word(const t_atom *a) { return a->a_type == A_SYM ? a->a_w.w_sym : gensym(""); }

t_atom number_atom(double number)
{
    t_atom a = {.a_type = A_FLOAT};
    if (number >= -1e15 && number <= 1e15 && number == (double)(long long)number) {
        a.a_type = A_LONG;
        a.a_w.w_long = (t_atom_long)number;
    } else
        a.a_w.w_float = number;
    return a;
}

t_atom word_atom(const char *word)
{
    t_atom a = {.a_type = A_SYM};
    a.a_w.w_sym = gensym(word);
    return a;
}

static bool is_special(const char *c)
{
    return strchr(";,\\ ", *c) || (*c == '$' && isdigit((unsigned char)c[1]));
}

void atom_text(const t_atom *a, char *text, size_t size)
{
    const char *c;
    size_t length = 0;
    if (atom_is_number(a)) {
        snprintf(text, size, "%g", atom_number(a));
        return;
    }
    for (c = atom_word(a)->s_name; *c && length + 3 < size; c++) {
        if (is_special(c))
            text[length++] = '\\';
        text[length++] = *c;
    }
    text[length] = 0;
}

void atoms_text(int argc, const t_atom *argv, char *text, size_t size)
{
    size_t length = strlen(text);
    int i;
    for (i = 0; i < argc && length + 2 < size; i++) {
        text[length++] = ' ';
        atom_text(&argv[i], text + length, size - length);
        length += strlen(text + length);
    }
}

bool is_said(const t_said *m, const char *name) { return !strcmp(m->name->s_name, name); }

bool said_number(const t_said *m, double *number)
{
    bool is = (is_said(m, "float") || is_said(m, "int") || is_said(m, "list")) && m->argc == 1
              && atom_is_number(m->argv);
    if (is)
        *number = atom_number(m->argv);
    return is;
}

/* Reading */

void atoms_add(t_atoms *atoms, t_atom atom)
{
    if (atoms->count == atoms->room) {
        atoms->room = 2 * atoms->room + 16;
        atoms->atoms = must_realloc(atoms->atoms, (size_t)atoms->room * sizeof(*atoms->atoms));
    }
    atoms->atoms[atoms->count++] = atom;
}

void atoms_free(t_atoms *atoms)
{
    free(atoms->atoms);
    *atoms = (t_atoms){0};
}

/* Numbers are what begins as one and ends with it: no "nan", no "0x1". */
static t_atom read_word(const char *word, bool escaped)
{
    char *end;
    double number;
    if (!escaped && word[strspn(word, "+-0123456789.eE")] == 0 && strpbrk(word, "0123456789")) {
        number = strtod(word, &end);
        if (!*end)
            return number_atom(number);
    }
    return word_atom(word);
}

bool atoms_read(t_atoms *atoms, const char **text)
{
    const char *c = *text;
    char word[LINE_SIZE];
    size_t length = 0;
    bool escaped = false, began = false;
    atoms->count = 0;
    for (;; c++) {
        bool ends = !*c || *c == ';' || isspace((unsigned char)*c);
        if (began && (ends || *c == ',')) {
            word[length] = 0;
            atoms_add(atoms, read_word(word, escaped));
            length = 0;
            escaped = began = false;
        }
        if (!*c || *c == ';')
            break;
        if (*c == ',')
            atoms_add(atoms, (t_atom){.a_type = COMMA});
        else if (!ends) {
            began = true;
            if (*c == '\\' && c[1]) {
                escaped = true;
                c++;
            }
            if (length < sizeof(word) - 1)
                word[length++] = *c;
        }
    }
    *text = *c ? c + 1 : c;
    return *c || atoms->count;
}

/* Filling in. A word that is a dollar alone takes the atom as it is. */

static void add_text(char *text, size_t size, const t_atom *a)
{
    size_t length = strlen(text);
    if (atom_is_number(a))
        snprintf(text + length, size - length, "%g", atom_number(a));
    else
        snprintf(text + length, size - length, "%s", atom_word(a)->s_name);
}

t_atom atom_filled(const t_atom *a, int argc, const t_atom *argv, int zero)
{
    char text[LINE_SIZE] = "";
    const char *c;
    t_atom none = number_atom(0), nought = number_atom(zero);
    if (a->a_type != A_SYM || !strchr(atom_word(a)->s_name, '$'))
        return *a;
    for (c = atom_word(a)->s_name; *c; c++) {
        size_t length = strlen(text);
        if (*c == '$' && isdigit((unsigned char)c[1])) {
            char *end;
            long which = strtol(c + 1, &end, 10);
            const t_atom *value = !which ? &nought : which <= argc ? &argv[which - 1] : &none;
            if (c == atom_word(a)->s_name && !*end)
                return *value;
            add_text(text, sizeof(text), value);
            c = end - 1;
        } else if (length + 2 < sizeof(text)) {
            text[length] = *c;
            text[length + 1] = 0;
        }
    }
    return word_atom(text);
}

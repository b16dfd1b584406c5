/* Scripts, as tests/patches/script.pd and await.pd play them: a receiver and a message for it; a
 * number before them waits so many ms; wait NAME WORD ... goes on 1 ms after [tell NAME] was told
 * what begins with WORD ..., now or since the first message after the wait before. */

#include "standin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE = 60000 }; /* ms */

typedef struct told {
    t_atoms words;
    struct told *next;
} t_told;

static struct script {
    char *text;
    const char *rest;
    t_atoms line;     /* that a delay or a wait holds back */
    bool runs, holds; /* holds: there is one */
    bool forgets;     /* the next message forgets what was told */
    bool waits;       /* for what is in `line` */
    t_told *told;
    t_alarm *go_on, *in_vain;
} script;

static void forget(void)
{
    while (script.told) {
        t_told *t = script.told;
        script.told = t->next;
        atoms_free(&t->words);
        free(t);
    }
}

/* What is waited for, without the word "wait". */
static bool begins_so(const t_told *t)
{
    int i, count = script.line.count - 1;
    for (i = 0; i < count && i < t->words.count; i++) {
        const t_atom *a = &script.line.atoms[i + 1], *b = &t->words.atoms[i];
        if (atom_word(a) != atom_word(b) || atom_number(a) != atom_number(b))
            return false;
    }
    return i == count;
}

static void look(void)
{
    t_told **at = &script.told, *found;
    if (!script.waits)
        return;
    while (*at && !begins_so(*at))
        at = &(*at)->next;
    found = *at;
    if (!found)
        return;
    *at = found->next;
    atoms_free(&found->words);
    free(found);
    script.waits = false;
    script.line.count = 0;
    alarm_stop(script.in_vain);
    alarm_set(script.go_on, 1);
}

static void hear_told(void *nobody, const t_said *m)
{
    t_told *t = must_alloc(sizeof(*t)), **at = &script.told;
    int i;
    (void)nobody;
    if (!is_said(m, "list"))
        atoms_add(&t->words, word_atom(m->name->s_name));
    for (i = 0; i < m->argc; i++)
        atoms_add(&t->words, m->argv[i]);
    while (*at)
        at = &(*at)->next;
    *at = t;
    look();
}

static void wait_in_vain(void *nobody)
{
    char text[LINE_SIZE] = "";
    (void)nobody;
    atoms_text(script.line.count - 1, script.line.atoms + 1, text, sizeof(text));
    print_line("waited in vain for: list%s", text);
    play_quit(1);
}

static void go_on(void *nobody)
{
    (void)nobody;
    script.runs = true;
}

/* A comma begins another message for the same receiver. */
static void say_messages(const t_atoms *line)
{
    t_atoms one = {0};
    int i;
    for (i = 0; i <= line->count; i++)
        if (i == line->count || line->atoms[i].a_type == COMMA) {
            say_atoms(one.count, one.atoms);
            one.count = 1;
        } else
            atoms_add(&one, line->atoms[i]);
    atoms_free(&one);
}

/* A line that is no delay any more. */
static void say_line(void)
{
    t_atoms line = script.line;
    script.line = (t_atoms){0};
    script.holds = false;
    if (line.count && !strcmp(atom_word(line.atoms)->s_name, "wait")) {
        script.line = line;
        script.waits = true;
        script.forgets = true;
        script.runs = false;
        alarm_set(script.in_vain, PATIENCE);
        look();
        return;
    }
    if (line.count && strcmp(atom_word(line.atoms)->s_name, "#") != 0) {
        if (script.forgets)
            forget();
        script.forgets = false;
        say_messages(&line);
    }
    atoms_free(&line);
}

static void next_line(void)
{
    if (!atoms_read(&script.line, &script.rest)) {
        script.runs = false;
        return;
    }
    if (script.line.count && atom_is_number(script.line.atoms)) {
        double ms = atom_number(script.line.atoms);
        memmove(script.line.atoms, script.line.atoms + 1,
                (size_t)--script.line.count * sizeof(t_atom));
        script.holds = true;
        script.runs = false;
        alarm_set(script.go_on, ms);
        return;
    }
    say_line();
}

static void step(void *nothing)
{
    (void)nothing;
    if (script.holds)
        say_line();
    else
        next_line();
}

bool script_step(void)
{
    if (!script.runs)
        return false;
    on_scheduler(step, NULL);
    return true;
}

static void script_read(const char *name)
{
    char path[LINE_SIZE];
    FILE *file;
    size_t got;
    if (!find_file(the_patch(), name, path, sizeof(path)) || !(file = fopen(path, "rb"))) {
        print_line("error: script: %s: no such file", name);
        play_quit(2);
        return;
    }
    script.text = must_alloc(1 << 20);
    got = fread(script.text, 1, (1 << 20) - 1, file);
    script.text[got] = 0;
    script.rest = script.text;
    fclose(file);
}

static void hear_script(void *nobody, const t_said *m)
{
    (void)nobody;
    if (is_said(m, "read") && m->argc)
        script_read(atom_word(m->argv)->s_name);
    else
        script.runs = true;
}

void script_begin(void)
{
    script.go_on = alarm_new(NULL, go_on);
    script.in_vain = alarm_new(NULL, wait_in_vain);
    name_bind(gensym("script"), NULL, hear_script);
    name_bind(gensym("told"), NULL, hear_told);
}

void script_end(void)
{
    forget();
    atoms_free(&script.line);
    alarm_free(script.go_on);
    alarm_free(script.in_vain);
    free(script.text);
}

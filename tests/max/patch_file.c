/* Patches from .pd files: boxes, messages, cords, and patches within. */

#include "standin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 16 };

typedef struct reading {
    t_patcher *patchers[DEEPEST];
    char titles[DEEPEST][64];
    int depth;
} t_reading;

static bool is_begun(const t_atoms *a, const char *first, const char *second)
{
    return a->count > 1 && !strcmp(atom_word(&a->atoms[0])->s_name, first)
           && !strcmp(atom_word(&a->atoms[1])->s_name, second);
}

/* Layout stands behind a comma without a backslash. */
static void cut_layout(t_atoms *a)
{
    int i;
    for (i = 0; i < a->count; i++)
        if (a->atoms[i].a_type == COMMA)
            a->count = i;
}

static void begin_inner(t_reading *r, const t_atoms *a)
{
    t_patcher *around = r->patchers[r->depth], *inner = patcher_new(around, around->folder, "");
    inner->argc = around->argc;
    inner->argv = must_alloc((size_t)(around->argc + 1) * sizeof(t_atom));
    if (around->argc)
        memcpy(inner->argv, around->argv, (size_t)around->argc * sizeof(t_atom));
    inner->zero = around->zero;
    if (++r->depth == DEEPEST)
        exit(2);
    r->patchers[r->depth] = inner;
    snprintf(r->titles[r->depth], sizeof(r->titles[0]), "%s",
             a->count > 6 ? atom_word(&a->atoms[6])->s_name : "");
}

static void end_inner(t_reading *r)
{
    t_patcher *inner = r->patchers[r->depth];
    t_atom said[2] = {word_atom("pd"), word_atom(r->titles[r->depth])};
    t_node *node = node_new(r->patchers[--r->depth], 2, said);
    node->inside = inner;
    inner->box = node;
    patcher_add(r->patchers[r->depth], node);
}

static void add_connection(t_patcher *p, const t_atoms *a)
{
    t_said m = {gensym("connect"), a->count - 2, a->atoms + 2};
    patcher_hear(p, &m);
}

static void read_line(t_reading *r, t_atoms *a)
{
    t_patcher *p = r->patchers[r->depth];
    cut_layout(a);
    if (is_begun(a, "#N", "canvas") && p->count + r->depth > 0)
        begin_inner(r, a);
    else if (is_begun(a, "#X", "restore"))
        end_inner(r);
    else if (is_begun(a, "#X", "obj"))
        patcher_add(p, node_new(p, a->count - 4, a->atoms + 4));
    else if (is_begun(a, "#X", "msg"))
        patcher_add(p, node_message_new(p, a->count - 4, a->atoms + 4));
    else if (is_begun(a, "#X", "text"))
        patcher_add(p, NULL);
    else if (is_begun(a, "#X", "connect"))
        add_connection(p, a);
}

static char *text_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0, got;
    if (!file)
        return NULL;
    do {
        text = must_realloc(text, size + 4097);
        got = fread(text + size, 1, 4096, file);
        size += got;
    } while (got);
    text[size] = 0;
    fclose(file);
    return text;
}

bool patcher_read(t_patcher *patcher, const char *path)
{
    char *text = text_of(path);
    const char *rest = text;
    t_reading reading = {{patcher}, {""}, 0};
    t_atoms line = {0};
    if (!text)
        return false;
    signals_suspend();
    while (atoms_read(&line, &rest))
        read_line(&reading, &line);
    signals_resume();
    atoms_free(&line);
    free(text);
    return true;
}

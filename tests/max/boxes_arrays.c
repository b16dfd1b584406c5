/* Boxes for arrays, which are buffers of one channel here: table, array, tabwrite, soundfiler. */

#include "soundfile.h"
#include "standin.h"
#include "system.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static t_buffer *array_named(const char *who, t_symbol *name)
{
    t_buffer *buffer = buffer_named(name);
    if (!buffer)
        print_line("error: %s: %s: no such array", who, name->s_name);
    return buffer;
}

/* table NAME SIZE, and what arrays hear by their names */

typedef struct table {
    t_symbol *name;
    t_buffer *buffer;
} t_table;

static void array_fill(t_buffer *b, double value)
{
    long i;
    for (i = 0; i < buffer_frames(b) * buffer_channels(b); i++)
        buffer_samples(b)[i] = (float)value;
}

static void array_write(t_buffer *b, long at, int argc, const t_atom *argv)
{
    int i;
    for (i = 0; i < argc && at + i < buffer_frames(b) * buffer_channels(b); i++)
        if (at + i >= 0)
            buffer_samples(b)[at + i] = (float)atom_number(&argv[i]);
}

static void table_hear(t_node *node, int inlet, const t_said *m)
{
    t_buffer *b = ((t_table *)node->state)->buffer;
    double number = m->argc ? atom_number(m->argv) : 0;
    (void)inlet;
    if (is_said(m, "resize"))
        buffer_resize(b, number > 1 ? (long)number : 1,
                      m->argc > 1 ? (long)atom_number(m->argv + 1) : 1);
    else if (is_said(m, "suddenly") && m->argc == 2)
        buffer_resize_suddenly(b, (long)number, (long)atom_number(m->argv + 1));
    else if (is_said(m, "rate"))
        buffer_rate_set(b, number);
    else if (is_said(m, "const"))
        array_fill(b, number);
    else if (is_said(m, "list") && m->argc)
        array_write(b, (long)number, m->argc - 1, m->argv + 1);
    else
        print_line("error: array: no method for '%s'", m->name->s_name);
}

static void table_listen(void *node, const t_said *m) { node_hear(node, 0, m); }

static bool table_make(t_node *node, int argc, const t_atom *argv)
{
    t_table *x = node->state;
    long frames = argc > 1 ? (long)atom_number(argv + 1) : 100;
    x->name = argc ? atom_word(argv) : gensym("table");
    x->buffer = buffer_new(x->name, frames, 1);
    name_bind(x->name, node, table_listen);
    return true;
}

static void table_end(t_node *node)
{
    t_table *x = node->state;
    name_unbind(x->name, node);
    buffer_free(x->buffer);
}

/* array get|size|set|max NAME, tabwrite NAME */

typedef struct access {
    t_symbol *name;
    char what;
    double at;
} t_access;

static bool array_make(t_node *node, int argc, const t_atom *argv)
{
    t_access *x = node->state;
    if (argc < 2)
        return false;
    x->what = atom_word(argv)->s_name[0];
    x->name = atom_word(argv + 1);
    return x->what == 'g' || !strcmp(atom_word(argv)->s_name, "size")
           || !strcmp(atom_word(argv)->s_name, "set");
}

static void send_samples(t_node *node, t_buffer *b)
{
    long i, count = buffer_frames(b);
    t_atom *atoms = must_alloc((size_t)(count + 1) * sizeof(*atoms));
    for (i = 0; i < count; i++)
        atoms[i] = number_atom(buffer_samples(b)[i]);
    send_out(node, 0, gensym("list"), (int)count, atoms);
    free(atoms);
}

static void array_hear(t_node *node, int inlet, const t_said *m)
{
    t_access *x = node->state;
    t_buffer *b;
    if (inlet) {
        x->at = m->argc ? atom_number(m->argv) : 0;
        return;
    }
    b = array_named("array", x->name);
    if (!b)
        return;
    if (x->what == 'g')
        send_samples(node, b);
    else if (is_said(m, "bang"))
        send_number(node, 0, (double)buffer_frames(b));
    else
        array_write(b, (long)x->at, m->argc, m->argv);
}

static bool tabwrite_make(t_node *node, int argc, const t_atom *argv)
{
    ((t_access *)node->state)->name = argc ? atom_word(argv) : gensym("");
    return true;
}

/* What lies outside is written at its end. */
static void tabwrite_hear(t_node *node, int inlet, const t_said *m)
{
    t_access *x = node->state;
    t_buffer *b;
    double number, last;
    if (!said_number(m, &number))
        return;
    if (inlet) {
        x->at = number;
        return;
    }
    b = array_named("tabwrite", x->name);
    if (!b)
        return;
    last = (double)buffer_frames(b) - 1;
    buffer_samples(b)[x->at < 0 ? 0 : (long)fmin(x->at, last)] = (float)number;
}

/* soundfiler: read -resize FILE TABLE ..., write [-skip N] [-nframes N] FILE TABLE ... */

typedef struct order {
    long skip, frames;
    int at; /* of the file's name */
} t_order;

static t_order read_order(const t_said *m)
{
    t_order order = {0, 1 << 30, 0};
    for (; order.at < m->argc && atom_word(&m->argv[order.at])->s_name[0] == '-'; order.at++) {
        const char *flag = atom_word(&m->argv[order.at])->s_name;
        double number = order.at + 1 < m->argc ? atom_number(&m->argv[order.at + 1]) : 0;
        if (!strcmp(flag, "-skip"))
            order.skip = (long)number;
        if (!strcmp(flag, "-nframes"))
            order.frames = (long)number;
        if (strcmp(flag, "-wave") != 0 && strcmp(flag, "-resize") != 0)
            order.at++;
    }
    return order;
}

/* Into tables of that length, one a channel; what the file has no channel for is 0. */
static void fill_tables(const t_soundfile *sound, int count, const t_atom *names)
{
    int c;
    long i;
    for (c = 0; c < count; c++) {
        t_buffer *b = array_named("soundfiler", atom_word(&names[c]));
        if (!b)
            continue;
        buffer_resize(b, sound->frames, 1);
        for (i = 0; i < sound->frames; i++)
            buffer_samples(b)[i] =
                c < sound->channels ? sound->samples[i * sound->channels + c] : 0;
    }
}

static void filer_read(t_node *node, const t_said *m, const t_order *order)
{
    char path[LINE_SIZE];
    const char *name = atom_word(&m->argv[order->at])->s_name;
    t_soundfile sound = {0};
    if (!find_file(node->patcher, name, path, sizeof(path)) || !soundfile_read(path, &sound)) {
        print_line("error: soundfiler read: %s: No such file or directory", name);
        send_number(node, 0, 0);
        return;
    }
    fill_tables(&sound, m->argc - order->at - 1, m->argv + order->at + 1);
    send_number(node, 0, (double)sound.frames);
    soundfile_free(&sound);
}

static void filer_write(t_node *node, const t_said *m, const t_order *order)
{
    char path[LINE_SIZE];
    const char *name = atom_word(&m->argv[order->at])->s_name;
    t_soundfile sound = {.channels = m->argc - order->at - 1};
    double biggest = 0;
    long i;
    int c;
    for (c = 0; c < sound.channels; c++) {
        t_buffer *b = array_named("soundfiler", atom_word(&m->argv[order->at + 1 + c]));
        long frames = b ? buffer_frames(b) - order->skip : 0;
        if (!b)
            return;
        if (!c)
            sound.frames = frames < order->frames ? frames : order->frames;
        sound.samples = must_realloc(sound.samples,
                                     (size_t)(sound.frames * sound.channels + 1) * sizeof(float));
        for (i = 0; i < sound.frames; i++) {
            float sample = i < frames ? buffer_samples(b)[order->skip + i] : 0;
            sound.samples[i * sound.channels + c] = sample;
            biggest = fmax(biggest, fabsf(sample));
        }
    }
    snprintf(path, sizeof(path), "%s/%s", node->patcher->folder, name);
    if (soundfile_write(path, &sound, rate))
        print_line("%s: biggest amplitude = %f", name, biggest);
    else
        print_line("error: soundfiler write: %s: cannot be written", name);
    send_number(node, 0, (double)sound.frames);
    soundfile_free(&sound);
}

static void filer_hear(t_node *node, int inlet, const t_said *m)
{
    t_order order = read_order(m);
    (void)inlet;
    if (order.at >= m->argc)
        print_line("error: soundfiler: %s: no file", m->name->s_name);
    else if (is_said(m, "read"))
        filer_read(node, m, &order);
    else
        filer_write(node, m, &order);
}

/* file mkdir: a symbol is the name of a folder to make beside the patch. */
static void file_hear(t_node *node, int inlet, const t_said *m)
{
    char path[LINE_SIZE];
    (void)inlet;
    snprintf(path, sizeof(path), "%s/%s", node->patcher->folder,
             m->argc ? atom_word(m->argv)->s_name : "");
    if (!folder_make(path))
        print_line("error: file: %s: cannot be made", path);
}

const t_kind array_kinds[] = {
    {"table", sizeof(t_table), table_make, table_hear, table_end, .on_main = true},
    {"array", sizeof(t_access), array_make, array_hear, NULL, .inlets = 2, .outlets = 1,
     .on_main = true},
    {"tabwrite", sizeof(t_access), tabwrite_make, tabwrite_hear, NULL, .inlets = 2},
    {"soundfiler", 0, NULL, filer_hear, NULL, .inlets = 1, .outlets = 1, .on_main = true},
    {"file", 0, NULL, file_hear, NULL, .inlets = 1, .outlets = 2, .on_main = true},
    {NULL}};

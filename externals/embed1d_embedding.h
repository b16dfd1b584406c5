/* embed1d_embedding: the part of [embed1d] that finds points and sends them, and what the object
 * holds. embed1d.c hears messages, embed1d_query.c asks points, embed1d_file.c keeps them in
 * files. */
#ifndef EMBED1D_EMBEDDING_H
#define EMBED1D_EMBEDDING_H

#include "embed1d_query.h"
#include "embedding/methods.h"
#include "embedding/points.h"

enum { OUT_ORDER, OUT_POINTS, OUT_INFO };

typedef struct embed_settings {
    t_producer_settings producer;
    int method; /* its index among sro_methods */
    sro_methods_settings methods;
    int live;
} t_embed_settings;

/* All that the points depend on; equal bytes, equal points. */
typedef struct embed_recipe {
    sro_matrix *features;
    const sro_method *method;
    sro_method_settings settings;
} t_recipe;

typedef struct embed1d {
    t_producer producer;  /* its input are features */
    bool by_hand;         /* they came as numbers: nobody has looked at them before */
    sro_points *points;   /* the last result; NULL: none yet */
    const char *read;     /* the file that it is from; NULL: it was found here */
    sro_matrix *snapshot; /* points on their way, while they are what is published */
    long made;            /* results so far */
    t_query query;
} t_embed1d;

static inline const t_embed_settings *embed1d_settings_of(const t_embed1d *x)
{
    return (const t_embed_settings *)x->producer.settings;
}

/* Find points by that recipe, in the background; `anew`: whatever was read from a file. */
void embedding_start(t_embed1d *x, const t_recipe *recipe, bool anew);
bool embedding_busy(const t_embed1d *x);

/* A new result, which is the object's from now on, maybe of a file: it is published, and what was
 * asked of the old one is dropped. */
void embedding_adopt(t_embed1d *x, sro_points *points, const char *file);

/* Send points and their order. */
void embedding_send(t_embed1d *x);
/* The result is what is published again, after snapshots of a newer one that was not to be. */
void embedding_forget_snapshot(t_embed1d *x);

#endif

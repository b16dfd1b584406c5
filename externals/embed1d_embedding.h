/* embed1d_embedding: the part of [embed1d] that finds points and sends them, and what the object
 * holds. embed1d.c hears messages, embed1d_query.c asks points, embed1d_file.c keeps them in
 * files. */
#ifndef EMBED1D_EMBEDDING_H
#define EMBED1D_EMBEDDING_H

#include "embed1d_query.h"
#include "embedding/methods.h"
#include "embedding/points.h"

enum { OUT_ORDER, OUT_POINTS, OUT_INFO };

typedef struct embed1d_settings {
    t_producer_settings producer;
    int method; /* its index among sro_methods */
    sro_methods_settings methods;
    int live;
} t_embed1d_settings;

/* All that the points depend on; equal bytes, equal points. */
typedef struct recipe {
    sro_matrix *features;
    const sro_method *method;
    sro_method_settings settings;
} t_recipe;

typedef struct embed1d {
    t_producer producer; /* its input are features */
    bool by_hand;        /* they came as numbers, which nobody has checked */
    sro_points *points;  /* the last result; NULL: none yet */
    const char *read;    /* the file that it is from; NULL: it was found here */
    t_named_order sent;
    sro_matrix *snapshot; /* of points that are being found, while that is what is published */
    long made;            /* results so far */
    t_query query;
} t_embed1d;

static inline const t_embed1d_settings *embed1d_settings_of(const t_embed1d *x)
{
    return (const t_embed1d_settings *)x->producer.settings;
}

/* Find points by that recipe, in the background; but those that were read from a file stay where
 * they are of these features and settings, unless it is to be done `anew`. */
void embedding_start(t_embed1d *x, const t_recipe *recipe, bool anew);

/* Whether that is still at work. */
bool embedding_busy(const t_embed1d *x);

/* A new result, which is the object's from now on, of a file or (NULL) found here: it is published,
 * and what was asked of the old one is cancelled. */
void embedding_set_result(t_embed1d *x, sro_points *points, const char *file);

/* Send points and their order. */
void embedding_send(t_embed1d *x);

/* Publish the result again, not a snapshot of a newer one, which was cancelled. */
void embedding_forget_snapshot(t_embed1d *x);

#endif

/* embed1d: what the parts of [embed1d] share: embed1d.c finds points and an order, likeness.c asks
 * them which frames are alike, saving.c keeps them in files. */
#ifndef EMBED1D_H
#define EMBED1D_H

#include "common/object.h"
#include "common/registry.h"
#include "embedding/pca.h"
#include "embedding/points_file.h"
#include "tsne/tsne.h"

typedef enum { METHOD_TSNE, METHOD_PCA, METHOD_NONE } t_method_choice;

/* How points are found. */
typedef struct _how {
    t_method_choice method;
    int dims;
    double perplexity;
    int seed;
    int random_init;
    sro_quality quality;
} t_how;

typedef struct _embed_settings {
    t_unit_settings unit;
    t_how how;
    int live;
} t_embed_settings;

/* All that the points depend on; equal bytes, equal points. What the method does not use is 0. */
typedef struct _embed_recipe {
    sro_matrix *features;
    t_how how;
} t_recipe;

/* A result: points and order, and how they came about. */
typedef struct _places {
    sro_pointfile file;         /* as it would be written, but for features that are known */
    t_symbol *read;             /* the file they are from; 0: they were found here */
    sro_matrix *features;       /* that the points are of; 0: a file's, which are not here */
    sro_projection *projection; /* by pca, of these features: for live rows */
} t_places;

typedef struct _embed1d {
    t_unit x_unit;
    t_outlet *x_order_out, *x_points_out;
    t_published *x_published;
    sro_matrix *x_features; /* the last that came in */
    int x_by_hand;          /* as numbers: nobody has looked at them before */
    t_recipe x_recipe;      /* of what was made or is being made last */
    t_places x_places;      /* the last result; nothing yet while it has no points */
    sro_matrix *x_glimpse;  /* points on their way, while they are what is published */
    long x_made;            /* results so far */
    const struct _regrouping *x_regrouped; /* an order that is being sent instead of the result's */
} t_embed1d;

const t_embed_settings *embed1d_settings_of(const t_embed1d *x);

/* What points are found with, from the settings in force and the last features. */
void embed1d_recipe(const t_embed1d *x, t_recipe *recipe);

/* The result is of the features that are here: nobody waits for another. */
void embed1d_forgo(t_embed1d *x);

/* A new result: it is published, and what was asked of the old one is dropped. Takes over what is
 * in `places`, and leaves it empty. */
void embed1d_adopt(t_embed1d *x, t_places *places);
void places_clear(t_places *places);

/* Another order than that of the points, by the outlet. */
void embed1d_send_order(t_embed1d *x, const uint32_t *order, size_t count);

/* likeness: replace, cluster, neighbors, and live rows of features. */
void embed1d_replace(void *x, t_symbol *s, int argc, t_atom *argv);
void embed1d_cluster(void *x, t_symbol *s, int argc, t_atom *argv);
void embed1d_neighbors(void *x, t_symbol *s, int argc, t_atom *argv);
void embed1d_list(void *x, t_symbol *s, int argc, t_atom *argv);
/* Drop what replace and cluster are still at; whether there is any. */
void likeness_cancel(t_embed1d *x);
int likeness_works(const t_embed1d *x);
void likeness_send(t_embed1d *x); /* x_regrouped */

/* saving: files of points. */
void embed1d_write(void *x, t_symbol *s, int argc, t_atom *argv);
void embed1d_read(void *x, t_symbol *s, int argc, t_atom *argv);
/* Whether a file is being read: what else there is to do waits for it. */
int saving_reads(const t_embed1d *x);

#endif

/* [embed1d]: features in, an order out: every frame gets a place on a line by how it sounds. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argsort.h"
#include "base/float_text.h"
#include "common/arrays.h"
#include "common/order_io.h"
#include "common/registry.h"
#include "embed1d_file.h"
#include "embed1d_query.h"
#include "embedding/pca.h"
#include "embedding/points.h"
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

typedef struct _embed1d {
    t_unit x_unit;
    t_outlet *x_order_out, *x_points_out;
    t_published *x_published;
    sro_matrix *x_features; /* the last that came in */
    int x_by_hand;          /* as numbers: nobody has looked at them before */
    t_recipe x_recipe;      /* of what was made or is being made last */
    sro_points *x_points;   /* the last result; NULL: none yet */
    t_symbol *x_read;       /* the file that it is from; NULL: it was found here */
    sro_matrix *x_glimpse;  /* points on their way, while they are what is published */
    long x_made;            /* results so far */
    t_query x_query;
} t_embed1d;

static t_class *embed1d_class;

static const char *const methods[] = {"tsne", "pca", "none", 0};
static const char *const inits[] = {"pca", "random", 0};
static const char *const qualities[] = {"draft", "normal", "fine", 0};

static const t_embed_settings embed1d_defaults = {
    .how = {.method = METHOD_TSNE, .dims = 1, .perplexity = 30, .seed = 42, .quality = SRO_NORMAL},
};

static const t_embed_settings *embed1d_settings_of(const t_embed1d *x)
{
    return x->x_unit.u_settings;
}

static const char *embed1d_check(t_unit *u, const void *settings, const char **setting)
{
    const t_embed_settings *s = settings;
    const t_embed1d *x = (const t_embed1d *)u;
    *setting = "perplexity";
    if (!(s->how.perplexity >= 1 && s->how.perplexity <= 1000))
        return "must be from 1 to 1000";
    *setting = "live";
    if (s->live < 0)
        return "must be a number of iterations, or 0";
    *setting = "dims";
    if (s->how.dims < 1 || s->how.dims > SRO_MAX_DIMS)
        return "must be a whole number from 1 to 32";
    if (s->how.method == METHOD_TSNE && s->how.dims > 2)
        return "must be 1 (a line) or 2 (the plane) with tsne; pca takes up to 32";
    if (s->how.method == METHOD_PCA && x->x_features
        && (size_t)s->how.dims > sro_matrix_columns(x->x_features))
        return "must be at most the number of bands of the features";
    return 0;
}

/* Embedding */

typedef struct _embedding {
    t_recipe recipe;         /* holds a reference to its features */
    sro_points *read;        /* from a file; they stay for the features that they are of */
    int kept;                /* and these are those */
    int anew;                /* as was asked for, whatever was read */
    int by_hand, constant;   /* features that nobody has looked at before are all the same */
    sro_points *points;      /* the result */
    sro_explained explained; /* by pca */
    sro_tsne *tsne;          /* for tsne, else NULL */
    double kl;
    sro_matrix *glimpse; /* for looks at places while they are found */
    size_t not_finite;   /* the first such row, or the number of rows */
    sro_error error;
} t_embedding;

static int embedding_prepare(void *context, const char **error)
{
    t_embedding *e = context;
    int more = 0;
    if (e->tsne)
        *error = sro_tsne_plan(e->tsne, &more);
    return more && !*error;
}

/* The method and what it uses, in one line; equal text, equal settings. */
static void describe(const t_how *how, char text[SRO_METHOD_SIZE])
{
    char perplexity[SRO_NUMBER_SIZE];
    sro_number_write((float)how->perplexity, perplexity);
    if (how->method == METHOD_TSNE)
        snprintf(text, SRO_METHOD_SIZE, "tsne dims %d perplexity %s seed %d init %s quality %s",
                 how->dims, perplexity, how->seed, inits[how->random_init],
                 qualities[how->quality]);
    else if (how->method == METHOD_PCA)
        snprintf(text, SRO_METHOD_SIZE, "pca dims %d", how->dims);
    else
        snprintf(text, SRO_METHOD_SIZE, "none");
}

/* Coordinates and, by pca, what brings live rows among them. */
static SRO_CHECKED sro_error embedding_place(t_embedding *e, sro_points_parts *parts, sro_job *job)
{
    sro_matrix *features = e->recipe.features;
    sro_error error;
    switch (e->recipe.how.method) {
    case METHOD_TSNE:
        return sro_tsne_run(e->tsne, &parts->coordinates, &e->kl, job);
    case METHOD_PCA:
        error = sro_pca_fit(features, (size_t)e->recipe.how.dims, &parts->projection, &e->explained,
                            job);
        return error ? error : sro_project(parts->projection, features, &parts->coordinates, job);
    case METHOD_NONE:
        parts->coordinates = sro_matrix_retain(features);
        return NULL;
    }
    return NULL;
}

static SRO_CHECKED sro_error embedding_find(t_embedding *e, sro_job *job)
{
    sro_points_parts parts = {.features = e->recipe.features};
    char method[SRO_METHOD_SIZE];
    sro_error error = embedding_place(e, &parts, job);
    if (error) {
        sro_projection_free(parts.projection);
        return error;
    }
    describe(&e->recipe.how, method);
    parts.method = method;
    sro_matrix_retain(parts.features);
    return sro_points_new(&e->points, &parts);
}

static int embedding_known(const t_embedding *e)
{
    sro_fingerprint f = {.rows = 0};
    if (e->read)
        f = sro_points_fingerprint(e->read);
    return f.rows && sro_fingerprint_matches(&f, e->recipe.features);
}

static void embedding_run(sro_job *job, void *context)
{
    t_embedding *e = context;
    sro_matrix *features = e->recipe.features;
    e->not_finite = sro_matrix_first_not_finite(features);
    if (e->not_finite < sro_matrix_rows(features))
        return;
    e->constant = e->by_hand && sro_matrix_rows(features) > 1 && sro_matrix_constant(features);
    e->kept = embedding_known(e);
    e->error = e->kept ? sro_points_with_features(&e->points, e->read, features, job)
                       : embedding_find(e, job);
}

static void embedding_dispose(void *context)
{
    t_embedding *e = context;
    sro_matrix_release(e->recipe.features);
    sro_points_release(e->read);
    sro_points_release(e->points);
    sro_matrix_release(e->glimpse);
    sro_tsne_free(e->tsne);
    free(e);
}

/* Results */

static void embed1d_send_order(t_embed1d *x, const uint32_t *order, size_t count)
{
    order_send(x, x->x_unit.u_id, x->x_order_out, ORDER_AS_LIST, order, count);
}

static void embed1d_send_points(t_embed1d *x) { published_send(x->x_published, x->x_points_out); }

/* The result is what is published again, after looks at a newer one that was not to be. */
static void embed1d_forget_glimpse(t_embed1d *x)
{
    published_set(x->x_published, x->x_points ? sro_points_coordinates(x->x_points) : NULL);
    sro_matrix_release(x->x_glimpse);
    x->x_glimpse = 0;
}

static void embed1d_send(t_unit *u)
{
    t_embed1d *x = (t_embed1d *)u;
    if (x->x_query.q_sending) {
        query_send(&x->x_query);
        return;
    }
    embed1d_forget_glimpse(x);
    embed1d_send_points(x);
    embed1d_send_order(x, sro_points_order(x->x_points), sro_points_count(x->x_points));
}

/* Points that are handed out may not change any more: every glimpse is a matrix of its own. */
static void embed1d_send_glimpse(t_embed1d *x, t_embedding *e)
{
    sro_matrix *next;
    if (sro_matrix_new(&next, sro_matrix_rows(e->glimpse), sro_matrix_columns(e->glimpse)))
        return; /* the result itself will say that there is no memory */
    published_set(x->x_published, e->glimpse);
    sro_matrix_release(x->x_glimpse);
    x->x_glimpse = e->glimpse;
    e->glimpse = next;
    embed1d_send_points(x);
}

/* The order of a glimpse of a line, the caller's to free; 0 for a plane, and where there is no
 * memory: the result itself will say so. */
static uint32_t *embedding_glimpse_order(const t_embedding *e)
{
    uint32_t *order;
    if (e->recipe.how.dims > 1)
        return 0;
    order = malloc(sro_matrix_rows(e->glimpse) * sizeof(*order));
    if (order && sro_argsort(e->glimpse, order)) {
        free(order);
        order = 0;
    }
    return order;
}

/* How it is by now, while it is still being found: points, and of a line its order. */
static void embedding_look(void *owner, void *context)
{
    t_embed1d *x = owner;
    t_embedding *e = context;
    long id = x->x_unit.u_id;
    uint32_t *order;
    size_t rows;
    if (!e->glimpse || !sro_tsne_look(e->tsne, sro_matrix_fill(e->glimpse, 0)))
        return;
    rows = sro_matrix_rows(e->glimpse);
    order = embedding_glimpse_order(e);
    embed1d_send_glimpse(x, e);
    /* which may delete x or end its work */
    if (order && registry_has(id) && works_busy(&x->x_unit.u_works))
        embed1d_send_order(x, order, rows);
    free(order);
}

/* What is told may bring a newer result, or delete the object: then it is false, and there is
 * nothing more to tell of this one. */
static int embed1d_tells(t_embed1d *x, const char *selector, int count, const double *values)
{
    long id = x->x_unit.u_id, made = x->x_made;
    unit_info(&x->x_unit, selector, count, values);
    return registry_has(id) && x->x_made == made;
}

static int embed1d_tell(t_embed1d *x, const t_embedding *e)
{
    const t_recipe *r = &e->recipe;
    double perplexity;
    if (r->how.method == METHOD_PCA)
        return embed1d_tells(x, "explained_variance", r->how.dims, e->explained.variance)
               && embed1d_tells(x, "explained_variance_ratio", r->how.dims, e->explained.ratio);
    if (r->how.method != METHOD_TSNE)
        return 1;
    perplexity = sro_tsne_perplexity(e->tsne);
    if (perplexity > 0 && perplexity < r->how.perplexity)
        unit_note(&x->x_unit, "perplexity %g: is too large for so few different frames; %g is used",
                  r->how.perplexity, perplexity);
    return embed1d_tells(x, "kl", 1, &e->kl);
}

/* A new result, which is the object's from now on: it is published, and what was asked of the old
 * one is dropped. */
static void embed1d_publish(t_embed1d *x, sro_points *points, t_symbol *file)
{
    sro_points_release(x->x_points);
    x->x_points = points;
    x->x_read = file;
    embed1d_forget_glimpse(x);
    x->x_query.q_sending = NULL; /* an order of what was there before is of no use any more */
    x->x_made++;
    x->x_unit.u_fresh = x->x_unit.u_unsent = 1;
}

/* Why what was read from a file has to go. */
static void embedding_replaces(t_embed1d *x, const t_embedding *e)
{
    sro_fingerprint f = sro_points_fingerprint(x->x_points);
    const char *method = sro_points_method(x->x_points), *other = sro_points_method(e->points);
    size_t rows = sro_matrix_rows(e->recipe.features);
    size_t columns = sro_matrix_columns(e->recipe.features);
    const char *file = x->x_read->s_name;
    if (strcmp(method, other))
        unit_note(&x->x_unit, "%s belongs to \"%s\", these settings are \"%s\": it is replaced",
                  file, method, other);
    else if (!f.rows)
        unit_note(&x->x_unit, "%s does not say to which features it belongs: it is replaced", file);
    else if (f.columns != columns)
        unit_note(&x->x_unit, "%s belongs to %zu bands, these have %zu: it is replaced", file,
                  f.columns, columns);
    else if (f.rows != rows)
        unit_note(&x->x_unit, "%s belongs to %zu frames, these are %zu: it is replaced", file,
                  f.rows, rows);
    else
        unit_note(&x->x_unit, "%s belongs to other features of %zu bands: it is replaced", file,
                  columns);
}

static void embed1d_adopt(t_embed1d *x, sro_points *points, t_symbol *file);

/* False as embed1d_tell. */
static int embedding_adopt(t_embed1d *x, t_embedding *e)
{
    if (x->x_read && !e->anew)
        embedding_replaces(x, e);
    embed1d_adopt(x, e->points, NULL);
    e->points = NULL;
    if (e->constant)
        unit_note(&x->x_unit, "all %zu frames are the same: their order is the original one",
                  sro_matrix_rows(e->recipe.features));
    return embed1d_tell(x, e);
}

/* What was read stays, and is told again, now beside the features that it is of. */
static void embedding_keep(t_embed1d *x, t_embedding *e)
{
    embed1d_publish(x, e->points, x->x_read);
    e->points = NULL;
}

static void embedding_deliver(void *owner, void *context, double ms)
{
    t_embed1d *x = owner;
    t_embedding *e = context;
    if (e->not_finite < sro_matrix_rows(e->recipe.features)) {
        unit_error(&x->x_unit, "features: row %zu holds a value that is not a finite number",
                   e->not_finite);
        return;
    }
    if (e->error) {
        unit_error(&x->x_unit, "%s", e->error);
        return;
    }
    if (e->kept)
        embedding_keep(x, e);
    else if (!embedding_adopt(x, e))
        return;
    unit_done(&x->x_unit, ms);
}

static const t_work_methods embedding_methods = {
    .run = embedding_run,
    .deliver = embedding_deliver,
    .dispose = embedding_dispose,
    .prepare = embedding_prepare,
    .look = embedding_look,
};

static void embed1d_adopt(t_embed1d *x, sro_points *points, t_symbol *file)
{
    works_cancel_all(&x->x_unit.u_works, &embedding_methods);
    query_cancel(&x->x_query);
    embed1d_publish(x, points, file);
}

static const char *embedding_make_tsne(t_embedding *e, int live)
{
    const t_recipe *r = &e->recipe;
    sro_tsne_settings settings = {
        .dims = r->how.dims,
        .perplexity = r->how.perplexity,
        .seed = (uint64_t)r->how.seed,
        .random_init = r->how.random_init,
        .quality = r->how.quality,
    };
    const char *error = sro_tsne_new(&e->tsne, r->features, &settings);
    if (!error && live) {
        error = sro_matrix_new(&e->glimpse, sro_matrix_rows(r->features), (size_t)r->how.dims);
        sro_tsne_watch(e->tsne, live);
    }
    return error;
}

/* Points that were read stay for the features and settings that they are of. */
static sro_points *embed1d_to_keep(const t_embed1d *x, const t_how *how)
{
    char method[SRO_METHOD_SIZE];
    describe(how, method);
    return x->x_read && !strcmp(method, sro_points_method(x->x_points)) ? x->x_points : NULL;
}

static void embed1d_embed(t_embed1d *x, const t_recipe *recipe, int anew)
{
    const char *setting, *error = embed1d_check(&x->x_unit, x->x_unit.u_settings, &setting);
    t_embedding *e;
    if (error) { /* settings that were fine for other features */
        unit_error(&x->x_unit, "%s %d: %s (%zu)", setting, recipe->how.dims, error,
                   sro_matrix_columns(recipe->features));
        return;
    }
    e = calloc(1, sizeof(*e));
    if (!e) {
        unit_error(&x->x_unit, SRO_NO_MEMORY);
        return;
    }
    memcpy(&e->recipe, recipe, sizeof(*recipe));
    memcpy(&x->x_recipe, recipe, sizeof(*recipe));
    sro_matrix_retain(e->recipe.features);
    e->anew = anew;
    e->by_hand = x->x_by_hand;
    if (!anew)
        e->read = sro_points_retain(embed1d_to_keep(x, &recipe->how));
    if (recipe->how.method == METHOD_TSNE)
        error = embedding_make_tsne(e, embed1d_settings_of(x)->live);
    if (error) {
        unit_error(&x->x_unit, "%s", error);
        embedding_dispose(e);
        return;
    }
    works_cancel_all(&x->x_unit.u_works, &embedding_methods);
    embed1d_forget_glimpse(x);
    unit_work(&x->x_unit, &embedding_methods, e, 0);
}

static void embed1d_recipe(const t_embed1d *x, t_recipe *r)
{
    const t_how *how = &embed1d_settings_of(x)->how;
    memset(r, 0, sizeof(*r)); /* recipes are compared byte by byte */
    r->features = x->x_features;
    if (how->method == METHOD_TSNE)
        memcpy(&r->how, how, sizeof(*how));
    r->how.method = how->method;
    r->how.dims = how->method == METHOD_NONE ? 0 : how->dims;
}

/* Where that is asked for by what is told of another order, that one comes after it. */
static void embed1d_tell_again(t_embed1d *x)
{
    const struct _order_job *sending = x->x_query.q_sending;
    long id = x->x_unit.u_id;
    x->x_query.q_sending = NULL;
    unit_tell(&x->x_unit);
    if (!sending || !registry_has(id))
        return;
    x->x_query.q_sending = sending;
    x->x_unit.u_unsent = 1;
}

static void embed1d_apply(t_unit *u, t_reason reason)
{
    t_embed1d *x = (t_embed1d *)u;
    const t_embed_settings *s = embed1d_settings_of(x);
    t_recipe recipe;
    int renamed = published_follow(x->x_published, s->unit.name);
    if (points_reading(&x->x_unit))
        return;
    if (!x->x_features) {
        if (x->x_points && (reason == UNIT_TELL || renamed))
            unit_tell(u);
        else if (reason != UNIT_FOLLOW)
            unit_lacks(u, unit_reason(reason));
        return;
    }
    embed1d_recipe(x, &recipe);
    switch (unit_step(u, reason, memcmp(&recipe, &x->x_recipe, sizeof(recipe)), renamed)) {
    case STEP_MAKE:
        embed1d_embed(x, &recipe, reason == UNIT_RUN);
        break;
    case STEP_SEND:
        embed1d_tell_again(x);
        break;
    case STEP_NONE:
        break;
    }
}

static void embed1d_cancel(t_unit *u) { embed1d_forget_glimpse((t_embed1d *)u); }

static int embed1d_has(const t_unit *u) { return ((const t_embed1d *)u)->x_points != NULL; }

static int embed1d_given(const t_unit *u) { return ((const t_embed1d *)u)->x_features != 0; }

static int embed1d_busy(const t_unit *u)
{
    return works_busy_with(&u->u_works, &embedding_methods) || points_reading(u);
}

static int embed1d_reorders(const t_unit *u)
{
    return query_busy(&((const t_embed1d *)u)->x_query);
}

/* Inputs */

static void embed1d_take(t_embed1d *x, sro_matrix *features, int by_hand)
{
    if (features != x->x_features)
        memset(&x->x_recipe, 0, sizeof(x->x_recipe)); /* a new value may get an old one's address */
    sro_matrix_retain(features);
    sro_matrix_release(x->x_features);
    x->x_features = features;
    x->x_by_hand = by_hand;
    x->x_unit.u_asked = 1;
    unit_touch(&x->x_unit);
}

static void embed1d_features(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    sro_matrix *features = published_take(&x->x_unit, STAGE_FEATURES, s, argc, argv);
    if (features)
        embed1d_take(x, features, 0);
}

/* Points of another are features like any: pca before tsne, or a copy to look at. */
static void embed1d_points(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    sro_matrix *points;
    if (argc == 1 && atom_name(argv) == published_name(x->x_published)) {
        unit_error(&x->x_unit, "%s %s: are its own; another [embed1d] can take them", s->s_name,
                   atom_name(argv)->s_name);
        return;
    }
    points = published_take(&x->x_unit, STAGE_POINTS, s, argc, argv);
    if (!points)
        return;
    unit_took(&x->x_unit, STAGE_FEATURES, 0);
    embed1d_take(x, points, 0);
}

/* ROWS and COLUMNS of a matrix message, when they and the values behind them agree. */
static int matrix_shape(int argc, const t_atom *argv, size_t *rows, size_t *columns)
{
    double r, c;
    if (argc < 3 || argv[0].a_type != A_FLOAT || argv[1].a_type != A_FLOAT)
        return 0;
    r = atom_getfloat(&argv[0]);
    c = atom_getfloat(&argv[1]);
    if (!(r >= 1 && c >= 1 && r == floor(r) && c == floor(c) && r * c == argc - 2))
        return 0;
    *rows = (size_t)r;
    *columns = (size_t)c;
    return 1;
}

static void embed1d_matrix(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    sro_matrix *features;
    size_t rows, columns, i;
    const char *error;
    if (!matrix_shape(argc, argv, &rows, &columns)) {
        unit_error(&x->x_unit,
                   "%s: needs ROWS COLUMNS and as many values as both give, "
                   "rows being frames",
                   s->s_name);
        return;
    }
    error = sro_matrix_new(&features, rows, columns);
    if (error) {
        unit_error(&x->x_unit, "%s: %s", s->s_name, error);
        return;
    }
    for (i = 0; i < rows * columns; i++) {
        if (argv[2 + i].a_type != A_FLOAT) {
            unit_error(&x->x_unit, "%s: value %zu is not a number", s->s_name, i);
            sro_matrix_release(features);
            return;
        }
        sro_matrix_fill(features, 0)[i] = (float)atom_getfloat(&argv[2 + i]);
    }
    if (unit_by_hand(&x->x_unit)) {
        unit_took_sent(&x->x_unit, STAGE_FEATURES);
        embed1d_take(x, features, 1);
    }
    sro_matrix_release(features);
}

/* The method's name as a message: short for method NAME. */
static void embed1d_method(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    t_atom a;
    (void)argc;
    (void)argv;
    SETSYMBOL(&a, s);
    pd_typedmess(&x->x_unit.u_obj.ob_pd, gensym("method"), 1, &a);
}

/* Looking at points */

/* While they are still being found: those that were sent last. */
static const sro_matrix *embed1d_points_now(t_embed1d *x, const char *what)
{
    if (!unit_ready(&x->x_unit))
        return 0;
    if (x->x_glimpse && !unit_waits_for(&x->x_unit))
        return x->x_glimpse;
    return unit_answers(&x->x_unit, what) ? sro_points_coordinates(x->x_points) : NULL;
}

static void embed1d_points_array(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    size_t rows, columns;
    int i;
    const sro_matrix *points = embed1d_points_now(x, s->s_name);
    if (!points)
        return;
    rows = sro_matrix_rows(points);
    columns = sro_matrix_columns(points);
    if (argc < 1 || (size_t)argc > columns) {
        unit_error(&x->x_unit, "%s: needs an array for each coordinate, of which there are %zu",
                   s->s_name, columns);
        return;
    }
    for (i = 0; i < argc; i++)
        if (!array_fill(&x->x_unit, s->s_name, atom_name(&argv[i]), sro_matrix_row(points, 0) + i,
                        columns, rows))
            return;
}

static void embed1d_dump(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    const sro_matrix *points = embed1d_points_now(x, s->s_name);
    (void)argc;
    (void)argv;
    if (points)
        unit_info_matrix(&x->x_unit, s->s_name, points);
}

static void embed1d_print(t_unit *u)
{
    t_embed1d *x = (t_embed1d *)u;
    if (x->x_points)
        unit_note(u, "points %s: %zu frames in %zu dimensions%s",
                  published_name(x->x_published)->s_name, sro_points_count(x->x_points),
                  sro_matrix_columns(sro_points_coordinates(x->x_points)),
                  x->x_read ? ", read from a file" : "");
    else
        unit_note(u, "no points yet");
}

/* Questions, and files */

static void embed1d_replace(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    if (unit_answers(&x->x_unit, s->s_name))
        query_replace(&x->x_query, x->x_points, embed1d_settings_of(x)->how.seed, s, argc, argv);
}

static void embed1d_cluster(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    if (unit_answers(&x->x_unit, s->s_name))
        query_cluster(&x->x_query, x->x_points, embed1d_settings_of(x)->how.seed, s, argc, argv);
}

static void embed1d_neighbors(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    if (unit_answers(&x->x_unit, s->s_name))
        query_neighbors(&x->x_query, x->x_points, s, argc, argv);
}

/* Live: what is being found will be asked once it is there. */
static void embed1d_list(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    (void)s;
    if (!unit_ready(&x->x_unit))
        return;
    if (x->x_points)
        query_row(&x->x_query, x->x_points, argc, argv);
    else
        unit_lacks(&x->x_unit, "list");
}

static void embed1d_write(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    (void)argc;
    if (unit_answers(&x->x_unit, s->s_name))
        points_write(&x->x_unit, x->x_points, s, argv[0].a_w.w_symbol);
}

/* What is of the features that are here is not embedded anew until they change. */
static void embed1d_take_read(t_unit *u, sro_points *points, t_symbol *file,
                              const sro_matrix *features)
{
    t_embed1d *x = (t_embed1d *)u;
    embed1d_adopt(x, points, file);
    if (!features || features != x->x_features)
        return;
    embed1d_recipe(x, &x->x_recipe);
    u->u_asked = 0;
}

/* Features of this instant, and settings, come before it. */
static void embed1d_read(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = object;
    (void)argc;
    if (!unit_settle_upstream(&x->x_unit))
        return;
    unit_accept(&x->x_unit);
    points_read(&x->x_unit, x->x_features, s, argv[0].a_w.w_symbol, embed1d_take_read);
}

#define FIELD(member) offsetof(t_embed_settings, member)
static const t_setting embed1d_settings[] = {
    {.name = "method", .kind = SETTING_CHOICE, .offset = FIELD(how.method), .choices = methods},
    {.name = "dims", .kind = SETTING_INT, .offset = FIELD(how.dims)},
    {.name = "perplexity", .kind = SETTING_FLOAT, .offset = FIELD(how.perplexity)},
    {.name = "seed", .kind = SETTING_INT, .offset = FIELD(how.seed)},
    {.name = "init", .kind = SETTING_CHOICE, .offset = FIELD(how.random_init), .choices = inits},
    {.name = "quality", .kind = SETTING_CHOICE, .offset = FIELD(how.quality), .choices = qualities},
    {.name = "live", .kind = SETTING_INT, .offset = FIELD(live)},
    {.name = "read", .kind = SETTING_ACTION},
    SETTING_PUBLISHED_NAME,
    SETTING_BLOCKING,
};
#undef FIELD

static const char *const positional[] = {"method", 0};

static const t_message embed1d_messages[] = {
    {"features", "*", 0, embed1d_features},
    {"points", "*", 0, embed1d_points},
    {"matrix", "*", 0, embed1d_matrix},
    {"tsne", "", 0, embed1d_method},
    {"pca", "", 0, embed1d_method},
    {"none", "", 0, embed1d_method},
    {"points_array", "*", 0, embed1d_points_array},
    {"dump", "", 0, embed1d_dump},
    {"replace", "*", 0, embed1d_replace},
    {"cluster", "*", 0, embed1d_cluster},
    {"neighbors", "*", 0, embed1d_neighbors},
    {"write", "s", "one file", embed1d_write},
    {"read", "s", "one file", embed1d_read},
    {0},
};

static const t_unit_class embed1d_unit = {
    .stage = STAGE_POINTS,
    .takes = UNIT_TAKES(STAGE_FEATURES),
    .settings = embed1d_settings,
    .settings_count = sizeof(embed1d_settings) / sizeof(*embed1d_settings),
    .settings_size = sizeof(t_embed_settings),
    .positional = positional,
    .messages = embed1d_messages,
    .list = embed1d_list,
    .check = embed1d_check,
    .apply = embed1d_apply,
    .cancel = embed1d_cancel,
    .has = embed1d_has,
    .given = embed1d_given,
    .busy = embed1d_busy,
    .reorders = embed1d_reorders,
    .send = embed1d_send,
    .print = embed1d_print,
};

static void *embed1d_new(t_symbol *s, int argc, t_atom *argv)
{
    t_embed1d *x = (t_embed1d *)pd_new(embed1d_class);
    (void)s;
    unit_init(&x->x_unit, &embed1d_unit, &embed1d_defaults, argc, argv);
    x->x_order_out = outlet_new(&x->x_unit.u_obj, gensym("list"));
    x->x_points_out = outlet_new(&x->x_unit.u_obj, 0);
    x->x_unit.u_info = outlet_new(&x->x_unit.u_obj, 0);
    x->x_query.q_unit = &x->x_unit;
    x->x_query.q_out = x->x_order_out;
    x->x_published = published_new(&x->x_unit, "points", "embed1d");
    published_follow(x->x_published, embed1d_settings_of(x)->unit.name);
    return x;
}

static void embed1d_free(t_embed1d *x)
{
    unit_free(&x->x_unit);
    published_free(x->x_published);
    sro_matrix_release(x->x_features);
    sro_points_release(x->x_points);
    sro_matrix_release(x->x_glimpse);
}

SETUP(embed1d_setup)
{
    t_class *c = embed1d_class =
        class_new(gensym("embed1d"), UNIT_NEW(embed1d_new), (t_method)embed1d_free,
                  sizeof(t_embed1d), CLASS_DEFAULT, A_GIMME, 0);
    unit_setup(c, &embed1d_unit);
}

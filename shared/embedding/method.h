/* method: what an embedding method is, which makes points of features. Each member of the family is
 * one constant in a file of its own; methods.c has the list. */
#ifndef SRO_EMBEDDING_METHOD_H
#define SRO_EMBEDDING_METHOD_H

#include "base/job.h"
#include "base/matrix.h"
#include "base/param.h"
#include "embedding/max_dims.h"
#include "embedding/pca.h"

/* What a run found. */
typedef struct {
    sro_matrix *coordinates;    /* one row a frame */
    sro_projection *projection; /* of features onto these coordinates; NULL: there is none */
} sro_method_result;

/* A number or several that say something of the result: "kl" and the divergence. */
typedef struct {
    const char *name;
    size_t count;
    double values[SRO_MAX_DIMS];
} sro_method_fact;

#define SRO_METHOD_FACTS 2
#define SRO_METHOD_NOTE_SIZE 200

/* `run` is what `make` made; the functions that may be NULL are for methods that have no such
 * thing. */
typedef struct {
    const char *name;  /* as it is typed, and as files of points have it */
    const char *about; /* one sentence without its full stop */

    /* What the method uses, in the sequence in which files of points name it, ended by an entry
     * without a name. Settings of several methods that have one name are one setting for a person:
     * they have the same kind, default, range and choices. The values live in a struct of
     * `settings_size` bytes, at most SRO_METHOD_SETTINGS_SIZE, all of which are 0 before it is
     * filled. A setting "dims" (an int) says how many coordinates a point has. */
    const sro_param *params;
    size_t settings_size;
    const void *defaults;

    /* Which dims there can be; `refusal` is what is said of more. */
    int max_dims;             /* 0: up to SRO_MAX_DIMS */
    bool dims_within_columns; /* no more than the features have columns */
    bool points_are_features; /* a row of features is a point: there is no setting dims */
    const char *refusal;

    /* A run over features of finite values (retained), with settings that were checked. The
     * caller's to free. Fails where memory runs out. */
    SRO_CHECKED sro_error (*make)(void **run, sro_matrix *features, const void *settings);
    void (*free)(void *run); /* main thread */

    /* Before it runs: call until *more is false. Every call takes a few milliseconds of the main
     * thread, where FFTW's planner belongs. May be NULL. */
    SRO_CHECKED sro_error (*plan)(void *run, bool *more);

    /* Find the points. Once; any thread. The result, empty before, is the caller's. Fails where
     * memory runs out, and if it is cancelled. */
    SRO_CHECKED sro_error (*run)(void *run, sro_method_result *result, sro_job *job);

    /* Before it runs: keep the points for a snapshot every `iterations` iterations; and, while it
     * runs, from another thread, take the newest, if there are newer ones than last time.
     * `coordinates` has room for rows x dims. Both may be NULL. */
    void (*watch)(void *run, int iterations);
    bool (*snapshot)(void *run, float *coordinates);

    /* The projection of features onto points of `dims` coordinates, found again from the features
     * alone: for points that were read from a file. Fails as `run`. May be NULL. */
    SRO_CHECKED sro_error (*project)(const sro_matrix *features, size_t dims,
                                     sro_projection **projection, sro_job *job);

    /* After it ran: facts of the result, and how many there are; and a sentence on what was done
     * otherwise than asked for (false: nothing was). Both may be NULL. */
    size_t (*describe)(const void *run, sro_method_fact facts[SRO_METHOD_FACTS]);
    bool (*note)(const void *run, char text[SRO_METHOD_NOTE_SIZE]);
} sro_method;

/* Room for the settings of any method. */
#define SRO_METHOD_SETTINGS_SIZE 64

/* Room for the line of text that says how points were found, its end included. */
#define SRO_METHOD_SIZE 200

/* The entry of a method's table that says how many coordinates a point has. */
#define SRO_METHOD_DIMS(settings)                                                            \
    {                                                                                        \
        .name = "dims", .kind = SRO_PARAM_INT, .offset = offsetof(settings, dims), .min = 1, \
        .max = SRO_MAX_DIMS, .range = "must be a whole number from 1 to 32",                 \
        .about = "coordinates of a point; the first makes the order"                         \
    }

#endif

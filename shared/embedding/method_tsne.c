/* tsne: t-SNE on a line or in the plane */

#include "embedding/method.h"

#include <stdio.h>
#include <stdlib.h>

#include "tsne/tsne.h"

typedef struct {
    int dims;
    double perplexity;
    int seed;
    sro_tsne_init init;
    sro_tsne_quality quality;
} tsne_settings;

typedef struct {
    sro_tsne *tsne;
    double perplexity; /* as asked for */
    double kl;
} tsne_run;

static void release(void *run)
{
    tsne_run *r = run;
    sro_tsne_free(r->tsne);
    free(r);
}

static SRO_CHECKED sro_error make(void **run, sro_matrix *features, const void *settings)
{
    const tsne_settings *s = settings;
    tsne_run *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->perplexity = s->perplexity;
    sro_error error = sro_tsne_new(&made->tsne, features,
                                   &(sro_tsne_settings){
                                       .dims = s->dims,
                                       .perplexity = s->perplexity,
                                       .seed = (uint64_t)s->seed,
                                       .init = s->init,
                                       .quality = s->quality,
                                   });
    if (error)
        release(made);
    else
        *run = made;
    return error;
}

static SRO_CHECKED sro_error plan(void *run, bool *more)
{
    tsne_run *r = run;
    return sro_tsne_plan(r->tsne, more);
}

static SRO_CHECKED sro_error find(void *run, sro_method_result *result, sro_job *job)
{
    tsne_run *r = run;
    return sro_tsne_run(r->tsne, &result->coordinates, &r->kl, job);
}

static void watch(void *run, int iterations)
{
    tsne_run *r = run;
    sro_tsne_snapshot_every(r->tsne, iterations);
}

static bool snapshot(void *run, float *coordinates)
{
    tsne_run *r = run;
    return sro_tsne_snapshot(r->tsne, coordinates);
}

static size_t describe(const void *run, sro_method_fact facts[SRO_METHOD_FACTS])
{
    const tsne_run *r = run;
    facts[0] = (sro_method_fact){.name = "kl", .count = 1, .values = {r->kl}};
    return 1;
}

static bool note(const void *run, char text[SRO_METHOD_NOTE_SIZE])
{
    const tsne_run *r = run;
    double used = sro_tsne_perplexity(r->tsne);
    if (!(used > 0 && used < r->perplexity))
        return false;
    snprintf(text, SRO_METHOD_NOTE_SIZE,
             "perplexity %g: is too large for so few different frames; %g is used", r->perplexity,
             used);
    return true;
}

static const sro_param params[] = {
    SRO_METHOD_DIMS(tsne_settings),
    {.name = "perplexity",
     .kind = SRO_PARAM_FLOAT,
     .offset = offsetof(tsne_settings, perplexity),
     .min = 1,
     .max = 1000,
     .range = "must be from 1 to 1000",
     .about = "about how many neighbours of a frame count; fewer for few frames"},
    {.name = "seed",
     .kind = SRO_PARAM_INT,
     .offset = offsetof(tsne_settings, seed),
     .about = "what chance begins with: the same seed, the same result"},
    {.name = "init",
     .kind = SRO_PARAM_CHOICE,
     .offset = offsetof(tsne_settings, init),
     .choices = sro_tsne_init_words,
     .about = "where the descent begins"},
    {.name = "quality",
     .kind = SRO_PARAM_CHOICE,
     .offset = offsetof(tsne_settings, quality),
     .choices = sro_tsne_quality_words,
     .about = "how long the descent goes on"},
    {.name = NULL},
};

static const tsne_settings defaults = {
    .dims = 1, .perplexity = 30, .seed = 42, .init = SRO_TSNE_INIT_PCA, .quality = SRO_TSNE_NORMAL};

const sro_method sro_method_tsne = {
    .name = "tsne",
    .about = "near neighbours stay near each other",
    .params = params,
    .settings_size = sizeof(tsne_settings),
    .defaults = &defaults,
    .max_dims = 2,
    .refusal = "must be 1 (a line) or 2 (the plane) with tsne; pca takes up to 32",
    .make = make,
    .free = release,
    .plan = plan,
    .run = find,
    .watch = watch,
    .snapshot = snapshot,
    .describe = describe,
    .note = note,
};

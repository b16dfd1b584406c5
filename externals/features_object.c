#include "features_object.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arrays.h"
#include "common/inputs.h"

/* All that the features depend on; equal bytes, equal features. */
typedef struct {
    sro_frames *frames;
    t_features_method method;
    sro_preprocess_settings preprocess;
} t_recipe;

static double rate_of(const sro_frames *frames) { return sro_sound_rate(sro_frames_sound(frames)); }

/* Settings */

t_features_method features_method(const t_features_settings *settings)
{
    t_features_method method;
    memset(&method, 0, sizeof(method)); /* these are compared byte by byte */
    method.extractor = settings->choice.extractor;
    sro_extractor_settings(&settings->choice, method.settings);
    return method;
}

static bool same_bytes(const void *a, const void *b, size_t size)
{
    return memcmp(a, b, size) == 0;
}

bool features_same_method(const t_features_method *a, const t_features_method *b)
{
    return same_bytes(a, b, sizeof(*a));
}

sro_preprocess_settings features_steps(const t_features_settings *settings)
{
    sro_preprocess_settings steps = settings->preprocess;
    if (steps.count == PREPROCESS_DEFAULT) {
        steps.steps[0].step = settings->choice.extractor->preprocess;
        steps.count = steps.steps[0].step != NULL;
    }
    return steps;
}

void features_choose(t_features_settings *settings, const sro_extractor *extractor)
{
    sro_extractor_choose(&settings->choice, extractor);
    settings->preprocess = (sro_preprocess_settings){
        .count = PREPROCESS_DEFAULT,
        .ref = 1,
        .amin = host_number(1e-5), /* so that typing the default changes nothing */
        .top_db = 80,
    };
}

sro_error features_check(const t_producer *p, const void *settings, const char **name)
{
    const t_features *x = (const t_features *)p;
    const t_features_settings *s = settings;
    const sro_frames *frames = features_frames(x);
    t_features_method method = features_method(s);
    sro_preprocess_settings steps = features_steps(s);
    sro_error error =
        sro_extractor_check(method.extractor, method.settings, frames ? rate_of(frames) : 0, name);
    return error ? error : sro_preprocess_settings_check(&steps, name);
}

static const char default_steps[] = "auto";

static SRO_CHECKED sro_error read_preprocess(void *value, size_t count, const sro_value *values,
                                             const sro_value **culprit)
{
    sro_preprocess_settings *p = value;
    if (count != 1 || !is_word(values) || strcmp(values->word, default_steps) != 0)
        return sro_preprocess_read(value, count, values, culprit);
    p->count = PREPROCESS_DEFAULT;
    memset(p->steps, 0, sizeof(p->steps));
    return NULL;
}

static void print_preprocess(const void *value, char *text, size_t size)
{
    const sro_preprocess_settings *p = value;
    if (p->count == PREPROCESS_DEFAULT)
        snprintf(text, size, "%s", default_steps);
    else
        sro_preprocess_print(value, text, size);
}

#define FIELD(member) offsetof(t_features_settings, member)

static const sro_param extractor_param = {
    .name = "extractor",
    .kind = SRO_PARAM_CUSTOM,
    .offset = FIELD(choice),
    .size = sizeof(sro_extractor_choice),
    .read = sro_extractor_read,
    .print = sro_extractor_print,
    .about = "what is measured, and by how many numbers",
};

/* Behind those of extractors. */
static const sro_param preprocess_params[FEATURES_OWN_PARAMS - 1] = {
    {.name = "ref",
     .kind = SRO_PARAM_FLOAT,
     .offset = FIELD(preprocess.ref),
     .about = "the value that is 0 dB"},
    {.name = "amin",
     .kind = SRO_PARAM_FLOAT,
     .offset = FIELD(preprocess.amin),
     .about = "less counts as this much in dB"},
    {.name = "top_db",
     .kind = SRO_PARAM_FLOAT,
     .offset = FIELD(preprocess.top_db),
     .unit = "dB",
     .about = "how far below the maximum counts"},
    {.name = "preprocess",
     .kind = SRO_PARAM_CUSTOM,
     .offset = FIELD(preprocess),
     .read = read_preprocess,
     .print = print_preprocess,
     .size = sizeof(sro_preprocess_settings),
     .about = "the steps between what is measured and the features"},
    PARAM_PUBLISHED_NAME,
    PARAM_BLOCKING,
    {0},
};

void features_fill_params(const sro_extractor *only, sro_param params[FEATURES_PARAMS])
{
    size_t count = 0, own;
    if (!only)
        params[count++] = extractor_param;
    own = sro_extractor_params(only, params + count);
    for (; own; own--)
        params[count++].offset += FIELD(choice);
    memcpy(params + count, preprocess_params, sizeof(preprocess_params));
    for (; only && params[count].name; count++)
        if (params[count].read == read_preprocess) { /* its steps are a setting like others */
            params[count].read = sro_preprocess_read;
            params[count].print = sro_preprocess_print;
        }
}

/* Those of other extractors mean nothing at present. */
bool features_applies(const t_producer *p, const sro_param *param)
{
    const t_features_settings *s = p->settings;
    bool of_extractors = param->offset > FIELD(choice) && param->offset < FIELD(preprocess);
    return !of_extractors || sro_extractor_param(s->choice.extractor, param->name);
}
#undef FIELD

/* Analysis */

typedef struct {
    t_recipe recipe; /* holds a reference to its frames */
    sro_extraction *extraction;
    sro_matrix *features;
    sro_fit *fit;
    bool constant; /* all frames are the same */
    bool cancels;  /* channels cancel each other */
    sro_error error;
} t_analysis;

static void analysis_run(sro_job *job, void *context)
{
    t_analysis *a = context;
    a->error = sro_extract(a->recipe.frames, a->extraction, &a->recipe.preprocess, &a->features,
                           &a->fit, job);
    if (a->error)
        return;
    a->constant = sro_matrix_is_constant(a->features);
    a->cancels = sro_sound_channels_cancel(sro_frames_sound(a->recipe.frames), job);
}

static void analysis_free(void *context)
{
    t_analysis *a = context;
    sro_frames_release(a->recipe.frames);
    sro_extraction_free(a->extraction);
    sro_matrix_release(a->features);
    sro_fit_free(a->fit);
    free(a);
}

void features_tell(t_producer *p)
{
    const sro_matrix *features = ((t_features *)p)->features;
    producer_info(
        p, "shape", 2,
        (double[]){(double)sro_matrix_rows(features), (double)sro_matrix_columns(features)});
}

/* What is odd about features that are fine otherwise. */
static void analysis_warn(t_features *x, const t_analysis *a)
{
    size_t frames = sro_matrix_rows(a->features), empty = sro_extraction_empty(a->extraction);
    size_t measures = sro_extraction_measures(a->extraction);
    size_t channels = sro_frames_channels(a->recipe.frames);
    if (empty)
        host_note(x,
                  "%zu of %zu bands are empty: no bin falls into them; "
                  "take a smaller n_mels or a larger n_fft",
                  empty, measures);
    if (a->constant && frames > 1 && !a->cancels && empty < measures)
        host_note(x, "all %zu frames are the same: there is nothing to order them by", frames);
    if (a->cancels)
        host_note(x,
                  "%s%zu channels cancel each other in their mean, which is what is "
                  "analysed; give [stft~] one of them alone",
                  a->constant ? "all frames are the same, since the " : "the ", channels);
}

static void analysis_finish(void *owner, void *context, double ms)
{
    t_features *x = owner;
    t_analysis *a = context;
    if (a->error) {
        host_error(x, "%s", a->error);
        return;
    }
    analysis_warn(x, a);
    sro_matrix_release(x->features);
    sro_fit_free(x->fit);
    x->features = a->features;
    x->fit = a->fit;
    x->fitted = a->recipe.preprocess;
    x->made_by = a->recipe.method;
    a->features = NULL;
    a->fit = NULL;
    producer_publish(&x->producer, x->features);
    producer_done(&x->producer, ms);
}

static const t_task_kind analysis_task = {
    .run = analysis_run,
    .finish = analysis_finish,
    .free = analysis_free,
};

static void fill_recipe(const t_producer *p, void *recipe)
{
    const t_features *x = (const t_features *)p;
    t_recipe *r = recipe;
    t_features_method method = features_method(features_settings_of(x));
    sro_preprocess_settings steps = features_steps(features_settings_of(x));
    if (method.extractor->resolve)
        method.extractor->resolve(method.settings, rate_of(features_frames(x)));
    if (!sro_preprocess_uses_db(&steps))
        steps.ref = steps.amin = steps.top_db = 0;
    r->frames = features_frames(x);
    memcpy(&r->method, &method, sizeof(method));
    memcpy(&r->preprocess, &steps, sizeof(steps));
}

static t_analysis *analysis_new(const t_recipe *recipe)
{
    t_analysis *a = calloc(1, sizeof(*a));
    size_t n_fft = (size_t)sro_frames_settings(recipe->frames)->n_fft;
    if (!a)
        return NULL;
    memcpy(&a->recipe, recipe, sizeof(*recipe));
    sro_frames_retain(a->recipe.frames);
    if (!sro_extraction_new(&a->extraction, recipe->method.extractor, recipe->method.settings,
                            rate_of(recipe->frames), n_fft))
        return a;
    analysis_free(a);
    return NULL;
}

static void start(t_producer *p, const void *recipe, t_reason reason)
{
    const t_recipe *r = recipe;
    double rate = rate_of(r->frames);
    const char *name;
    sro_error error = sro_extractor_check(r->method.extractor, r->method.settings, rate, &name);
    t_analysis *a;
    (void)reason;
    tasks_cancel_all(&p->tasks);
    if (error) { /* settings that were fine for another rate */
        if (!p->refused)
            host_error(p, "%s: %s (%g Hz)", name, error, rate);
        return;
    }
    a = analysis_new(r);
    if (!a) {
        host_error(p, SRO_NO_MEMORY);
        return;
    }
    memcpy(p->recipe, r, sizeof(*r));
    producer_start_task(p, &analysis_task, a);
}

void features_update(t_producer *p, t_reason reason, bool renamed)
{
    ((t_features *)p)->live.told = NULL;
    producer_derive(p, reason, renamed);
}

static void *retain(void *frames) { return sro_frames_retain(frames); }

static void release(void *frames) { sro_frames_release(frames); }

const t_derivation features_derivation = {
    .retain = retain,
    .release = release,
    .recipe_size = sizeof(t_recipe),
    .fill_recipe = fill_recipe,
    .start = start,
};

/* Messages */

static void hear_frames(void *object, const t_message *message)
{
    t_features *x = object;
    sro_frames *frames = published_take(&x->producer, STAGE_FRAMES, message);
    if (frames)
        producer_take_input(&x->producer, frames);
}

/* By info, for on the left it would be taken for new features by whatever comes next. */
static void dump(void *object, const t_message *message)
{
    t_features *x = object;
    if (producer_can_answer(&x->producer, message->name))
        producer_info_matrix(&x->producer, message->name, x->features);
}

static void band(void *object, const t_message *message)
{
    t_features *x = object;
    double index = number_of(&message->argv[0]);
    size_t columns;
    if (!producer_can_answer(&x->producer, message->name))
        return;
    columns = sro_matrix_columns(x->features);
    if (message_in_range(x, message->name, x->made_by.extractor->column, index, columns))
        array_fill(x, message->name, message->argv[1].word,
                   sro_matrix_row(x->features, 0) + (size_t)index, columns,
                   sro_matrix_rows(x->features));
}

static void frame(void *object, const t_message *message)
{
    t_features *x = object;
    double index = number_of(&message->argv[0]);
    if (!producer_can_answer(&x->producer, message->name))
        return;
    if (message_in_range(x, message->name, "frame", index, sro_matrix_rows(x->features)))
        array_fill(x, message->name, message->argv[1].word,
                   sro_matrix_row(x->features, (size_t)index), 1, sro_matrix_columns(x->features));
}

const t_command features_commands[] = {
    {"frames", "*", "", hear_frames, "the frames to analyse"},
    {"dump", "", "", dump, "tell all features"},
    {"band", "fs", "a band's number and an array", band, "a band into an array"},
    {"frame", "fs", "a frame's number and an array", frame, "a frame into an array"},
    {0},
};

const t_outlet_kind features_outlets[] = {
    [OUT_FEATURES] = {"", "the name of the features; of a frame's magnitudes, its features"},
    [OUT_INFO] = {"", "what is to be told: features, a matrix, progress, done"},
    {0},
};

/* ": centroid bandwidth ...", or nothing where columns have no names. */
static void print_column_names(const t_features *x, char *text, size_t size)
{
    const sro_extractor *extractor = x->made_by.extractor;
    size_t k, used = 0;
    text[0] = 0;
    if (!extractor->column_name)
        return;
    for (k = 0; k < sro_matrix_columns(x->features) && used < size; k++)
        used += (size_t)snprintf(text + used, size - used, "%s %s", k ? "" : ":",
                                 extractor->column_name(x->made_by.settings, k));
}

void features_print(t_producer *p)
{
    const t_features *x = (t_features *)p;
    char names[TEXT_SIZE];
    size_t columns;
    if (!x->features) {
        host_note(x, "no features yet");
        return;
    }
    print_column_names(x, names, sizeof(names));
    columns = sro_matrix_columns(x->features);
    host_note(x, "features %s: %zu frames x %zu %s%s%s", p->published.name,
              sro_matrix_rows(x->features), columns, x->made_by.extractor->column,
              columns == 1 && names[0] ? "" : "s", names);
}

void features_end(t_producer *p)
{
    t_features *x = (t_features *)p;
    sro_matrix_release(x->features);
    sro_fit_free(x->fit);
    sro_extraction_free(x->live.extraction);
}

/* [melspec]: frames in, features out: the mel spectrogram with its preprocessing steps. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/producer.h"
#include "features/extract.h"
#include "features/melspec.h"

typedef struct _melspec_settings {
    t_producer_settings producer;
    sro_melspec_settings melspec;
    sro_preprocess_settings preprocess;
} t_melspec_settings;

/* All that the features depend on; equal bytes, equal features. */
typedef struct _melspec_recipe {
    sro_frames *frames;
    sro_melspec_settings melspec;
    sro_preprocess_settings preprocess;
} t_recipe;

/* The extraction of live magnitudes, and what it was made for. */
typedef struct _live {
    sro_extraction *extraction;
    sro_melspec_settings settings;
    double rate;
    size_t n_fft;
    const char *told; /* the error that was reported last, 0 after a success */
} t_live;

enum { OUT_FEATURES, OUT_INFO };

typedef struct _melspec {
    t_producer producer;
    sro_matrix *features;
    sro_fit *fit;                   /* of features, for live rows */
    sro_preprocess_settings fitted; /* the steps of fit */
    t_live live;
} t_melspec;

static const t_melspec_settings defaults = {
    .melspec = SRO_MELSPEC_DEFAULTS,
    /* amin as Pd would read it, so that typing the default changes nothing */
    .preprocess = {.count = 1, .ref = 1, .amin = 1e-5f, .top_db = 80},
};

static void complete_defaults(void *settings)
{
    t_melspec_settings *s = settings;
    s->preprocess.steps[0].step = sro_preprocess_step_named("amplitude_to_db");
}

static const sro_extractor *extractor(void) { return sro_extractor_named("melspec"); }

static const t_melspec_settings *settings_of(const t_melspec *x) { return x->producer.settings; }

static sro_frames *frames_of(const t_melspec *x) { return x->producer.input; }

static double rate_of(const sro_frames *frames) { return sro_sound_rate(sro_frames_sound(frames)); }

static SRO_CHECKED sro_error melspec_check(const t_producer *p, const void *settings,
                                           const char **name)
{
    const t_melspec_settings *s = settings;
    const t_melspec *x = (const t_melspec *)p;
    sro_error error = sro_extractor_check(extractor(), &s->melspec,
                                          frames_of(x) ? rate_of(frames_of(x)) : 0, name);
    if (!error)
        error = sro_preprocess_settings_check(&s->preprocess, name);
    return error;
}

/* Analysis */

typedef struct _analysis {
    t_recipe recipe; /* holds a reference to its frames */
    sro_extraction *extraction;
    sro_matrix *features;
    sro_fit *fit;
    int constant; /* all frames are the same */
    int cancels;  /* channels cancel each other */
    const char *error;
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

static void melspec_tell(t_producer *p)
{
    const sro_matrix *features = ((t_melspec *)p)->features;
    producer_info(
        p, "shape", 2,
        (double[]){(double)sro_matrix_rows(features), (double)sro_matrix_columns(features)});
}

/* What is odd about features that are fine otherwise. */
static void analysis_warn(t_melspec *x, const t_analysis *a)
{
    size_t frames = sro_matrix_rows(a->features), empty = sro_extraction_empty(a->extraction);
    size_t bands = sro_extraction_measures(a->extraction);
    size_t channels = sro_frames_channels(a->recipe.frames);
    if (empty)
        host_note(x,
                  "%zu of %zu bands are empty: no bin falls into them; "
                  "take a smaller n_mels or a larger n_fft",
                  empty, bands);
    if (a->constant && frames > 1 && !a->cancels && empty < bands)
        host_note(x, "all %zu frames are the same: there is nothing to order them by", frames);
    if (a->cancels)
        host_note(x,
                  "%s%zu channels cancel each other in their mean, which is what is "
                  "analysed; give [stft~] one of them alone",
                  a->constant ? "all frames are the same, since the " : "the ", channels);
}

static void analysis_finish(void *owner, void *context, double ms)
{
    t_melspec *x = owner;
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

static void melspec_recipe(const t_producer *p, void *recipe)
{
    const t_melspec *x = (const t_melspec *)p;
    t_recipe *r = recipe;
    const t_melspec_settings *s = settings_of(x);
    r->frames = frames_of(x);
    memcpy(&r->melspec, &s->melspec, sizeof(r->melspec));
    extractor()->resolve(&r->melspec, rate_of(frames_of(x)));
    memcpy(&r->preprocess, &s->preprocess, sizeof(r->preprocess));
    if (!sro_preprocess_uses_db(&r->preprocess))
        r->preprocess.ref = r->preprocess.amin = r->preprocess.top_db = 0;
}

static t_analysis *analysis_new(const t_recipe *recipe)
{
    t_analysis *a = calloc(1, sizeof(*a));
    size_t n_fft = (size_t)sro_frames_settings(recipe->frames)->n_fft;
    if (!a)
        return NULL;
    memcpy(&a->recipe, recipe, sizeof(*recipe));
    sro_frames_retain(a->recipe.frames);
    if (!sro_extraction_new(&a->extraction, extractor(), &recipe->melspec, rate_of(recipe->frames),
                            n_fft))
        return a;
    analysis_free(a);
    return NULL;
}

static void melspec_start(t_producer *p, const void *recipe, t_reason reason)
{
    const t_recipe *r = recipe;
    double rate = rate_of(r->frames);
    const char *name;
    sro_error error = sro_extractor_check(extractor(), &r->melspec, rate, &name);
    t_analysis *a;
    (void)reason;
    tasks_cancel_all(&p->tasks);
    if (error) { /* settings that were fine for another rate */
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

static void melspec_update(t_producer *p, t_reason reason, bool renamed)
{
    ((t_melspec *)p)->live.told = NULL;
    producer_derive(p, reason, renamed);
}

static void melspec_frames(void *object, const t_message *message)
{
    t_melspec *x = object;
    sro_frames *frames = published_take(&x->producer, STAGE_FRAMES, message);
    if (frames)
        producer_take_input(&x->producer, frames);
}

/* Live: one row of magnitudes */

/* A complaint about live rows is made once, not hop after hop. */
static bool live_fails_anew(t_melspec *x, const char *error)
{
    bool anew = error != x->live.told;
    x->live.told = error;
    return anew;
}

/* An extraction of so many magnitudes: of the n_fft and rate of the frames that are here, or else
 * of the even n_fft that has so many bins, at Pd's rate. False with an error. */
static bool live_prepare(t_melspec *x, size_t bins)
{
    t_live *l = &x->live;
    const sro_melspec_settings *s = &settings_of(x)->melspec;
    size_t n_fft = 2 * (bins - 1);
    double rate = host_rate();
    const char *setting = "n_mels", *error;
    if (frames_of(x)) {
        n_fft = (size_t)sro_frames_settings(frames_of(x))->n_fft;
        rate = rate_of(frames_of(x));
    }
    if (l->extraction && l->rate == rate && l->n_fft == n_fft
        && !memcmp(&l->settings, s, sizeof(*s)))
        return true;
    sro_extraction_free(l->extraction);
    l->extraction = NULL;
    error = sro_extractor_check(extractor(), s, rate, &setting);
    if (!error)
        error = sro_extraction_new(&l->extraction, extractor(), s, rate, n_fft);
    memcpy(&l->settings, s, sizeof(*s));
    l->rate = rate;
    l->n_fft = n_fft;
    if (error && live_fails_anew(x, error))
        host_error(x, "list: %s: %s", setting, error);
    return !error;
}

/* The fit belongs to other steps or bands once those were changed. */
static const sro_fit *live_fit(const t_melspec *x)
{
    const t_melspec_settings *s = settings_of(x);
    if (!x->fit || (int)sro_matrix_columns(x->features) != s->melspec.mel.n_mels
        || !sro_preprocess_same_steps(&x->fitted, &s->preprocess))
        return NULL;
    return x->fit;
}

static void live_row(t_melspec *x, const float *magnitudes, float *row)
{
    const t_melspec_settings *s = settings_of(x);
    size_t columns = (size_t)s->melspec.mel.n_mels;
    const sro_preprocess_step *step;
    sro_error error =
        sro_extract_row(x->live.extraction, &s->preprocess, live_fit(x), magnitudes, row, &step);
    if (error && live_fails_anew(x, error))
        host_error(x, "preprocess %s: %s%s", step->name, error,
                   step->apply_row ? "; send frames first" : "");
    x->live.told = error;
    if (!error && !host_send_numbers(x, OUT_FEATURES, "list", columns, float_at, row))
        host_error(x, "list: %s", SRO_NO_MEMORY);
}

/* Whether the list is one frame's magnitudes, which go into `magnitudes`; false with an error. */
static bool live_read(t_melspec *x, const t_message *m, float *magnitudes)
{
    static const char length[] = "list: has another length than the frames have bins";
    size_t count = (size_t)m->argc, bins = frames_of(x) ? sro_frames_bins(frames_of(x)) : count;
    if (count >= 2 && count == bins && read_floats(m->argv, count, magnitudes) == count)
        return true;
    if (!live_fails_anew(x, length))
        return false;
    if (frames_of(x))
        host_error(x,
                   "list: needs the %zu magnitudes of one frame, as numbers; these are "
                   "%d",
                   bins, m->argc);
    else
        host_error(x, "list: needs the n_fft/2+1 magnitudes of one frame, as numbers");
    return false;
}

static void melspec_list(void *object, const t_message *message)
{
    t_melspec *x = object;
    size_t bins = (size_t)message->argc;
    float *magnitudes, *row;
    if (!producer_catch_up(&x->producer))
        return;
    magnitudes = malloc((bins + 1) * sizeof(*magnitudes));
    row = malloc((size_t)settings_of(x)->melspec.mel.n_mels * sizeof(*row));
    if (!magnitudes || !row)
        host_error(x, "list: %s", SRO_NO_MEMORY);
    else if (live_read(x, message, magnitudes) && live_prepare(x, bins))
        live_row(x, magnitudes, row); /* which may delete the object */
    free(magnitudes);
    free(row);
}

/* Looking at features */

/* By info, for on the left it would be taken for new features by whatever comes next. */
static void melspec_dump(void *object, const t_message *message)
{
    t_melspec *x = object;
    if (producer_can_answer(&x->producer, message->name))
        producer_info_matrix(&x->producer, message->name, x->features);
}

static void melspec_band(void *object, const t_message *message)
{
    t_melspec *x = object;
    double index = number_of(&message->argv[0]);
    size_t columns;
    if (!producer_can_answer(&x->producer, message->name))
        return;
    columns = sro_matrix_columns(x->features);
    if (message_in_range(x, message->name, "band", index, columns))
        array_fill(x, message->name, message->argv[1].word,
                   sro_matrix_row(x->features, 0) + (size_t)index, columns,
                   sro_matrix_rows(x->features));
}

static void melspec_frame(void *object, const t_message *message)
{
    t_melspec *x = object;
    double index = number_of(&message->argv[0]);
    if (!producer_can_answer(&x->producer, message->name))
        return;
    if (message_in_range(x, message->name, "frame", index, sro_matrix_rows(x->features)))
        array_fill(x, message->name, message->argv[1].word,
                   sro_matrix_row(x->features, (size_t)index), 1, sro_matrix_columns(x->features));
}

static void melspec_print(t_producer *p)
{
    const t_melspec *x = (t_melspec *)p;
    if (x->features)
        host_note(x, "features %s: %zu frames x %zu bands", p->published.name,
                  sro_matrix_rows(x->features), sro_matrix_columns(x->features));
    else
        host_note(x, "no features yet");
}

static const char *const norms[] = {"none", "slaney", NULL};

#define FIELD(member) offsetof(t_melspec_settings, member)
static const sro_param params[] = {
    {.name = "n_mels", .kind = SRO_PARAM_INT, .offset = FIELD(melspec.mel.n_mels)},
    {.name = "fmin", .kind = SRO_PARAM_FLOAT, .offset = FIELD(melspec.mel.fmin)},
    {.name = "fmax", .kind = SRO_PARAM_FLOAT, .offset = FIELD(melspec.mel.fmax)},
    {.name = "power", .kind = SRO_PARAM_FLOAT, .offset = FIELD(melspec.power)},
    {.name = "htk", .kind = SRO_PARAM_BOOL, .offset = FIELD(melspec.mel.htk)},
    {.name = "norm", .kind = SRO_PARAM_CHOICE, .offset = FIELD(melspec.mel.norm), .choices = norms},
    {.name = "ref", .kind = SRO_PARAM_FLOAT, .offset = FIELD(preprocess.ref)},
    {.name = "amin", .kind = SRO_PARAM_FLOAT, .offset = FIELD(preprocess.amin)},
    {.name = "top_db", .kind = SRO_PARAM_FLOAT, .offset = FIELD(preprocess.top_db)},
    {.name = "preprocess",
     .kind = SRO_PARAM_CUSTOM,
     .offset = FIELD(preprocess),
     .read = sro_preprocess_read,
     .print = sro_preprocess_print,
     .size = sizeof(sro_preprocess_settings)},
    PARAM_PUBLISHED_NAME,
    PARAM_BLOCKING,
    {0},
};
#undef FIELD

static const t_command commands[] = {
    {"frames", "*", "", melspec_frames, "the frames to analyse"},
    {"dump", "", "", melspec_dump, "tell all features"},
    {"band", "fs", "a band's number and an array", melspec_band, "a band into an array"},
    {"frame", "fs", "a frame's number and an array", melspec_frame, "a frame into an array"},
    {0},
};

static void *retain(void *frames) { return sro_frames_retain(frames); }

static void release(void *frames) { sro_frames_release(frames); }

static const t_derivation derivation = {
    .retain = retain,
    .release = release,
    .recipe_size = sizeof(t_recipe),
    .fill_recipe = melspec_recipe,
    .start = melspec_start,
};

static void melspec_end(t_producer *p)
{
    t_melspec *x = (t_melspec *)p;
    sro_matrix_release(x->features);
    sro_fit_free(x->fit);
    sro_extraction_free(x->live.extraction);
}

static const t_producer_class melspec_class = {
    .hosted = {PRODUCER("melspec", t_melspec),
               .outlets = (const char *const[]){[OUT_FEATURES] = "", [OUT_INFO] = "", NULL}},
    .stage = STAGE_FEATURES,
    .takes = TAKES(STAGE_FRAMES),
    .info = OUT_INFO,
    .publishes = "features",
    .prefix = "melspec",
    .published_at = OUT_FEATURES,
    .derives = &derivation,
    .params = params,
    .settings_size = sizeof(t_melspec_settings),
    .defaults = &defaults,
    .complete_defaults = complete_defaults,
    .positional = (const char *const[]){"n_mels", NULL},
    .commands = commands,
    .list = melspec_list,
    .end = melspec_end,
    .check = melspec_check,
    .update = melspec_update,
    .tell = melspec_tell,
    .print = melspec_print,
};

HOSTED_CLASS(melspec_setup, melspec_class.hosted);

/* [melspec]: frames in, features out: the mel spectrogram with its preprocessing steps. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arrays.h"
#include "common/object.h"
#include "common/registry.h"
#include "features/melspec.h"

typedef struct _melspec_settings {
    t_unit_settings unit;
    sro_mel_settings mel;
    double power;
    sro_preprocess_settings preprocess;
} t_melspec_settings;

/* All that the features depend on; equal bytes, equal features. */
typedef struct _melspec_recipe {
    sro_frames *frames;
    sro_mel_settings mel;
    double power;
    sro_preprocess_settings preprocess;
} t_recipe;

/* The filter bank for live magnitudes, and what it was made for. */
typedef struct _live {
    sro_mel *mel;
    sro_mel_settings settings;
    double rate;
    size_t n_fft;
    const char *told; /* the error that was reported last, 0 after a success */
} t_live;

typedef struct _melspec {
    t_unit x_unit;
    t_outlet *x_out;
    t_published *x_published;
    sro_frames *x_frames; /* the last that came in */
    t_recipe x_recipe;    /* of what was made or is being made last */
    sro_matrix *x_features;
    sro_statistics *x_statistics;     /* of x_features, for live rows */
    sro_preprocess_settings x_fitted; /* the steps of x_statistics */
    t_live x_live;
} t_melspec;

static t_class *melspec_class;

static t_melspec_settings melspec_defaults = {
    .mel = {.n_mels = 128, .slaney = 1},
    .power = 2,
    /* amin as Pd would read it, so that typing the default changes nothing */
    .preprocess = {.count = 1, .ref = 1, .amin = (t_float)1e-5, .top_db = 80},
};

static const t_melspec_settings *settings_of(const t_melspec *x) { return x->x_unit.u_settings; }

static double rate_of(const sro_frames *frames) { return sro_sound_rate(sro_frames_sound(frames)); }

static const char *melspec_check(t_unit *u, const void *settings, const char **setting)
{
    const t_melspec_settings *s = settings;
    const t_melspec *x = (const t_melspec *)u;
    const char *error;
    *setting = "power";
    error = sro_power_check(s->power);
    if (!error)
        error = sro_mel_settings_check(&s->mel, x->x_frames ? rate_of(x->x_frames) : 0, setting);
    if (!error)
        error = sro_preprocess_settings_check(&s->preprocess, setting);
    return error;
}

/* preprocess STEP ... */

/* More than all steps can take; what comes behind is one step too many already. */
enum { STEP_VALUES = (SRO_MAX_STEPS + 1) * (SRO_STEP_NUMBERS + 1) };

static const char *read_steps(void *value, int argc, const t_atom *argv, const t_atom **culprit)
{
    sro_value values[STEP_VALUES] = {{0}};
    const sro_value *at = NULL;
    int i;
    for (i = 0; i < argc && i < STEP_VALUES; i++)
        if (argv[i].a_type == A_FLOAT)
            values[i] = (sro_value){.kind = SRO_VALUE_NUMBER, .number = atom_getfloat(&argv[i])};
        else if (argv[i].a_type == A_SYMBOL)
            values[i] = (sro_value){.kind = SRO_VALUE_WORD, .word = argv[i].a_w.w_symbol->s_name};
        else
            values[i] = (sro_value){.kind = SRO_VALUE_OTHER};
    const char *error = sro_preprocess_read(value, (size_t)i, values, &at);
    *culprit = at ? &argv[at - values] : NULL;
    return error;
}

/* Analysis */

typedef struct _analysis {
    t_recipe recipe; /* holds a reference to its frames */
    sro_mel *mel;
    sro_matrix *features;
    sro_statistics *statistics;
    int constant; /* all frames are the same */
    int cancels;  /* channels cancel each other */
    const char *error;
} t_analysis;

static void analysis_run(sro_job *job, void *context)
{
    t_analysis *a = context;
    a->error = sro_melspec(a->recipe.frames, a->mel, a->recipe.power, &a->recipe.preprocess,
                           &a->features, &a->statistics, job);
    if (a->error)
        return;
    a->constant = sro_matrix_constant(a->features);
    a->cancels = sro_sound_channels_cancel(sro_frames_sound(a->recipe.frames), job);
}

static void analysis_dispose(void *context)
{
    t_analysis *a = context;
    sro_frames_release(a->recipe.frames);
    sro_mel_free(a->mel);
    sro_matrix_release(a->features);
    sro_statistics_free(a->statistics);
    free(a);
}

static void melspec_tell(t_unit *u)
{
    const sro_matrix *features = ((t_melspec *)u)->x_features;
    unit_info(u, "shape", 2,
              (double[]){(double)sro_matrix_rows(features), (double)sro_matrix_columns(features)});
}

static void melspec_send(t_unit *u)
{
    const t_melspec *x = (t_melspec *)u;
    published_send(x->x_published, x->x_out);
}

/* What is odd about features that are fine otherwise. */
static void analysis_warn(t_melspec *x, const t_analysis *a)
{
    size_t frames = sro_matrix_rows(a->features), empty = sro_mel_empty_bands(a->mel);
    size_t channels = sro_frames_channels(a->recipe.frames);
    if (empty)
        unit_note(&x->x_unit,
                  "%zu of %d bands are empty: no bin falls into them; "
                  "take a smaller n_mels or a larger n_fft",
                  empty, a->recipe.mel.n_mels);
    if (a->constant && frames > 1 && !a->cancels && empty < (size_t)a->recipe.mel.n_mels)
        unit_note(&x->x_unit, "all %zu frames are the same: there is nothing to order them by",
                  frames);
    if (a->cancels)
        unit_note(&x->x_unit,
                  "%s%zu channels cancel each other in their mean, which is what is "
                  "analysed; give [stft~] one of them alone",
                  a->constant ? "all frames are the same, since the " : "the ", channels);
}

static void analysis_deliver(void *owner, void *context, double ms)
{
    t_melspec *x = owner;
    t_analysis *a = context;
    if (a->error) {
        unit_error(&x->x_unit, "%s", a->error);
        return;
    }
    analysis_warn(x, a);
    sro_matrix_release(x->x_features);
    sro_statistics_free(x->x_statistics);
    x->x_features = a->features;
    x->x_statistics = a->statistics;
    x->x_fitted = a->recipe.preprocess;
    a->features = 0;
    a->statistics = 0;
    published_set(x->x_published, x->x_features);
    x->x_unit.u_fresh = x->x_unit.u_unsent = 1;
    unit_done(&x->x_unit, ms);
}

static const t_work_methods analysis_methods = {
    .run = analysis_run,
    .deliver = analysis_deliver,
    .dispose = analysis_dispose,
};

static void melspec_recipe(const t_melspec *x, t_recipe *r)
{
    const t_melspec_settings *s = settings_of(x);
    memset(r, 0, sizeof(*r)); /* recipes are compared byte by byte */
    r->frames = x->x_frames;
    memcpy(&r->mel, &s->mel, sizeof(r->mel));
    if (!(r->mel.fmax > 0))
        r->mel.fmax = rate_of(x->x_frames) / 2;
    r->power = s->power;
    memcpy(&r->preprocess, &s->preprocess, sizeof(r->preprocess));
    if (!sro_preprocess_uses_db(&r->preprocess))
        r->preprocess.ref = r->preprocess.amin = r->preprocess.top_db = 0;
}

static void melspec_analyse(t_melspec *x, const t_recipe *recipe)
{
    double rate = rate_of(recipe->frames);
    const char *setting, *error = sro_mel_settings_check(&recipe->mel, rate, &setting);
    t_analysis *a;
    works_cancel(&x->x_unit.u_works);
    if (error) { /* settings that were fine for another rate */
        unit_error(&x->x_unit, "%s: %s (%g Hz)", setting, error, rate);
        return;
    }
    a = calloc(1, sizeof(*a));
    if (!a
        || (error = sro_mel_new(&a->mel, &recipe->mel, rate,
                                (size_t)sro_frames_settings(recipe->frames)->n_fft))) {
        unit_error(&x->x_unit, SRO_NO_MEMORY);
        free(a);
        return;
    }
    memcpy(&a->recipe, recipe, sizeof(*recipe));
    sro_frames_retain(a->recipe.frames);
    memcpy(&x->x_recipe, recipe, sizeof(*recipe));
    unit_work(&x->x_unit, &analysis_methods, a, 1);
}

static void melspec_apply(t_unit *u, t_reason reason)
{
    t_melspec *x = (t_melspec *)u;
    t_recipe recipe;
    int renamed = published_follow(x->x_published, settings_of(x)->unit.name);
    x->x_live.told = 0;
    if (!x->x_frames) {
        if (reason != UNIT_FOLLOW)
            unit_lacks(u, unit_reason(reason));
        return;
    }
    melspec_recipe(x, &recipe);
    switch (unit_step(u, reason, memcmp(&recipe, &x->x_recipe, sizeof(recipe)), renamed)) {
    case STEP_MAKE:
        melspec_analyse(x, &recipe);
        break;
    case STEP_SEND:
        unit_tell(u);
        break;
    case STEP_NONE:
        break;
    }
}

static int melspec_has(const t_unit *u) { return ((const t_melspec *)u)->x_features != 0; }

static int melspec_given(const t_unit *u) { return ((const t_melspec *)u)->x_frames != 0; }

static int melspec_busy(const t_unit *u) { return works_busy(&u->u_works); }

static void melspec_frames(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_melspec *x = object;
    sro_frames *frames = published_take(&x->x_unit, STAGE_FRAMES, s, argc, argv);
    if (!frames)
        return;
    /* the same again: somebody wants to hear of it */
    if (frames != x->x_frames)
        memset(&x->x_recipe, 0, sizeof(x->x_recipe)); /* a new value may get an old one's address */
    sro_frames_retain(frames);
    sro_frames_release(x->x_frames);
    x->x_frames = frames;
    x->x_unit.u_asked = 1;
    unit_touch(&x->x_unit);
}

/* Live: one row of magnitudes */

/* A complaint about live rows is made once, not hop after hop. */
static int live_fails_anew(t_melspec *x, const char *error)
{
    int anew = error != x->x_live.told;
    x->x_live.told = error;
    return anew;
}

/* A filter bank for so many magnitudes: of the n_fft and rate of the frames that are here, or else
 * of the even n_fft that has so many bins, at Pd's rate. False with an error. */
static int live_prepare(t_melspec *x, size_t bins)
{
    t_live *l = &x->x_live;
    const sro_mel_settings *s = &settings_of(x)->mel;
    size_t n_fft = 2 * (bins - 1);
    double rate = unit_pd_rate();
    const char *setting = "n_mels", *error;
    if (x->x_frames) {
        n_fft = (size_t)sro_frames_settings(x->x_frames)->n_fft;
        rate = rate_of(x->x_frames);
    }
    if (l->mel && l->rate == rate && l->n_fft == n_fft && !memcmp(&l->settings, s, sizeof(*s)))
        return 1;
    sro_mel_free(l->mel);
    l->mel = 0;
    error = sro_mel_settings_check(s, rate, &setting);
    if (!error)
        error = sro_mel_new(&l->mel, s, rate, n_fft);
    memcpy(&l->settings, s, sizeof(*s));
    l->rate = rate;
    l->n_fft = n_fft;
    if (error && live_fails_anew(x, error))
        unit_error(&x->x_unit, "list: %s: %s", setting, error);
    return !error;
}

/* The statistics belong to other steps or bands once those were changed. */
static const sro_statistics *live_statistics(const t_melspec *x)
{
    const t_melspec_settings *s = settings_of(x);
    const sro_preprocess_settings *p = &x->x_fitted;
    if (!x->x_statistics || (int)sro_matrix_columns(x->x_features) != s->mel.n_mels
        || !sro_preprocess_same_steps(p, &s->preprocess))
        return 0;
    return x->x_statistics;
}

static void live_row(t_melspec *x, float *magnitude, size_t bins, float *row, t_atom *atoms)
{
    const t_melspec_settings *s = settings_of(x);
    size_t i, columns = (size_t)s->mel.n_mels;
    const sro_preprocess_step *step;
    const char *error;
    sro_power_of_magnitudes(s->power, magnitude, bins);
    sro_mel_apply(x->x_live.mel, magnitude, row);
    error = sro_preprocess_transform(&s->preprocess, live_statistics(x), row, columns, &step);
    if (error && live_fails_anew(x, error))
        unit_error(&x->x_unit, "preprocess %s: %s%s", step->name, error,
                   step->apply_row ? "; send frames first" : "");
    x->x_live.told = error;
    if (error)
        return;
    for (i = 0; i < columns; i++)
        SETFLOAT(&atoms[i], row[i]);
    outlet_list(x->x_out, gensym("list"), (int)columns, atoms);
}

/* Whether the list is one frame's magnitudes; false with an error. */
static int live_fits(t_melspec *x, int argc, const t_atom *argv)
{
    static const char length[] = "list: has another length than the frames have bins";
    size_t bins = x->x_frames ? sro_frames_bins(x->x_frames) : (size_t)argc;
    int i;
    for (i = 0; i < argc; i++)
        if (argv[i].a_type != A_FLOAT)
            break;
    if (argc >= 2 && i == argc && (size_t)argc == bins)
        return 1;
    if (!live_fails_anew(x, length))
        return 0;
    if (x->x_frames)
        unit_error(&x->x_unit,
                   "list: needs the %zu magnitudes of one frame, as numbers; these are "
                   "%d",
                   bins, argc);
    else
        unit_error(&x->x_unit, "list: needs the n_fft/2+1 magnitudes of one frame, as numbers");
    return 0;
}

static void melspec_list(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_melspec *x = object;
    size_t i, bins = (size_t)argc, columns;
    float *magnitude, *row;
    t_atom *atoms;
    (void)s;
    if (!unit_ready(&x->x_unit) || !live_fits(x, argc, argv) || !live_prepare(x, bins))
        return;
    columns = (size_t)settings_of(x)->mel.n_mels;
    magnitude = malloc(bins * sizeof(*magnitude));
    row = malloc(columns * sizeof(*row));
    atoms = malloc(columns * sizeof(*atoms));
    if (magnitude && row && atoms) {
        for (i = 0; i < bins; i++)
            magnitude[i] = (float)atom_getfloat(&argv[i]);
        live_row(x, magnitude, bins, row, atoms);
    } else
        unit_error(&x->x_unit, "list: %s", SRO_NO_MEMORY);
    free(magnitude);
    free(row);
    free(atoms);
}

/* Looking at features */

/* By info, for on the left it would be taken for new features by whatever comes next. */
static void melspec_dump(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_melspec *x = object;
    (void)argc;
    (void)argv;
    if (unit_answers(&x->x_unit, s->s_name))
        unit_info_matrix(&x->x_unit, s->s_name, x->x_features);
}

static void melspec_band(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_melspec *x = object;
    double index = atom_getfloat(&argv[0]);
    size_t columns;
    (void)argc;
    if (!unit_answers(&x->x_unit, s->s_name))
        return;
    columns = sro_matrix_columns(x->x_features);
    if (unit_in_range(&x->x_unit, s->s_name, "band", index, columns))
        array_fill(&x->x_unit, s->s_name, argv[1].a_w.w_symbol,
                   sro_matrix_row(x->x_features, 0) + (size_t)index, columns,
                   sro_matrix_rows(x->x_features));
}

static void melspec_frame(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_melspec *x = object;
    double index = atom_getfloat(&argv[0]);
    (void)argc;
    if (!unit_answers(&x->x_unit, s->s_name))
        return;
    if (unit_in_range(&x->x_unit, s->s_name, "frame", index, sro_matrix_rows(x->x_features)))
        array_fill(&x->x_unit, s->s_name, argv[1].a_w.w_symbol,
                   sro_matrix_row(x->x_features, (size_t)index), 1,
                   sro_matrix_columns(x->x_features));
}

static void melspec_print(t_unit *u)
{
    t_melspec *x = (t_melspec *)u;
    if (x->x_features)
        unit_note(u, "features %s: %zu frames x %zu bands", published_name(x->x_published)->s_name,
                  sro_matrix_rows(x->x_features), sro_matrix_columns(x->x_features));
    else
        unit_note(u, "no features yet");
}

static const char *const norms[] = {"none", "slaney", 0};

#define FIELD(member) offsetof(t_melspec_settings, member)
static const t_setting melspec_settings[] = {
    {.name = "n_mels", .kind = SETTING_INT, .offset = FIELD(mel.n_mels)},
    {.name = "fmin", .kind = SETTING_FLOAT, .offset = FIELD(mel.fmin)},
    {.name = "fmax", .kind = SETTING_FLOAT, .offset = FIELD(mel.fmax)},
    {.name = "power", .kind = SETTING_FLOAT, .offset = FIELD(power)},
    {.name = "htk", .kind = SETTING_SWITCH, .offset = FIELD(mel.htk)},
    {.name = "norm", .kind = SETTING_CHOICE, .offset = FIELD(mel.slaney), .choices = norms},
    {.name = "ref", .kind = SETTING_FLOAT, .offset = FIELD(preprocess.ref)},
    {.name = "amin", .kind = SETTING_FLOAT, .offset = FIELD(preprocess.amin)},
    {.name = "top_db", .kind = SETTING_FLOAT, .offset = FIELD(preprocess.top_db)},
    {.name = "preprocess",
     .kind = SETTING_WORDS,
     .offset = FIELD(preprocess),
     .read = read_steps,
     .write = sro_preprocess_print,
     .size = sizeof(sro_preprocess_settings)},
    SETTING_PUBLISHED_NAME,
    SETTING_BLOCKING,
};
#undef FIELD

static const char *const positional[] = {"n_mels", 0};

static const t_message melspec_messages[] = {
    {"frames", "*", 0, melspec_frames},
    {"dump", "", 0, melspec_dump},
    {"band", "fs", "a band's number and an array", melspec_band},
    {"frame", "fs", "a frame's number and an array", melspec_frame},
    {0},
};

static const t_unit_class melspec_unit = {
    .stage = STAGE_FEATURES,
    .takes = UNIT_TAKES(STAGE_FRAMES),
    .settings = melspec_settings,
    .settings_count = sizeof(melspec_settings) / sizeof(*melspec_settings),
    .settings_size = sizeof(t_melspec_settings),
    .positional = positional,
    .messages = melspec_messages,
    .list = melspec_list,
    .check = melspec_check,
    .apply = melspec_apply,
    .has = melspec_has,
    .given = melspec_given,
    .busy = melspec_busy,
    .tell = melspec_tell,
    .send = melspec_send,
    .print = melspec_print,
};

static void *melspec_new(t_symbol *s, int argc, t_atom *argv)
{
    t_melspec *x = (t_melspec *)pd_new(melspec_class);
    (void)s;
    unit_init(&x->x_unit, &melspec_unit, &melspec_defaults, argc, argv);
    x->x_out = outlet_new(&x->x_unit.u_obj, 0);
    x->x_unit.u_info = outlet_new(&x->x_unit.u_obj, 0);
    x->x_published = published_new(&x->x_unit, "features", "melspec");
    published_follow(x->x_published, settings_of(x)->unit.name);
    return x;
}

static void melspec_free(t_melspec *x)
{
    unit_free(&x->x_unit);
    published_free(x->x_published);
    sro_frames_release(x->x_frames);
    sro_matrix_release(x->x_features);
    sro_statistics_free(x->x_statistics);
    sro_mel_free(x->x_live.mel);
}

SETUP(melspec_setup)
{
    t_class *c = melspec_class =
        class_new(gensym("melspec"), UNIT_NEW(melspec_new), (t_method)melspec_free,
                  sizeof(t_melspec), CLASS_DEFAULT, A_GIMME, 0);
    melspec_defaults.preprocess.steps[0].step = sro_preprocess_step_named("amplitude_to_db");
    unit_setup(c, &melspec_unit);
}

/* [melspec]: frames in, features out: the mel spectrogram with its preprocessing steps. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../shared/melspec.h"
#include "arrays.h"
#include "names.h"
#include "unit.h"

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
    sro_frames *x_frames;         /* the last that came in */
    t_recipe x_recipe;            /* of what was made or is being made last */
    sro_matrix *x_features;
    sro_statistics *x_statistics; /* of x_features, for live rows */
    sro_preprocess_settings x_fitted; /* the steps of x_statistics */
    t_live x_live;
} t_melspec;

static t_class *melspec_class;

static const t_melspec_settings melspec_defaults = {
    .mel = {.n_mels = 128, .slaney = 1},
    .power = 2,
    /* amin as Pd would read it, so that typing the default changes nothing */
    .preprocess = {.count = 1, .steps = {SRO_AMPLITUDE_TO_DB}, .ref = 1, .amin = (t_float)1e-5,
        .top_db = 80},
};

static const char *const step_names[] = {"amplitude_to_db", "power_to_db", "volume", "log_weight",
    "log_sum", "standardize", 0};

static const t_melspec_settings *settings_of(const t_melspec *x)
{
    return x->x_unit.u_settings;
}

static double rate_of(const sro_frames *frames)
{
    return sro_sound_rate(sro_frames_sound(frames));
}

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

static const char *read_steps(void *value, int argc, const t_atom *argv, const t_atom **culprit)
{
    sro_preprocess_settings *p = value;
    sro_preprocess_step steps[SRO_MAX_STEPS];
    int i, k, count = 0;
    if (argc < 1)
        return "needs the steps to take, or none";
    for (i = 0; i < argc; i++) {
        char word[MAXPDSTRING];
        *culprit = &argv[i];
        atom_string(&argv[i], word, sizeof(word));
        if (!strcmp(word, "none") && argc == 1)
            break;
        for (k = 0; step_names[k] && strcmp(step_names[k], word); k++)
            ;
        if (!step_names[k])
            return "is not among the steps";
        if (count == SRO_MAX_STEPS)
            return "is one step too many; 16 are the most";
        steps[count++] = (sro_preprocess_step)k;
    }
    memset(p->steps, 0, sizeof(p->steps));
    memcpy(p->steps, steps, (size_t)count * sizeof(*steps));
    p->count = count;
    return 0;
}

static void write_steps(const void *value, char *text, size_t size)
{
    const sro_preprocess_settings *p = value;
    size_t used = 0;
    int i;
    if (!p->count)
        snprintf(text, size, "none");
    for (i = 0; i < p->count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "",
            step_names[p->steps[i]]);
}

/* Analysis */

typedef struct _analysis {
    t_recipe recipe; /* holds a reference to its frames */
    sro_mel *mel;
    sro_matrix *features;
    sro_statistics *statistics;
    const char *error;
} t_analysis;

static void analysis_run(sro_job *job, void *context)
{
    t_analysis *a = context;
    a->error = sro_melspec(a->recipe.frames, a->mel, a->recipe.power,
        &a->recipe.preprocess, &a->features, &a->statistics, job);
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

static void melspec_send(t_melspec *x)
{
    t_atom name;
    unit_info(&x->x_unit, "shape", 2, (double[]){(double)sro_matrix_rows(x->x_features),
        (double)sro_matrix_columns(x->x_features)});
    SETSYMBOL(&name, published_name(x->x_published));
    outlet_anything(x->x_out, gensym("features"), 1, &name);
}

static void analysis_deliver(void *owner, void *context, double ms)
{
    t_melspec *x = owner;
    t_analysis *a = context;
    size_t empty = sro_mel_empty_bands(a->mel);
    if (a->error) {
        unit_error(&x->x_unit, "%s", a->error);
        return;
    }
    if (empty)
        unit_note(&x->x_unit, "%zu of %d bands are empty: no bin falls into them; "
            "take a smaller n_mels or a larger n_fft", empty, a->recipe.mel.n_mels);
    sro_matrix_release(x->x_features);
    sro_statistics_free(x->x_statistics);
    x->x_features = a->features;
    x->x_statistics = a->statistics;
    x->x_fitted = a->recipe.preprocess;
    a->features = 0;
    a->statistics = 0;
    published_set(x->x_published, x->x_features);
    x->x_unit.u_fresh = 1;
    unit_info1(&x->x_unit, "done", ms);
    melspec_send(x);
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
    if (!a || (error = sro_mel_new(&a->mel, &recipe->mel, rate,
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

static void melspec_apply(t_unit *u, int again)
{
    t_melspec *x = (t_melspec *)u;
    t_recipe recipe;
    int renamed = published_follow(x->x_published, settings_of(x)->unit.name, &x->x_unit);
    x->x_live.told = 0;
    if (!x->x_frames) {
        if (again)
            unit_error(u, "no frames yet: connect the left outlet of [stft~]");
        return;
    }
    melspec_recipe(x, &recipe);
    switch (unit_step(u, again, memcmp(&recipe, &x->x_recipe, sizeof(recipe)), renamed)) {
    case STEP_MAKE:
        melspec_analyse(x, &recipe);
        break;
    case STEP_SEND:
        melspec_send(x);
        break;
    case STEP_NONE:
        break;
    }
}

static void melspec_frames(t_melspec *x, t_symbol *s, int argc, t_atom *argv)
{
    sro_frames *frames = published_find(&x->x_unit, s, argc, argv);
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

/* On failure *setting says which is at fault. */
static const char *live_prepare(t_melspec *x, size_t bins, const char **setting)
{
    t_live *l = &x->x_live;
    const sro_mel_settings *s = &settings_of(x)->mel;
    size_t n_fft = 2 * (bins - 1);
    double rate = sys_getsr();
    const char *error;
    if (x->x_frames && sro_frames_bins(x->x_frames) == bins) {
        n_fft = (size_t)sro_frames_settings(x->x_frames)->n_fft;
        rate = rate_of(x->x_frames);
    }
    if (l->mel && l->rate == rate && l->n_fft == n_fft && !memcmp(&l->settings, s, sizeof(*s)))
        return 0;
    sro_mel_free(l->mel);
    l->mel = 0;
    error = sro_mel_settings_check(s, rate, setting);
    if (error)
        return error;
    *setting = "n_mels";
    error = sro_mel_new(&l->mel, s, rate, n_fft);
    memcpy(&l->settings, s, sizeof(*s));
    l->rate = rate;
    l->n_fft = n_fft;
    return error;
}

/* The statistics belong to other steps or bands once those were changed. */
static const sro_statistics *live_statistics(const t_melspec *x)
{
    const t_melspec_settings *s = settings_of(x);
    const sro_preprocess_settings *p = &x->x_fitted;
    if (!x->x_statistics || (int)sro_matrix_columns(x->x_features) != s->mel.n_mels
        || p->count != s->preprocess.count
        || memcmp(p->steps, s->preprocess.steps, sizeof(p->steps)))
        return 0;
    return x->x_statistics;
}

static void live_row(t_melspec *x, float *magnitude, size_t bins, float *row, t_atom *atoms)
{
    const t_melspec_settings *s = settings_of(x);
    size_t i, columns = (size_t)s->mel.n_mels;
    sro_preprocess_step step;
    const char *error;
    sro_power_of_magnitudes(s->power, magnitude, bins);
    sro_mel_apply(x->x_live.mel, magnitude, row);
    error = sro_preprocess_transform(&s->preprocess, live_statistics(x), row, columns, &step);
    if (error && error != x->x_live.told) /* not hop after hop */
        unit_error(&x->x_unit, "preprocess %s: %s; send frames first", step_names[step], error);
    x->x_live.told = error;
    if (error) {
        return;
    }
    for (i = 0; i < columns; i++)
        SETFLOAT(&atoms[i], row[i]);
    outlet_list(x->x_out, gensym("list"), (int)columns, atoms);
}

static void melspec_list(t_melspec *x, t_symbol *s, int argc, t_atom *argv)
{
    size_t i, bins = (size_t)argc, columns = (size_t)settings_of(x)->mel.n_mels;
    float *magnitude, *row;
    t_atom *atoms;
    const char *setting, *error;
    (void)s;
    for (i = 0; i < bins; i++)
        if (argv[i].a_type != A_FLOAT)
            break;
    if (bins < 2 || i < bins) {
        unit_error(&x->x_unit, "list: needs the n_fft/2+1 magnitudes of one frame, as numbers");
        return;
    }
    if ((error = live_prepare(x, bins, &setting))) {
        unit_error(&x->x_unit, "list: %s: %s", setting, error);
        return;
    }
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

static int melspec_ready(t_melspec *x, const char *what)
{
    if (!x->x_features)
        unit_error(&x->x_unit, "%s: no features yet: connect the left outlet of [stft~]", what);
    return x->x_features != 0;
}

static void melspec_dump(t_melspec *x)
{
    size_t rows, columns, i, size;
    const float *values;
    t_atom *atoms;
    if (!melspec_ready(x, "dump"))
        return;
    rows = sro_matrix_rows(x->x_features);
    columns = sro_matrix_columns(x->x_features);
    size = (2 + rows * columns) * sizeof(*atoms);
    atoms = malloc(size);
    if (!atoms) {
        unit_error(&x->x_unit, "dump: %s", SRO_NO_MEMORY);
        return;
    }
    SETFLOAT(&atoms[0], (t_float)rows);
    SETFLOAT(&atoms[1], (t_float)columns);
    values = sro_matrix_row(x->x_features, 0);
    for (i = 0; i < rows * columns; i++)
        SETFLOAT(&atoms[2 + i], values[i]);
    outlet_anything(x->x_out, gensym("matrix"), (int)(2 + rows * columns), atoms);
    free(atoms);
}

static int in_range(t_melspec *x, const char *what, double index, size_t count)
{
    int fine = index >= 0 && index < (double)count;
    if (!fine)
        unit_error(&x->x_unit, "%s %g: there are %ss 0 to %zu", what, index, what, count - 1);
    return fine;
}

static void melspec_band(t_melspec *x, t_floatarg index, t_symbol *array)
{
    if (!melspec_ready(x, "band"))
        return;
    size_t columns = sro_matrix_columns(x->x_features);
    if (in_range(x, "band", index, columns))
        array_fill(&x->x_unit, "band", array, sro_matrix_row(x->x_features, 0) + (size_t)index,
            columns, sro_matrix_rows(x->x_features));
}

static void melspec_frame(t_melspec *x, t_floatarg index, t_symbol *array)
{
    if (!melspec_ready(x, "frame"))
        return;
    if (in_range(x, "frame", index, sro_matrix_rows(x->x_features)))
        array_fill(&x->x_unit, "frame", array, sro_matrix_row(x->x_features, (size_t)index), 1,
            sro_matrix_columns(x->x_features));
}

static void melspec_print(t_unit *u)
{
    t_melspec *x = (t_melspec *)u;
    if (x->x_features)
        unit_note(u, "features %s: %zu frames x %zu bands",
            published_name(x->x_published)->s_name, sro_matrix_rows(x->x_features),
            sro_matrix_columns(x->x_features));
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
    {.name = "preprocess", .kind = SETTING_WORDS, .offset = FIELD(preprocess),
        .choices = step_names, .read = read_steps, .write = write_steps,
        .size = sizeof(sro_preprocess_settings)},
    SETTING_PUBLISHED_NAME,
    SETTING_BLOCKING,
};
#undef FIELD

static const char *const positional[] = {"n_mels", 0};

static const t_unit_class melspec_unit = {
    .settings = melspec_settings,
    .settings_count = sizeof(melspec_settings) / sizeof(*melspec_settings),
    .settings_size = sizeof(t_melspec_settings),
    .positional = positional,
    .check = melspec_check,
    .apply = melspec_apply,
    .print = melspec_print,
};

static void *melspec_new(t_symbol *s, int argc, t_atom *argv)
{
    t_melspec *x = (t_melspec *)pd_new(melspec_class);
    (void)s;
    unit_init(&x->x_unit, &melspec_unit, &melspec_defaults, argc, argv);
    x->x_out = outlet_new(&x->x_unit.u_obj, 0);
    x->x_unit.u_info = outlet_new(&x->x_unit.u_obj, 0);
    x->x_published = published_new("features", "melspec");
    published_follow(x->x_published, settings_of(x)->unit.name, &x->x_unit);
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
    t_class *c = melspec_class = class_new(gensym("melspec"), UNIT_NEW(melspec_new),
        (t_method)melspec_free, sizeof(t_melspec), CLASS_DEFAULT, A_GIMME, 0);
    unit_setup(c, &melspec_unit);
    class_addlist(c, (t_method)melspec_list);
    class_addmethod(c, (t_method)melspec_frames, gensym("frames"), A_GIMME, 0);
    class_addmethod(c, (t_method)melspec_dump, gensym("dump"), 0);
    class_addmethod(c, (t_method)melspec_band, gensym("band"), A_FLOAT, A_SYMBOL, 0);
    class_addmethod(c, (t_method)melspec_frame, gensym("frame"), A_FLOAT, A_SYMBOL, 0);
}

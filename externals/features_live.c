/* Lists: the magnitudes of one frame, answered at once. */

#include "features_object.h"

#include <stdlib.h>
#include <string.h>

/* A complaint about live rows is made once, not hop after hop. */
static bool fails_anew(t_features *x, sro_error error)
{
    bool anew = error != x->live.told;
    x->live.told = error;
    return anew;
}

/* An extraction of so many magnitudes: of the n_fft and rate of the frames that are here, or else
 * of the even n_fft that has so many bins, at the host's rate. False with an error. */
static bool prepare(t_features *x, size_t bins)
{
    t_features_live *l = &x->live;
    t_features_method method = features_method(features_settings_of(x));
    const sro_frames *frames = features_frames(x);
    size_t n_fft = frames ? (size_t)sro_frames_settings(frames)->n_fft : 2 * (bins - 1);
    double rate = frames ? sro_sound_rate(sro_frames_sound(frames)) : host_rate();
    const char *setting = "";
    sro_error error;
    if (l->extraction && l->rate == rate && l->n_fft == n_fft
        && features_same_method(&l->method, &method))
        return true;
    sro_extraction_free(l->extraction);
    l->extraction = NULL;
    error = sro_extractor_check(method.extractor, method.settings, rate, &setting);
    if (!error)
        error = sro_extraction_new(&l->extraction, method.extractor, method.settings, rate, n_fft);
    memcpy(&l->method, &method, sizeof(method));
    l->rate = rate;
    l->n_fft = n_fft;
    if (error && fails_anew(x, error))
        host_error(x, "list: %s: %s", setting, error);
    return !error;
}

/* As prepared. */
static size_t columns_of(const t_features *x)
{
    return sro_extractor_columns(x->live.method.extractor, x->live.method.settings);
}

/* Whether the columns of a live row are those of the features. */
static bool same_columns(const t_features *x)
{
    const t_features_method *of_features = &x->made_by, *of_row = &x->live.method;
    const sro_extractor *extractor = of_row->extractor;
    size_t columns = columns_of(x);
    if (of_features->extractor != extractor || sro_matrix_columns(x->features) != columns)
        return false;
    for (size_t c = 0; extractor->column_name && c < columns; c++)
        if (strcmp(extractor->column_name(of_features->settings, c),
                   extractor->column_name(of_row->settings, c))
            != 0)
            return false;
    return true;
}

/* The fit belongs to other steps or columns once those were changed. */
static const sro_fit *fit_for(const t_features *x, const sro_preprocess_settings *steps)
{
    bool fits = x->fit && same_columns(x) && sro_preprocess_same_steps(&x->fitted, steps);
    return fits ? x->fit : NULL;
}

static void answer(t_features *x, const float *magnitudes, float *row)
{
    size_t columns = columns_of(x);
    sro_preprocess_settings steps = features_steps(features_settings_of(x));
    const sro_preprocess_step *step;
    sro_error error =
        sro_extract_row(x->live.extraction, &steps, fit_for(x, &steps), magnitudes, row, &step);
    if (error && fails_anew(x, error))
        host_error(x, "%s%s: %s%s", step ? "preprocess " : "",
                   step ? step->name : features_settings_of(x)->choice.extractor->name, error,
                   !step || step->apply_row ? "; send frames first" : "");
    x->live.told = error;
    if (error)
        return;
    error = host_send_numbers(x, OUT_FEATURES, "list", columns, float_at, row);
    if (error)
        host_error(x, "list: %s", error);
}

/* Whether the list is one frame's magnitudes, which go into `magnitudes`; false with an error. */
static bool read_magnitudes(t_features *x, const t_message *m, float *magnitudes)
{
    static const char length[] = "list: has another length than the frames have bins";
    const sro_frames *frames = features_frames(x);
    size_t count = (size_t)m->argc, bins = frames ? sro_frames_bins(frames) : count;
    if (count >= (frames ? 1 : 2) && count == bins
        && read_floats(m->argv, count, magnitudes) == count)
        return true;
    if (!fails_anew(x, length))
        return false;
    if (frames)
        host_error(x, "list: needs the %zu magnitudes of one frame, as numbers; these are %d", bins,
                   m->argc);
    else
        host_error(x, "list: needs the n_fft/2+1 magnitudes of one frame, as numbers");
    return false;
}

/* The row is sent, which may delete the object. */
static void answer_row(t_features *x, const float *magnitudes)
{
    float *row = malloc(columns_of(x) * sizeof(*row));
    if (row)
        answer(x, magnitudes, row);
    else
        host_error(x, "list: %s", SRO_NO_MEMORY);
    free(row);
}

void features_list(void *object, const t_message *message)
{
    t_features *x = object;
    size_t bins = (size_t)message->argc;
    float *magnitudes;
    if (!producer_catch_up(&x->producer))
        return;
    magnitudes = malloc((bins + 1) * sizeof(*magnitudes));
    if (!magnitudes)
        host_error(x, "list: %s", SRO_NO_MEMORY);
    else if (read_magnitudes(x, message, magnitudes) && prepare(x, bins))
        answer_row(x, magnitudes);
    free(magnitudes);
}

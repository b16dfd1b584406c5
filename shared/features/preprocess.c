#include "features/preprocess.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The family: a new step is a file of its own and a line here. */
#define EACH_STEP(DO)   \
    DO(amplitude_to_db) \
    DO(power_to_db)     \
    DO(volume)          \
    DO(log_weight)      \
    DO(log_sum)         \
    DO(standardize)     \
    DO(smooth)          \
    DO(delta)

#define DECLARE(name) extern const sro_preprocess_step sro_step_##name;
EACH_STEP(DECLARE)

#define POINTER(name) &sro_step_##name,
static const sro_preprocess_step *const steps[] = {EACH_STEP(POINTER) NULL};

/* No step may be called so. */
static const char no_steps[] = "none";

/* An error that ends in the words there are. */
#define WORD(name) #name ", "
#define LISTED(why) why ": " EACH_STEP(WORD) "none"

const sro_preprocess_step *const *sro_preprocess_steps(void) { return steps; }

const sro_preprocess_step *sro_preprocess_step_named(const char *name)
{
    for (size_t i = 0; steps[i]; i++)
        if (!strcmp(steps[i]->name, name))
            return steps[i];
    return NULL;
}

/* Settings */

static bool number_fits(const sro_step_number *number, double value)
{
    double position = number->spacing > 0 ? (value - number->min) / number->spacing : 0;
    return value >= number->min && value <= number->max && position == floor(position);
}

static SRO_CHECKED sro_error check_step(const sro_step_choice *choice)
{
    for (size_t i = 0; i < SRO_STEP_NUMBERS; i++) {
        const sro_step_number *number = &choice->step->numbers[i];
        if (number->name && !number_fits(number, choice->numbers[i]))
            return number->range;
    }
    return NULL;
}

sro_error sro_preprocess_settings_check(const sro_preprocess_settings *settings,
                                        const char **setting)
{
    *setting = "preprocess";
    if (settings->count < 0 || settings->count > SRO_MAX_STEPS)
        return "takes at most 16 steps";
    for (int i = 0; i < settings->count; i++) {
        sro_error error = check_step(&settings->steps[i]);
        if (error)
            return error;
    }
    *setting = "ref";
    if (!(settings->ref > 0))
        return "must be above 0";
    *setting = "amin";
    if (!(settings->amin >= FLT_MIN)) /* what is smaller is 0 where denormals are off */
        return "must be above 0, at least 1.2e-38";
    *setting = "top_db";
    if (!(settings->top_db >= 0))
        return "must be 0 dB or more";
    return NULL;
}

bool sro_preprocess_uses_db(const sro_preprocess_settings *settings)
{
    for (int i = 0; i < settings->count; i++)
        if (settings->steps[i].step->decibels)
            return true;
    return false;
}

static bool same_choice(const sro_step_choice *a, const sro_step_choice *b)
{
    for (size_t i = 0; i < SRO_STEP_NUMBERS; i++)
        if (a->numbers[i] != b->numbers[i])
            return false;
    return a->step == b->step;
}

bool sro_preprocess_same_steps(const sro_preprocess_settings *a, const sro_preprocess_settings *b)
{
    if (a->count != b->count)
        return false;
    for (int i = 0; i < a->count; i++)
        if (!same_choice(&a->steps[i], &b->steps[i]))
            return false;
    return true;
}

/* What is still to be read. */
typedef struct {
    const sro_value *next;
    size_t left;
} value_reader;

static const sro_value *take(value_reader *from)
{
    from->left--;
    return from->next++;
}

/* The numbers behind the name of a step. */
static SRO_CHECKED sro_error read_numbers(sro_step_choice *choice, value_reader *from,
                                          const sro_value **culprit)
{
    for (size_t i = 0; i < SRO_STEP_NUMBERS; i++) {
        const sro_step_number *number = &choice->step->numbers[i];
        if (!number->name)
            break;
        choice->numbers[i] = number->fallback;
        if (from->left && from->next->kind == SRO_VALUE_NUMBER) {
            *culprit = take(from);
            choice->numbers[i] = (*culprit)->number;
            if (!number_fits(number, choice->numbers[i]))
                return number->range;
        } else if (number->needed)
            return "needs a number behind it";
    }
    return NULL;
}

static SRO_CHECKED sro_error read_step(sro_step_choice *choice, value_reader *from,
                                       const sro_value **culprit)
{
    const sro_value *value = *culprit = take(from);
    choice->step = value->kind == SRO_VALUE_WORD ? sro_preprocess_step_named(value->word) : NULL;
    if (!choice->step)
        return LISTED("is not among the steps");
    return read_numbers(choice, from, culprit);
}

static bool says_none(const sro_value *value)
{
    return value->kind == SRO_VALUE_WORD && !strcmp(value->word, no_steps);
}

sro_error sro_preprocess_read(void *settings, size_t count, const sro_value *values,
                              const sro_value **culprit)
{
    sro_preprocess_settings *s = settings;
    sro_step_choice chosen[SRO_MAX_STEPS];
    value_reader from = {.next = values, .left = count};
    int length = 0;
    memset(chosen, 0, sizeof chosen); /* settings are compared byte by byte */
    if (!count)
        return LISTED("needs the steps to take, or none");
    if (count == 1 && says_none(values))
        from.left = 0;
    while (from.left) {
        *culprit = from.next;
        if (says_none(from.next))
            return LISTED("stands alone");
        if (length == SRO_MAX_STEPS)
            return "is one step too many: 16 at most";
        sro_error error = read_step(&chosen[length], &from, culprit);
        if (error)
            return error;
        length++;
    }
    s->count = length;
    memcpy(s->steps, chosen, sizeof s->steps);
    return NULL;
}

void sro_preprocess_print(const void *settings, char *text, size_t size)
{
    const sro_preprocess_settings *s = settings;
    size_t used = 0;
    if (!s->count)
        snprintf(text, size, "%s", no_steps);
    for (int i = 0; i < s->count; i++) {
        const sro_preprocess_step *step = s->steps[i].step;
        if (used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "", step->name);
        for (size_t k = 0; k < SRO_STEP_NUMBERS && step->numbers[k].name && used < size; k++)
            used += (size_t)snprintf(text + used, size - used, " %g", s->steps[i].numbers[k]);
    }
}

/* Statistics */

/* A fit a step; their offsets and scales lie in one block each. */
struct sro_statistics {
    sro_step_fit *fits;
    double *offsets;
    float *scales;
};

void sro_statistics_free(sro_statistics *statistics)
{
    if (!statistics)
        return;
    free(statistics->fits);
    free(statistics->offsets);
    free(statistics->scales);
    free(statistics);
}

static SRO_CHECKED sro_error statistics_new(sro_statistics **statistics, size_t count,
                                            size_t columns)
{
    sro_statistics *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->fits = calloc(count + 1, sizeof *made->fits);
    made->offsets = calloc(count * columns + 1, sizeof(double));
    made->scales = calloc(count * columns + 1, sizeof(float));
    if (!made->fits || !made->offsets || !made->scales) {
        sro_statistics_free(made);
        return SRO_NO_MEMORY;
    }
    for (size_t s = 0; s < count; s++) {
        made->fits[s].offsets = made->offsets + s * columns;
        made->fits[s].scales = made->scales + s * columns;
    }
    *statistics = made;
    return NULL;
}

/* The chain */

static SRO_CHECKED sro_error apply_step(const sro_preprocess_step *step, const sro_step_call *call,
                                        sro_matrix *matrix, sro_job *job)
{
    sro_error error = step->fit ? step->fit(call, matrix) : NULL;
    if (error)
        return error;
    return step->apply ? step->apply(call, matrix, job)
                       : sro_step_each_row(step->apply_row, call, matrix, job);
}

sro_error sro_preprocess_fit_transform(const sro_preprocess_settings *settings, sro_matrix *matrix,
                                       sro_statistics **statistics, sro_job *job)
{
    size_t columns = sro_matrix_columns(matrix);
    sro_statistics *made = NULL;
    sro_error error = statistics_new(&made, (size_t)settings->count, columns);
    for (int s = 0; !error && s < settings->count; s++) {
        const sro_step_choice *choice = &settings->steps[s];
        sro_step_call call = {.settings = settings,
                              .numbers = choice->numbers,
                              .fit = &made->fits[s],
                              .columns = columns};
        error = apply_step(choice->step, &call, matrix, job);
    }
    if (error)
        sro_statistics_free(made);
    else
        *statistics = made;
    return error;
}

sro_error sro_preprocess_transform(const sro_preprocess_settings *settings,
                                   const sro_statistics *statistics, float *row, size_t columns,
                                   const sro_preprocess_step **step)
{
    for (int s = 0; s < settings->count; s++) {
        const sro_step_choice *choice = &settings->steps[s];
        sro_step_call call = {.settings = settings,
                              .numbers = choice->numbers,
                              .fit = statistics ? &statistics->fits[s] : NULL,
                              .columns = columns};
        *step = choice->step;
        if (!choice->step->apply_row || (!statistics && choice->step->lacks))
            return choice->step->lacks;
        choice->step->apply_row(&call, row);
    }
    return NULL;
}

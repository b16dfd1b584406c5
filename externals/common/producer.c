/* The life of a producer: how it is made, stages what one instant asks for, and is updated. */

#include "common/producer.h"

#include <stdlib.h>
#include <string.h>

static const t_producer_settings *base(const void *settings) { return settings; }

/* Info */

void producer_info_at(t_producer *p, const char *name, size_t count, t_number_at *at,
                      const void *numbers)
{
    long before = roster_send_as(0);
    sro_error error = host_send_numbers(p, producer_class(p)->info, name, count, at, numbers);
    roster_send_as(before);
    if (error)
        host_error(p, "%s: %s", name, error);
}

void producer_info(t_producer *p, const char *name, size_t count, const double *values)
{
    producer_info_at(p, name, count, double_at, values);
}

void producer_info1(t_producer *p, const char *name, double value)
{
    producer_info(p, name, 1, &value);
}

/* ROWS, COLUMNS, and then the values. */
static double matrix_at(const void *matrix, size_t index)
{
    const sro_matrix *m = matrix;
    if (index < 2)
        return (double)(index ? sro_matrix_columns(m) : sro_matrix_rows(m));
    return sro_matrix_row(m, 0)[index - 2];
}

void producer_info_matrix(t_producer *p, const char *what, const sro_matrix *m)
{
    size_t count = 2 + sro_matrix_rows(m) * sro_matrix_columns(m);
    sro_error error = host_send_numbers(p, producer_class(p)->info, "matrix", count, matrix_at, m);
    if (error)
        host_error(p, "%s: %s", what, error);
}

const char *reason_name(t_reason reason) { return reason == UPDATE_RUN ? "run" : "bang"; }

/* Updates */

void producer_request_update(t_producer *p)
{
    p->update_pending = true;
    host_timer_set(p->update_timer, 0);
}

const sro_param *producer_refuse_setting(t_producer *p, const char *name, sro_error why)
{
    const sro_param *culprit = sro_param_find(producer_class(p)->hosted.params, name);
    char value[TEXT_SIZE];
    sro_param_print(culprit, p->staged, value, sizeof(value));
    host_error(p, "%s %s: %s", name, value, why);
    return culprit;
}

/* The setting at fault, after an error about it; NULL where all are fine. */
static const sro_param *check_staged(t_producer *p)
{
    const t_producer_class *k = producer_class(p);
    const char *name = NULL;
    sro_error why = sro_params_check(k->hosted.params, p->staged, &name);
    if (!why && k->check)
        why = k->check(p, p->staged, &name);
    return why ? producer_refuse_setting(p, name, why) : NULL;
}

void producer_commit_settings(t_producer *p)
{
    size_t size = producer_class(p)->settings_size;
    p->refused = false;
    if (!memcmp(p->settings, p->staged, size))
        return;
    memcpy(p->settings, p->staged, sizeof(t_producer_settings)); /* never refused */
    p->refused = check_staged(p) != NULL;
    if (p->refused)
        memcpy(p->staged, p->settings, size);
    else
        memcpy(p->settings, p->staged, size);
}

bool producer_run_creation_commands(t_producer *p)
{
    const t_producer_class *k = producer_class(p);
    sro_value *values = p->argv, *v = values;
    int left = p->argc;
    long id = p->id;
    p->argc = 0;
    p->argv = NULL;
    while (left && roster_has(id)) {
        const sro_param *flag = param_flag(k->hosted.params, v);
        int used;
        left--, v++;
        if (!flag)
            continue;
        used = param_arity(flag, k->hosted.params, left, v);
        if (param_is_command(flag))
            command_do(p, p, command_find(k->hosted.commands, flag->name),
                       &(t_message){flag->name, used, v});
        left -= used, v += used;
    }
    free(values);
    return roster_has(id);
}

void producer_update_now(t_producer *p, t_reason reason)
{
    const t_producer_class *k = producer_class(p);
    bool renamed;
    if (!producer_run_creation_commands(p))
        return;
    host_timer_stop(p->update_timer);
    p->update_pending = false;
    producer_commit_settings(p);
    renamed = k->publishes && published_rename(&p->published, base(p->settings)->name);
    k->update(p, reason, renamed);
}

static void update_when_over(void *p) { producer_update_now(p, UPDATE_CHANGED); }

void producer_start_task(t_producer *p, const t_task_kind *kind, void *context)
{
    /* a blocking that was said in this instant counts */
    tasks_start(&p->tasks, kind, context, base(p->staged)->blocking);
}

/* Creation */

static void take_argument(t_producer *p, const sro_param *param, int argc, const sro_value *argv)
{
    const sro_value *culprit;
    sro_error why = NULL;
    if (!param_is_command(param)) /* those wait until the patch is loaded */
        why = param_read(param, p->staged, argc, argv, &culprit);
    if (why)
        report_bad_setting(p, param, culprit, why);
}

static bool is_default(const t_producer *p, const sro_param *param)
{
    return !memcmp((const char *)p->settings + param->offset,
                   (const char *)p->staged + param->offset, sro_param_size(param));
}

/* The object is made all the same: what the check refuses goes back to its default, and where that
 * does not help, all does. */
static void accept_arguments(t_producer *p)
{
    size_t size = producer_class(p)->settings_size;
    const sro_param *culprit;
    while ((culprit = check_staged(p)) && !is_default(p, culprit))
        sro_param_copy(culprit, p->settings, culprit, p->staged);
    memcpy(p->settings, p->staged, culprit ? sizeof(t_producer_settings) : size);
    memcpy(p->staged, p->settings, size);
}

/* An unknown flag takes what seems to be its value with it. */
static int skip_unknown(t_producer *p, int argc, const sro_value *argv)
{
    const sro_param *param = producer_class(p)->hosted.params;
    char flags[TEXT_SIZE] = "";
    int n = 1;
    for (; param->name; param++)
        words_add(flags, sizeof(flags), param->name);
    host_error(p, "%s: unknown flag; after a - there may be %s", argv->word, flags);
    while (n < argc && !is_flag(&argv[n]))
        n++;
    return n;
}

static int take_flag(t_producer *p, const sro_param *flag, int argc, const sro_value *argv)
{
    int n = param_arity(flag, producer_class(p)->hosted.params, argc - 1, argv + 1);
    take_argument(p, flag, n, argv + 1);
    return 1 + n;
}

/* One without a flag; those come first. Returns how many values it took. */
static int take_positional(t_producer *p, const char *name, int argc, const sro_value *argv)
{
    const sro_param *params = producer_class(p)->hosted.params;
    const sro_param *param = name ? sro_param_find(params, name) : NULL;
    char word[TEXT_SIZE];
    if (param) {
        int n = param_arity(param, params, argc, argv);
        take_argument(p, param, n, argv);
        return n;
    }
    print_value(argv, word, sizeof(word));
    host_error(p, "%s: one argument too many", word);
    return 1;
}

static void take_arguments(t_producer *p, int argc, const sro_value *argv)
{
    const t_producer_class *k = producer_class(p);
    const char *const *positional = k->positional;
    while (argc) {
        const sro_param *flag = param_flag(k->hosted.params, argv);
        int used = 1;
        if (flag)
            used = take_flag(p, flag, argc, argv);
        else if (is_flag(argv))
            used = skip_unknown(p, argc, argv);
        else {
            used = take_positional(p, *positional, argc, argv);
            positional += *positional != NULL;
        }
        while (is_flag(argv) && *positional)
            positional++;
        argc -= used, argv += used;
    }
}

static bool has_commands(const sro_param *params, int argc, const sro_value *argv)
{
    int i;
    for (i = 0; i < argc; i++) {
        const sro_param *flag = param_flag(params, &argv[i]);
        if (flag && param_is_command(flag))
            return true;
    }
    return false;
}

/* Those among the flags that are commands are kept until the patch is loaded. */
static bool keep_arguments(t_producer *p, int argc, const sro_value *argv)
{
    size_t size = (size_t)argc * sizeof(*argv);
    if (!has_commands(producer_class(p)->hosted.params, argc, argv))
        return true;
    p->argv = malloc(size);
    if (!p->argv)
        return false;
    memcpy(p->argv, argv, size);
    p->argc = argc;
    return true;
}

static void *copy(const void *from, size_t size)
{
    void *to = malloc(size);
    return to ? memcpy(to, from, size) : NULL;
}

static void *defaults_of(const t_producer_class *k)
{
    void *settings = copy(k->defaults, k->settings_size);
    if (settings && k->complete_defaults)
        k->complete_defaults(settings);
    return settings;
}

void producer_print_default(const t_hosted_class *class, const sro_param *param, char *text,
                            size_t size)
{
    void *settings = defaults_of((const t_producer_class *)class);
    text[0] = 0;
    if (settings)
        sro_param_print(param, settings, text, size);
    free(settings);
}

static bool take_settings(t_producer *p, const t_message *arguments)
{
    const t_producer_class *k = producer_class(p);
    p->settings = defaults_of(k);
    p->staged = defaults_of(k);
    if (!p->settings || !p->staged || !keep_arguments(p, arguments->argc, arguments->argv))
        return false;
    take_arguments(p, arguments->argc, arguments->argv);
    accept_arguments(p);
    p->initial = copy(p->settings, k->settings_size);
    p->recipe = calloc(1, k->derives ? k->derives->recipe_size : 1);
    return p->initial && p->recipe;
}

bool producer_make(void *x, const t_message *arguments)
{
    t_producer *p = x;
    const t_producer_class *k = producer_class(p);
    p->patch = host_patch(p);
    p->update_timer = host_timer_new(p, update_when_over);
    p->tasks.owner = p;
    p->tasks.info = k->info;
    roster_join(p);
    if (!p->update_timer || !take_settings(p, arguments)) {
        host_error(p, "%s", SRO_NO_MEMORY);
        return false;
    }
    if (k->publishes) {
        published_begin(&p->published, p, k->publishes, k->prefix);
        published_rename(&p->published, base(p->settings)->name);
    }
    producer_request_update(p);
    return !k->make || k->make(p);
}

void producer_end(void *x)
{
    t_producer *p = x;
    tasks_cancel_all(&p->tasks);
    published_end(&p->published);
    roster_leave(p);
    host_timer_free(p->update_timer);
    if (producer_class(p)->end)
        producer_class(p)->end(p);
    if (p->input)
        producer_class(p)->derives->release(p->input);
    free(p->recipe);
    free(p->argv);
    free(p->settings);
    free(p->staged);
    free(p->initial);
}

/* Settings of classes as creation arguments and messages: the first line makes an object, each that
 * follows is a setting. Whatever comes, the settings in force are within their ranges, and an
 * object that is made of what they print has the same. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/producer.h"
#include "fuzzing.h"
#include "stub_host.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    stft_tilde_setup();
    melspec_setup();
    features_setup();
    embed1d_setup();
    reorder_tilde_setup();
    return 0;
}

enum { MAX_LINE = 1000, MAX_SETTINGS = 5000 };

/* What producers have in force, and the same as creation arguments. */
typedef struct {
    _Alignas(double) char settings[MAX_SETTINGS];
    char line[STUB_LINE];
} t_state;

static const t_producer_class *class_named(const char *line, size_t *length)
{
    const t_hosted_class *class;
    size_t i;
    *length = strcspn(line, " ");
    for (i = 0; (class = stub_class(i)); i++)
        if (strlen(class->name) == *length && !strncmp(class->name, line, *length))
            return (const t_producer_class *)class;
    return NULL;
}

/* Commands read files, and are no settings. */
static bool has_command(const t_producer_class *k, const char *line)
{
    const sro_param *param;
    char flag[100];
    for (param = k->hosted.params; param->name; param++) {
        snprintf(flag, sizeof(flag), "-%s", param->name);
        if (param_is_command(param) && strstr(line, flag))
            return true;
    }
    return false;
}

static void check_said(void)
{
    const char *line = stub_said();
    for (; *line; line = strchr(line, '\n') + 1)
        HOLDS(strchr(line, ':') && strcspn(line, "\n") < 2 * TEXT_SIZE + 200);
}

static void state_of(const t_producer *p, t_state *state)
{
    const t_producer_class *k = producer_class(p);
    const sro_param *param;
    const char *name;
    char value[TEXT_SIZE];
    size_t used = 0;
    HOLDS(k->settings_size <= sizeof(state->settings));
    memcpy(state->settings, p->settings, k->settings_size);
    HOLDS(!sro_params_check(k->hosted.params, p->settings, &name));
    HOLDS(!k->check || !k->check(p, p->settings, &name));
    state->line[0] = 0;
    for (param = k->hosted.params; param->name; param++) {
        if (param_is_command(param))
            continue;
        sro_param_print(param, p->settings, value, sizeof(value));
        if (value[0])
            used += (size_t)snprintf(state->line + used, sizeof(state->line) - used, " -%s %s",
                                     param->name, value);
        HOLDS(used < sizeof(state->line));
    }
}

/* Numbers of a host are floats. */
static bool is_same(const sro_param *param, const char *a, const char *b)
{
    double x, y;
    if (param->kind != SRO_PARAM_FLOAT)
        return !memcmp(a + param->offset, b + param->offset, sro_param_size(param));
    memcpy(&x, a + param->offset, sizeof(x));
    memcpy(&y, b + param->offset, sizeof(y));
    return (float)x == (float)y;
}

/* Custom ones are the same where they print the same. */
static void check_same(const t_producer_class *k, const t_state *a, const t_state *b)
{
    const sro_param *param;
    HOLDS(!strcmp(a->line, b->line));
    for (param = k->hosted.params; param->name; param++)
        HOLDS(param->kind == SRO_PARAM_CUSTOM || is_same(param, a->settings, b->settings));
}

static void say_settings(void *x, const t_producer_class *k, char *rest)
{
    char name[100];
    const char *line;
    while ((line = fuzz_line(&rest))) {
        const sro_param *param;
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(line, " "), line);
        param = sro_param_find(k->hosted.params, name);
        if (strlen(line) < MAX_LINE && param && !param_is_command(param))
            stub_say(x, line);
        if (!strcmp(name, "wait"))
            stub_run(0);
    }
    stub_run(0);
    check_said();
    stub_say(x, "print");
    check_said();
}

static void check_object(const t_producer_class *k, const char *arguments, char *rest)
{
    static t_state state, again;
    void *x = stub_new_of(&k->hosted, arguments);
    if (!x)
        return;
    say_settings(x, k, rest);
    state_of(x, &state);
    stub_free(x);
    x = stub_new_of(&k->hosted, state.line);
    HOLDS(x);
    stub_run(0);
    HOLDS(!strstr(stub_said(), "error:"));
    state_of(x, &again);
    check_same(k, &state, &again);
    stub_free(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), *rest = text;
    const char *line = fuzz_line(&rest);
    size_t length;
    const t_producer_class *k = line ? class_named(line, &length) : NULL;
    stub_begin();
    if (k && strlen(line) < MAX_LINE && !has_command(k, line))
        check_object(k, line + length, rest);
    stub_forget_words();
    free(text);
    return 0;
}

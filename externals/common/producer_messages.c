/* The part of a producer that hears messages: one answer to every kind. */

#include "common/producer.h"

#include <string.h>

/* What all producers understand, whatever follows it. */

static void print(void *x, const t_message *message)
{
    t_producer *p = x;
    const t_producer_class *k = producer_class(p);
    const sro_param *param;
    char value[TEXT_SIZE];
    long id = p->id;
    (void)message;
    if (!p->argc && p->update_pending)
        producer_update_now(p, UPDATE_CHANGED); /* but printing runs no creation commands */
    if (!roster_has(id))
        return;
    for (param = k->hosted.params; param->name; param++) {
        if (param_is_command(param) || (k->applies && !k->applies(p, param)))
            continue;
        sro_param_print(param, p->settings, value, sizeof(value));
        if (value[0])
            host_note(p, "%s %s", param->name, value);
    }
    k->print(p);
    if (tasks_busy(&p->tasks))
        host_note(p, "at work");
}

/* Creation commands that have not run yet bring something new, which is sent in any case. */
static void ask(t_producer *p, t_reason reason)
{
    if (p->argc)
        reason = UPDATE_CHANGED;
    if (producer_update_upstream(p))
        producer_update_now(p, reason);
}

static void bang(void *p, const t_message *message)
{
    (void)message;
    ask(p, UPDATE_RESEND);
}

static void run(void *p, const t_message *message)
{
    (void)message;
    ask(p, UPDATE_RUN);
}

static void cancel(void *x, const t_message *message)
{
    t_producer *p = x;
    (void)message;
    if (!producer_run_creation_commands(p)) /* so that what they begin is cancelled, too */
        return;
    tasks_cancel_all(&p->tasks);
    if (producer_class(p)->cancel)
        producer_class(p)->cancel(p);
}

static void reset(void *x, const t_message *message)
{
    t_producer *p = x;
    (void)message;
    memcpy(p->staged, p->initial, producer_class(p)->settings_size);
    producer_request_update(p);
}

const t_command producer_commands[] = {
    {"bang", "*", "", bang, "send what there is again, computing only what is out of date"},
    {"cancel", "*", "", cancel, "end what is at work"},
    {"print", "*", "", print, "print the settings and what is held"},
    {"reset", "*", "", reset, "take the settings back to those of creation"},
    {"run", "*", "", run, "compute anew"},
    {0},
};

void producer_print_setting(const void *x, const sro_param *param, char *text, size_t size)
{
    const t_producer *p = x;
    sro_param_print(param, p->settings, text, size);
}

/* Finding what is meant */

static bool is_more(const t_producer_class *k, const char *name)
{
    size_t i;
    for (i = 0; k->hosted.more && k->hosted.more->name(i); i++)
        if (!strcmp(k->hosted.more->name(i), name))
            return true;
    return false;
}

static void hear_setting(t_producer *p, const sro_param *param, const t_message *m)
{
    const sro_value *culprit;
    sro_error why = param_read(param, p->staged, m->argc, m->argv, &culprit);
    if (why)
        report_bad_setting(p, param, culprit, why);
    else
        producer_request_update(p);
}

static void take_if_next(const char *name, const char *last, const char **next)
{
    if (strcmp(name, last) > 0 && (!*next || strcmp(name, *next) < 0))
        *next = name;
}

/* Of all words that are understood the first behind `last` in the alphabet; NULL for none. */
static const char *next_word(const t_producer_class *k, const char *last)
{
    const sro_param *param;
    const t_command *command;
    const char *next = NULL;
    size_t i;
    for (param = k->hosted.params; param->name; param++)
        take_if_next(param->name, last, &next);
    for (command = k->hosted.commands; command->name; command++)
        take_if_next(command->name, last, &next);
    for (command = producer_commands; command->name; command++)
        take_if_next(command->name, last, &next);
    for (i = 0; k->hosted.more && k->hosted.more->name(i); i++)
        take_if_next(k->hosted.more->name(i), last, &next);
    return next;
}

static void hear_unknown(t_producer *p, const t_message *m)
{
    char words[TEXT_SIZE] = "";
    const char *word = "";
    if (message_elsewhere(p, m->name))
        return;
    while ((word = next_word(producer_class(p), word)))
        words_add(words, sizeof(words), word);
    host_error(p, "%s: no such message; there are %s", m->name, words);
}

/* A message with a name of its own. */
static void hear_named(t_producer *p, const t_message *m)
{
    const t_producer_class *k = producer_class(p);
    const sro_param *param = sro_param_find(k->hosted.params, m->name);
    const t_command *own = command_find(k->hosted.commands, m->name);
    const t_command *shared = own ? NULL : command_find(producer_commands, m->name);
    if (param && !param_is_command(param))
        hear_setting(p, param, m);
    else if (shared)
        shared->act(p, m);
    else if (own) {
        if (producer_run_creation_commands(p))
            command_do(p, p, own, m);
    } else if (is_more(k, m->name)) {
        if (producer_run_creation_commands(p))
            k->hosted.more->act(p, m);
    } else
        hear_unknown(p, m);
}

/* Other kinds of messages */

static void hear_float(t_producer *p, const t_message *m)
{
    const t_producer_class *k = producer_class(p);
    if (k->number)
        k->number(p, m);
    else if (k->list)
        k->list(p, &(t_message){"list", m->argc, m->argv});
    else
        message_says_nothing(p, m);
}

static void hear_list(t_producer *p, const t_message *m)
{
    if (producer_class(p)->list)
        producer_class(p)->list(p, m);
    else
        message_says_nothing(p, m);
}

/* A list of one element is that element, as everywhere in Pd; empty, as [route] leaves it, a
 * bang. */
static const char *kind_of(const t_message *m)
{
    if (strcmp(m->name, "list") != 0 || m->argc > 1)
        return m->name;
    if (!m->argc)
        return "bang";
    return is_number(m->argv) ? "float" : is_word(m->argv) ? "symbol" : "list";
}

void producer_hear(void *x, const t_message *message)
{
    t_producer *p = x;
    t_message m = {kind_of(message), message->argc, message->argv};
    if (!strcmp(m.name, "float"))
        hear_float(p, &m);
    else if (!strcmp(m.name, "list"))
        hear_list(p, &m);
    else if (!strcmp(m.name, "symbol") || !strcmp(m.name, "pointer"))
        message_says_nothing(p, &m);
    else
        hear_named(p, &m);
}

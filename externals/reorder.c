/* [reorder]: an order in, the same order edited out: the edits of [reorder~], each object one of
 * them. */

#include <stdlib.h>
#include <string.h>

#include "common/messages.h"
#include "common/order_io.h"
#include "common/producer.h"
#include "common/watch.h"

typedef struct reorder {
    t_hosted hosted;
    t_edit edit;     /* without a name: none, orders pass as they are */
    t_edit initial;  /* as created */
    uint32_t *order; /* the last one, not yet edited; NULL before any */
    size_t length;
    t_named_order sent;
    long sender; /* that it came from, 0 if from none of ours */
    long taken;  /* how many came */
    int asking;  /* not 0: what comes is sent by reorder_change, with the edit that it is about */
    t_watch *watch; /* whether it is deleted while it catches up */
} t_reorder;

enum { OUT_ORDER };

/* Send the last order edited so. An edit that cannot be done on it is not kept: then false. */
static bool reorder_send(t_reorder *x, t_edit edit)
{
    size_t length = x->length;
    uint32_t *order = malloc(length * sizeof(*order));
    bool fine;
    if (!order) {
        host_error(x, "%s", SRO_NO_MEMORY);
        return false;
    }
    memcpy(order, x->order, length * sizeof(*order));
    fine = !edit.edit || edit_apply(x, &edit, &order, &length);
    if (fine) {
        x->edit = edit;
        /* may come back to change x */
        order_send(x, x->sender, OUT_ORDER, ORDER_AS_LIST, order, length, &x->sent);
    }
    free(order);
    return fine;
}

static void reorder_order(void *object, const t_message *message)
{
    t_reorder *x = object;
    size_t length;
    uint32_t *order = order_read(x, message, &length);
    if (!order)
        return;
    free(x->order);
    x->order = order;
    x->length = length;
    x->sender = roster_sender();
    x->taken++;
    if (!x->asking)
        reorder_send(x, x->edit);
}

/* A number is a frame to be played once, and passes. */
static void reorder_number(void *x, const t_message *message)
{
    host_send_number(x, OUT_ORDER, number_of(message->argv));
}

/* Before what a person says, all that was said upstream before it is done: whether that has brought
 * a new order, which has been sent unless `asking`. False where it has deleted the object. */
static bool reorder_catch_up(t_reorder *x, bool *came)
{
    t_watch w;
    long before = x->taken;
    watch_begin(&w, &x->watch);
    if (!roster_sender())
        producer_flush(roster_find(x->sender));
    if (!watch_end(&w, &x->watch))
        return false;
    *came = x->taken != before;
    return true;
}

static void reorder_bang(void *object, const t_message *message)
{
    t_reorder *x = object;
    bool came;
    (void)message;
    if (!reorder_catch_up(x, &came) || came)
        return;
    if (x->order)
        reorder_send(x, x->edit);
    else
        host_error(x, "bang: no order yet: send what makes one a bang, as [embed1d] does; its left "
                      "outlet has to be connected");
}

/* Empty, as [route] leaves it, it is a bang; of one number, that number. */
static void reorder_list(void *x, const t_message *message)
{
    if (!message->argc)
        reorder_bang(x, message);
    else if (message->argc == 1 && is_number(message->argv))
        reorder_number(x, message);
    else
        reorder_order(x, message);
}

/* Catching up may bring a new order. It is sent once: by the new edit, or by the old one where the
 * new one cannot be done. */
static void reorder_change(t_reorder *x, t_edit edit)
{
    bool came;
    x->asking++;
    if (!reorder_catch_up(x, &came))
        return;
    x->asking--;
    if (!x->order)
        x->edit = edit;
    else if (!reorder_send(x, edit) && came)
        reorder_send(x, x->edit);
}

static void reorder_edit(t_reorder *x, const t_message *message, const char *other)
{
    t_edit edit = {0};
    if (edit_named(x, &edit, message->name, other)
        && edit_read_numbers(x, &edit, message->argc, message->argv))
        reorder_change(x, edit);
}

static void reorder_none(void *x, const t_message *message)
{
    (void)message;
    reorder_change(x, (t_edit){0});
}

static void reorder_print(void *object, const t_message *message)
{
    const t_reorder *x = object;
    char text[TEXT_SIZE] = "none";
    (void)message;
    if (x->edit.edit)
        edit_print(&x->edit, text, sizeof(text));
    host_note(x, "edit %s", text);
    if (x->order)
        host_note(x, "order: %zu entries", x->length);
    else
        host_note(x, "no order yet");
}

static void reorder_reset(void *object, const t_message *message)
{
    t_reorder *x = object;
    (void)message;
    reorder_change(x, x->initial);
}

static void reorder_symbol(void *x, const t_message *message)
{
    host_error(x,
               "symbol %s: is no order, and no edit; an edit is a message of its own, as "
               "reverse or every 2",
               message->argv->word);
}

static void reorder_pointer(void *x, const t_message *message) { message_says_nothing(x, message); }

/* Messages besides edits. The error about a word that is no edit names `commands`, not `kinds`. */
static const t_command kinds[] = {
    {"float", "*", "", reorder_number, "a frame to play once, which passes"},
    {"list", "*", "", reorder_list, "an order"},
    {"symbol", "*", "", reorder_symbol, NULL},
    {"pointer", "*", "", reorder_pointer, NULL},
    {0},
};
static const t_command commands[] = {
    {"order", "*", "", reorder_order, "an order"},
    {"bang", "*", "", reorder_bang, "send the last order again"},
    {"none", "*", "", reorder_none, "let orders pass as they are"},
    {"print", "*", "", reorder_print, "print the edit and how long the order is"},
    {"reset", "*", "", reorder_reset, "go back to the edit of creation"},
    {0},
};

static void reorder_hear(void *x, const t_message *message)
{
    const t_command *command = command_find(commands, message->name);
    char words[100] = "";
    int i;
    if (!command)
        command = command_find(kinds, message->name);
    if (command) {
        command->act(x, message);
        return;
    }
    for (i = 0; commands[i].name; i++)
        words_add(words, sizeof(words), commands[i].name);
    if (!message_elsewhere(x, message->name))
        reorder_edit(x, message, words);
}

/* The right inlet, cold as Pd's own are: numbers for the edit. */
static void reorder_hear_right(void *object, const t_message *message)
{
    t_reorder *x = object;
    bool numbers = !strcmp(message->name, "float") || !strcmp(message->name, "list");
    if (!numbers || (message->argc && !is_number(message->argv)))
        host_error(x, "%s: the right inlet takes numbers for the edit", message->name);
    else if (!message->argc)
        host_error(x, "bang: the right inlet takes numbers for the edit");
    else if (x->edit.edit)
        edit_read_numbers(x, &x->edit, message->argc, message->argv);
    else
        host_error(x, "%g: there is no edit that takes a number", number_of(message->argv));
}

static bool reorder_make(void *object, const t_message *arguments)
{
    t_reorder *x = object;
    const sro_value *argv = arguments->argv;
    int argc = arguments->argc;
    const char *name = argc ? word_of(argv) : "none";
    if (strcmp(name, "none") != 0 && edit_named(x, &x->edit, name, "none") && argc > 1)
        edit_read_numbers(x, &x->edit, argc - 1, argv + 1);
    x->initial = x->edit;
    return true;
}

static void reorder_end(void *object)
{
    t_reorder *x = object;
    watch_gone(x->watch);
    named_order_end(&x->sent);
    free(x->order);
}

static const t_hosted_class reorder_class = {
    .name = "reorder",
    .about = "edit an order",
    .size = sizeof(t_reorder),
    .commands = commands,
    .more = &(const t_more_commands){edit_name, NULL, edit_about},
    .outlets = (const t_outlet_kind[]){[OUT_ORDER] = {"list", "the order, edited"}, {0}},
    .inlet_about = "an order, or an edit",
    .right_about = "numbers for the edit",
    .make = reorder_make,
    .end = reorder_end,
    .hear = reorder_hear,
    .hear_right = reorder_hear_right,
};

HOSTED_CLASS(reorder_setup, reorder_class);

/* [embed1d]: features in, an order out: every frame gets a place on a line by how it sounds. */

#include <math.h>
#include <string.h>

#include "common/arrays.h"
#include "common/inputs.h"
#include "embed1d_embedding.h"
#include "embed1d_file.h"

static const sro_method *method_of(const t_embed1d_settings *s) { return sro_methods()[s->method]; }

/* The seed of a message that says none. */
static int seed_of(const t_embed1d *x)
{
    return sro_methods_int(&embed1d_settings_of(x)->methods, "seed");
}

static SRO_CHECKED sro_error embed1d_check(const t_producer *p, const void *settings,
                                           const char **name)
{
    const t_embed1d_settings *s = settings;
    const sro_matrix *features = p->input;
    return sro_methods_check(&s->methods, method_of(s), features ? sro_matrix_columns(features) : 0,
                             name);
}

/* What points are found from */

static void fill_recipe(const t_producer *p, void *recipe)
{
    const t_embed1d_settings *s = p->settings;
    t_recipe *r = recipe;
    r->features = p->input;
    r->method = method_of(s);
    sro_method_pick(r->method, &s->methods, &r->settings);
}

static void start(t_producer *p, const void *recipe, t_reason reason)
{
    const t_recipe *r = recipe;
    size_t columns = sro_matrix_columns(r->features);
    const char *name;
    sro_error error = embed1d_check(p, p->settings, &name);
    if (error && p->refused)
        return; /* with an error already */
    if (error)  /* settings that were fine for other features */
        host_error(p, "%s %zu: %s (%zu)", name, sro_method_dims(r->method, &r->settings, columns),
                   error, columns);
    else
        embedding_start((t_embed1d *)p, r, reason == UPDATE_RUN);
}

static void embed1d_update(t_producer *p, t_reason reason, bool renamed)
{
    t_embed1d *x = (t_embed1d *)p;
    if (points_reading(p))
        return;
    if (!p->input && x->points && (reason == UPDATE_RESEND || renamed))
        producer_announce(p);
    else
        producer_derive(p, reason, renamed);
}

/* Whoever hears the sizes of clusters may ask for the points before the order of those clusters has
 * been sent: it then comes after them. */
static void embed1d_announce(t_producer *p)
{
    t_embed1d *x = (t_embed1d *)p;
    const struct order_job *sending = x->query.sending;
    long id = p->id;
    x->query.sending = NULL;
    producer_announce(p);
    if (!sending || !roster_has(id))
        return;
    x->query.sending = sending;
    p->unsent = true;
}

static void embed1d_send(t_producer *p)
{
    t_embed1d *x = (t_embed1d *)p;
    if (x->query.sending)
        query_send(&x->query);
    else
        embedding_send(x);
}

static void embed1d_cancel(t_producer *p) { embedding_forget_snapshot((t_embed1d *)p); }

static bool embed1d_has(const t_producer *p) { return ((const t_embed1d *)p)->points != NULL; }

static bool embed1d_busy(const t_producer *p)
{
    return embedding_busy((const t_embed1d *)p) || points_reading(p);
}

static bool embed1d_reorders(const t_producer *p)
{
    return query_busy(&((const t_embed1d *)p)->query);
}

/* Inputs */

static void take_features(t_embed1d *x, sro_matrix *features, bool by_hand)
{
    x->by_hand = by_hand;
    producer_take_input(&x->producer, features);
}

static void embed1d_features(void *object, const t_message *message)
{
    t_embed1d *x = object;
    sro_matrix *features = published_take(&x->producer, STAGE_FEATURES, message);
    if (features)
        take_features(x, features, false);
}

/* Points of another are features like any: pca before tsne, or a copy to look at. */
static void embed1d_points(void *object, const t_message *message)
{
    t_embed1d *x = object;
    sro_matrix *points;
    if (message->argc == 1 && word_of(message->argv) == x->producer.published.name) {
        host_error(x, "%s %s: are its own; another [embed1d] can take them", message->name,
                   word_of(message->argv));
        return;
    }
    points = published_take(&x->producer, STAGE_POINTS, message);
    if (!points)
        return;
    producer_input_from(&x->producer, STAGE_FEATURES, NULL);
    take_features(x, points, false);
}

/* ROWS and COLUMNS of a matrix message, when they and the values behind them agree. */
static bool read_shape(const t_message *m, size_t *rows, size_t *columns)
{
    double r, c;
    if (m->argc < 3 || !is_number(&m->argv[0]) || !is_number(&m->argv[1]))
        return false;
    r = number_of(&m->argv[0]);
    c = number_of(&m->argv[1]);
    if (!(r >= 1 && c >= 1 && r == floor(r) && c == floor(c) && r * c == m->argc - 2))
        return false;
    *rows = (size_t)r;
    *columns = (size_t)c;
    return true;
}

/* The values of such a message as a matrix, the caller's; NULL with an error. */
static sro_matrix *read_matrix(t_embed1d *x, const t_message *m, size_t rows, size_t columns)
{
    size_t count = rows * columns, numbers;
    sro_matrix *features;
    sro_error error = sro_matrix_new(&features, rows, columns);
    if (error) {
        host_error(x, "%s: %s", m->name, error);
        return NULL;
    }
    numbers = read_floats(m->argv + 2, count, sro_matrix_writable_row(features, 0));
    if (numbers == count)
        return features;
    host_error(x, "%s: value %zu is not a number", m->name, numbers);
    sro_matrix_release(features);
    return NULL;
}

static void embed1d_matrix(void *object, const t_message *message)
{
    t_embed1d *x = object;
    sro_matrix *features;
    size_t rows, columns;
    if (!read_shape(message, &rows, &columns)) {
        message_misused(x, message,
                        "ROWS COLUMNS and as many values as both give, rows being frames");
        return;
    }
    features = read_matrix(x, message, rows, columns);
    if (!features)
        return;
    if (producer_by_hand(&x->producer)) {
        producer_input_from_sender(&x->producer, STAGE_FEATURES);
        take_features(x, features, true);
    }
    sro_matrix_release(features);
}

/* The method's name as a message: short for method NAME. */
static void set_method(void *x, const t_message *message)
{
    sro_value method = word_value(message->name);
    producer_hear(x, &(t_message){"method", 1, &method});
}

static void embed1d_method(void *x, const t_message *message)
{
    command_do(x, x, &(t_command){message->name, "", "", set_method, NULL}, message);
}

static const char *method_name(size_t index) { return sro_methods_names()[index]; }

static const char *method_about(size_t index) { return sro_methods()[index]->about; }

static const t_more_commands methods = {method_name, embed1d_method, method_about};

/* Looking at points */

/* While they are still being found: those that were sent last. */
static const sro_matrix *current_points(t_embed1d *x, const char *what)
{
    if (!producer_catch_up(&x->producer))
        return NULL;
    if (x->snapshot && !producer_waits_for(&x->producer))
        return x->snapshot;
    return producer_can_answer(&x->producer, what) ? sro_points_coordinates(x->points) : NULL;
}

static void embed1d_points_array(void *object, const t_message *message)
{
    t_embed1d *x = object;
    size_t rows, columns;
    int i;
    const sro_matrix *points = current_points(x, message->name);
    if (!points)
        return;
    rows = sro_matrix_rows(points);
    columns = sro_matrix_columns(points);
    if (message->argc < 1 || (size_t)message->argc > columns) {
        message_misused(x, message, "an array for each coordinate, of which there are %zu",
                        columns);
        return;
    }
    for (i = 0; i < message->argc; i++)
        if (!array_fill(x, message->name, word_of(&message->argv[i]), sro_matrix_row(points, 0) + i,
                        columns, rows))
            return;
}

static void embed1d_dump(void *object, const t_message *message)
{
    t_embed1d *x = object;
    const sro_matrix *points = current_points(x, message->name);
    if (points)
        producer_info_matrix(&x->producer, message->name, points);
}

static void embed1d_print(t_producer *p)
{
    const t_embed1d *x = (t_embed1d *)p;
    if (x->points)
        host_note(x, "points %s: %zu frames in %zu dimensions%s", p->published.name,
                  sro_points_count(x->points),
                  sro_matrix_columns(sro_points_coordinates(x->points)),
                  x->read ? ", read from a file" : "");
    else
        host_note(x, "no points yet");
}

/* Questions, and files */

static void embed1d_replace(void *object, const t_message *message)
{
    t_embed1d *x = object;
    if (producer_can_answer(&x->producer, message->name))
        query_replace(&x->query, x->points, seed_of(x), message);
}

static void embed1d_cluster(void *object, const t_message *message)
{
    t_embed1d *x = object;
    if (producer_can_answer(&x->producer, message->name))
        query_cluster(&x->query, x->points, seed_of(x), message);
}

static void embed1d_neighbors(void *object, const t_message *message)
{
    t_embed1d *x = object;
    if (producer_can_answer(&x->producer, message->name))
        query_neighbors(&x->query, x->points, message);
}

/* A live row is compared with the points that are here, even while newer ones are being found. */
static void embed1d_list(void *object, const t_message *message)
{
    t_embed1d *x = object;
    if (!producer_catch_up(&x->producer))
        return;
    if (x->points)
        query_row(&x->query, x->points, message);
    else
        producer_report_lack(&x->producer, "list");
}

static void embed1d_write(void *object, const t_message *message)
{
    t_embed1d *x = object;
    if (producer_can_answer(&x->producer, message->name))
        points_write(&x->producer, x->points, message->name, message->argv[0].word);
}

/* Points of a file stay, whatever features are here, until those or the settings change. */
static void take_read(t_producer *p, sro_points *points, const char *file,
                      const sro_matrix *features)
{
    embedding_set_result((t_embed1d *)p, points, file);
    if (features && features == p->input)
        producer_accept_result(p);
}

/* After the features and settings of this instant. */
static void embed1d_read(void *object, const t_message *message)
{
    t_producer *p = object;
    if (!producer_update_upstream(p))
        return;
    producer_commit_settings(p);
    points_read(p, p->input, message->name, message->argv[0].word, take_read);
}

/* Settings: those of the methods stand among the class's own. */

enum { OWN_PARAMS = 6 };

static sro_param params[OWN_PARAMS + SRO_METHODS_PARAMS];

static void fill_params(void)
{
    const sro_param method = {.name = "method",
                              .kind = SRO_PARAM_CHOICE,
                              .offset = offsetof(t_embed1d_settings, method),
                              .choices = sro_methods_names(),
                              .about = "how points are found"};
    static const sro_param others[OWN_PARAMS - 1] = {
        {.name = "live",
         .kind = SRO_PARAM_INT,
         .offset = offsetof(t_embed1d_settings, live),
         .min = 0,
         .max = INFINITY,
         .range = "must be a number of iterations, or 0",
         .unit = "iterations",
         .about = "send points on their way every so many iterations of tsne; 0: none"},
        PARAM_COMMAND("read"),
        PARAM_PUBLISHED_NAME,
        PARAM_BLOCKING,
        {0},
    };
    size_t count;
    params[0] = method;
    count = 1 + sro_methods_params(params + 1, offsetof(t_embed1d_settings, methods));
    memcpy(params + count, others, sizeof(others));
}

static const t_embed1d_settings defaults = {.method = 0, .live = 0};

static void complete_defaults(void *settings)
{
    sro_methods_defaults(&((t_embed1d_settings *)settings)->methods);
}

/* The class */

static const t_command commands[] = {
    {"features", "*", "", embed1d_features, "the features to embed"},
    {"points", "*", "", embed1d_points, "points of another, as features"},
    {"matrix", "*", "", embed1d_matrix, "features as numbers"},
    {"points_array", "*", "", embed1d_points_array, "the points into an array a coordinate"},
    {"dump", "", "", embed1d_dump, "tell all points"},
    {"replace", "*", "", embed1d_replace, "an order with each frame replaced by one like it"},
    {"cluster", "*", "", embed1d_cluster, "an order by clusters"},
    {"neighbors", "*", "", embed1d_neighbors, "tell the frames most like one"},
    {"write", "s", "one file", embed1d_write, "write points and order into a file"},
    {"read", "s", "one file", embed1d_read, "read points and order from a file"},
    {0},
};

static void *retain(void *features) { return sro_matrix_retain(features); }

static void release(void *features) { sro_matrix_release(features); }

static const t_derivation derivation = {
    .retain = retain,
    .release = release,
    .recipe_size = sizeof(t_recipe),
    .fill_recipe = fill_recipe,
    .start = start,
    .announce = embed1d_announce,
};

static bool embed1d_make(t_producer *p)
{
    t_embed1d *x = (t_embed1d *)p;
    x->query = (t_query){.producer = p, .outlet = OUT_ORDER, .sent = &x->sent};
    return true;
}

static void embed1d_end(t_producer *p)
{
    t_embed1d *x = (t_embed1d *)p;
    named_order_end(&x->sent);
    sro_points_release(x->points);
    sro_matrix_release(x->snapshot);
}

static const t_outlet_kind outlets[] = {
    [OUT_ORDER] = {"list", "the order"},
    [OUT_POINTS] = {"", "the name of the points"},
    [OUT_INFO] = {"", "what is to be told: points, variances, progress, done"},
    {0},
};

static const t_producer_class embed1d_class = {
    .hosted =
        {
            PRODUCER("embed1d", "put frames on a line by how alike they sound", t_embed1d),
            .prepare = fill_params,
            .params = params,
            .commands = commands,
            .more = &methods,
            .outlets = outlets,
            .inlet_about = "messages, features, a row of features",
        },
    .stage = STAGE_POINTS,
    .takes = TAKES(STAGE_FEATURES),
    .info = OUT_INFO,
    .publishes = "points",
    .prefix = "embed1d",
    .published_at = OUT_POINTS,
    .derives = &derivation,
    .settings_size = sizeof(t_embed1d_settings),
    .defaults = &defaults,
    .complete_defaults = complete_defaults,
    .positional = (const char *const[]){"method", NULL},
    .list = embed1d_list,
    .make = embed1d_make,
    .end = embed1d_end,
    .check = embed1d_check,
    .update = embed1d_update,
    .cancel = embed1d_cancel,
    .has = embed1d_has,
    .busy = embed1d_busy,
    .reorders = embed1d_reorders,
    .send = embed1d_send,
    .print = embed1d_print,
};

HOSTED_CLASS(embed1d_setup, embed1d_class.hosted);

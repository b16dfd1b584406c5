/* features_object: what [features] and [melspec] are: objects that make features of frames by an
 * extractor, in the background, and of one frame's magnitudes at once. [melspec] has one extractor
 * for good, [features] any of them. */
#ifndef FEATURES_OBJECT_H
#define FEATURES_OBJECT_H

#include "common/producer.h"
#include "features/extract.h"

typedef struct {
    t_producer_settings producer;
    sro_extractor_choice choice;
    sro_preprocess_settings preprocess; /* count PREPROCESS_DEFAULT: what the extractor is for */
} t_features_settings;

enum { PREPROCESS_DEFAULT = -1 };

/* What features are made by; equal bytes, equal rows. */
typedef struct {
    const sro_extractor *extractor;
    double settings[SRO_EXTRACTOR_BYTES / sizeof(double)]; /* the extractor's own */
} t_features_method;

/* The extraction of live magnitudes, and what it was made for. */
typedef struct {
    sro_extraction *extraction;
    t_features_method method;
    double rate;
    size_t n_fft;
    sro_error told; /* the error that was reported last, NULL after a success */
} t_features_live;

enum { OUT_FEATURES, OUT_INFO };

typedef struct {
    t_producer producer;
    sro_matrix *features;
    t_features_method made_by; /* of features, as the two that follow */
    sro_fit *fit;
    sro_preprocess_settings fitted;
    t_features_live live;
} t_features;

static inline const t_features_settings *features_settings_of(const t_features *x)
{
    return x->producer.settings;
}

static inline sro_frames *features_frames(const t_features *x) { return x->producer.input; }

bool features_same_method(const t_features_method *a, const t_features_method *b);

/* The method that such settings ask for, and the steps. */
t_features_method features_method(const t_features_settings *settings);
sro_preprocess_settings features_steps(const t_features_settings *settings);

/* The parameters of the class: those of one extractor, or (NULL) of all and which of them it is.
 * For the class's `prepare`. */
enum {
    FEATURES_OWN_PARAMS = 8, /* besides those of extractors */
    FEATURES_PARAMS = SRO_EXTRACTOR_PARAMS + FEATURES_OWN_PARAMS
};
void features_fill_params(const sro_extractor *only, sro_param params[FEATURES_PARAMS]);

/* Settings as they are created: that extractor, and its own preprocessing. */
void features_choose(t_features_settings *settings, const sro_extractor *extractor);

/* features_live.c: a list of one frame's magnitudes. */
void features_list(void *object, const t_message *message);

/* What both classes have in their descriptions. */
extern const t_command features_commands[];
extern const t_outlet_kind features_outlets[];
extern const t_derivation features_derivation;
SRO_CHECKED sro_error features_check(const t_producer *p, const void *settings, const char **name);
bool features_applies(const t_producer *p, const sro_param *param);
void features_update(t_producer *p, t_reason reason, bool renamed);
void features_tell(t_producer *p);
void features_print(t_producer *p);
void features_end(t_producer *p);

#define FEATURES_CLASS(class_name, what_for, class_params, fill_params, complete)    \
    .hosted = {PRODUCER(class_name, what_for, t_features),                           \
               .prepare = fill_params,                                               \
               .params = class_params,                                               \
               .commands = features_commands,                                        \
               .outlets = features_outlets,                                          \
               .inlet_about = "messages, frames, the magnitudes of a frame"},        \
    .stage = STAGE_FEATURES, .takes = TAKES(STAGE_FRAMES), .info = OUT_INFO,         \
    .publishes = "features", .prefix = class_name, .published_at = OUT_FEATURES,     \
    .derives = &features_derivation, .settings_size = sizeof(t_features_settings),   \
    .defaults = &(const t_features_settings){.producer.name = NULL},                 \
    .complete_defaults = complete, .list = features_list, .end = features_end,       \
    .check = features_check, .applies = features_applies, .update = features_update, \
    .tell = features_tell, .print = features_print

#endif

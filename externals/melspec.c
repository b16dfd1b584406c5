/* [melspec]: frames in, features out: the mel spectrogram with its preprocessing steps. It is
 * [features melspec] under a name of its own, whose preprocessing is a setting like others. */

#include "features_object.h"

static sro_param params[FEATURES_PARAMS];

static const sro_extractor *extractor(void) { return sro_extractor_named("melspec"); }

static void fill_params(void) { features_fill_params(extractor(), params); }

static void complete_defaults(void *settings)
{
    t_features_settings *s = settings;
    features_choose(s, extractor());
    s->preprocess = features_steps(s);
}

static const t_producer_class melspec_class = {
    FEATURES_CLASS("melspec", "measure how each frame sounds: its mel bands", params, fill_params,
                   complete_defaults),
    .positional = (const char *const[]){"n_mels", NULL},
};

HOSTED_CLASS(melspec_setup, melspec_class.hosted);

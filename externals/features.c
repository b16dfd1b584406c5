/* [features EXTRACTOR]: frames in, features out, by the extractor that is named. */

#include "features_object.h"

static sro_param params[FEATURES_PARAMS];

static void fill_params(void) { features_fill_params(NULL, params); }

static void complete_defaults(void *settings)
{
    features_choose(settings, sro_extractor_named("melspec"));
}

static const t_producer_class features_class = {
    FEATURES_CLASS("features", "measure how each frame sounds, in one of several ways", params,
                   fill_params, complete_defaults),
    .positional = (const char *const[]){"extractor", NULL},
};

HOSTED_CLASS(features_setup, features_class.hosted);

#include "tsne/tsne_settings.h"

const char *const sro_tsne_init_words[] = {
    [SRO_TSNE_INIT_PCA] = "pca",
    [SRO_TSNE_INIT_RANDOM] = "random",
    NULL,
};

const char *const sro_tsne_quality_words[] = {
    [SRO_TSNE_DRAFT] = "draft",
    [SRO_TSNE_NORMAL] = "normal",
    [SRO_TSNE_FINE] = "fine",
    NULL,
};

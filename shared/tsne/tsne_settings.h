/* tsne_settings: what a t-SNE is asked for. */
#ifndef SRO_TSNE_TSNE_SETTINGS_H
#define SRO_TSNE_TSNE_SETTINGS_H

#include "base/common.h"

/* Where points start. */
typedef enum {
    SRO_TSNE_INIT_PCA,    /* from about the first principal components */
    SRO_TSNE_INIT_RANDOM, /* from random positions */
} sro_tsne_init;

/* How many iterations it may take. */
typedef enum {
    SRO_TSNE_DRAFT,
    SRO_TSNE_NORMAL,
    SRO_TSNE_FINE,
} sro_tsne_quality;

/* Their words, by value: {"pca", "random", NULL} and {"draft", "normal", "fine", NULL}. */
SRO_API extern const char *const sro_tsne_init_words[];
SRO_API extern const char *const sro_tsne_quality_words[];

typedef struct {
    int dims;          /* 1: a line, 2: a plane */
    double perplexity; /* the effective number of neighbours, > 0; see sro_tsne_perplexity */
    uint64_t seed;     /* of random positions */
    sro_tsne_init init;
    sro_tsne_quality quality;
    int threads; /* 0: as many as pay; the result is the same for any number */
} sro_tsne_settings;

#endif

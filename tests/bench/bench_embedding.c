#include "bench_embedding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_common.h"
#include "embedding/pca.h"
#include "linalg/linalg_kernels.h"
#include "neighbours/knn_scan.h"

/* PCA: the bound is the products alone, of one block that stays in the cache. */

enum { PRODUCT_ROWS = 256 };

typedef struct {
    sro_matrix *features;
    float *block;
    double *sums;
} pca_bench;

static pca_bench make_pca_bench(sro_matrix *features)
{
    size_t columns = sro_matrix_columns(features);
    pca_bench p = {.features = features};
    p.block = need(malloc(PRODUCT_ROWS * columns * sizeof *p.block));
    p.sums = need(calloc(columns * columns, sizeof *p.sums));
    memcpy(p.block, sro_matrix_row(features, 0), PRODUCT_ROWS * columns * sizeof *p.block);
    return p;
}

static void free_pca_bench(pca_bench *p)
{
    free(p->block);
    free(p->sums);
}

static void products_of_a_block(void *context)
{
    pca_bench *p = context;
    const sro_linalg_kernels *kernels = sro_linalg_kernels_best();
    size_t rows = sro_matrix_rows(p->features), columns = sro_matrix_columns(p->features);
    for (size_t i = 0; i < rows; i += PRODUCT_ROWS)
        kernels->add_gram(p->block, rows - i < PRODUCT_ROWS ? rows - i : PRODUCT_ROWS, columns,
                          p->sums);
}

static void pca_to_a_line(void *context)
{
    pca_bench *p = context;
    sro_matrix *points;
    sro_explained_variance explained;
    check(sro_pca(p->features, 1, &points, NULL, &explained, NULL));
    sro_matrix_release(points);
}

void measure_pca(sro_matrix *features)
{
    const double limit = 5;
    pca_bench p = make_pca_bench(features);
    paired_times pca = time_in_turn(pca_to_a_line, products_of_a_block, &p, ROUNDS);
    char stage[64];
    snprintf(stage, sizeof stage, "PCA to a line, %zu x %zu", sro_matrix_rows(features),
             sro_matrix_columns(features));
    print_ratio(stage, "x'x of a block in the cache", &pca, 0);
    printf("    %.2f ms (%.2f .. %.2f), limit %.0f ms: %s; its bound %.2f ms\n", pca.subject.median,
           pca.subject.min, pca.subject.max, limit, pca.subject.median > limit ? "OVER" : "within",
           pca.bound.median);
    free_pca_bench(&p);
}

/* The frame nearest to a live row; the bound is reading all frames once. The rows are noise, of
 * which few can be passed over early. */

enum { LIVE_FRAMES = 30000, LIVE_QUERIES = 8 };

typedef struct {
    sro_matrix *frames, *queries;
    uint32_t found;
    char block[4096];
} query_bench;

static void nearest_frames(void *context)
{
    query_bench *q = context;
    for (size_t i = 0; i < LIVE_QUERIES; i++)
        q->found += sro_knn_scan_nearest(q->frames, sro_matrix_row(q->queries, i));
}

static void read_all(void *context)
{
    query_bench *q = context;
    size_t size = LIVE_FRAMES * sro_matrix_columns(q->frames) * sizeof(float);
    const char *values = (const char *)sro_matrix_row(q->frames, 0);
    for (size_t i = 0; i < LIVE_QUERIES; i++)
        for (size_t done = 0; done < size; done += sizeof q->block) {
            size_t rest = size - done;
            memcpy(q->block, values + done, rest < sizeof q->block ? rest : sizeof q->block);
            q->found += (uint32_t)q->block[i];
        }
}

void measure_nearest(size_t columns, double limit)
{
    query_bench q = {.frames = make_noise(LIVE_FRAMES, columns, 1),
                     .queries = make_noise(LIVE_QUERIES, columns, 2)};
    paired_times nearest = time_in_turn(nearest_frames, read_all, &q, ROUNDS);
    char stage[64];
    snprintf(stage, sizeof stage, "nearest of %d x %zu", LIVE_FRAMES, columns);
    print_ratio(stage, "reading them once", &nearest, 0);
    printf("    %.3f ms (%.3f .. %.3f), limit %.1f ms: %s; its bound %.3f ms\n",
           nearest.subject.median / LIVE_QUERIES, nearest.subject.min / LIVE_QUERIES,
           nearest.subject.max / LIVE_QUERIES, limit,
           nearest.subject.median / LIVE_QUERIES > limit ? "OVER" : "within",
           nearest.bound.median / LIVE_QUERIES);
    sro_matrix_release(q.frames);
    sro_matrix_release(q.queries);
}

/* Every allocation of tsne/ fails in turn. */
#include <stdlib.h>
#include <string.h>

#include "failing_alloc.h"
#include "tsne/affinities.h"
#include "tsne/coarsening.h"
#include "tsne/convolution_2d.h"
#include "tsne/repulsion.h"
#include "tsne_support.h"

typedef struct {
    sro_matrix *x;
    sro_tsne_settings settings;
} a_given;

static sro_error planned(sro_tsne *made)
{
    sro_error error = NULL;
    for (bool more = true; more && !error;)
        error = sro_tsne_plan(made, &more);
    return error;
}

/* All of it: settings choose among the ways there are. */
static sro_error tsne(void *context, uint64_t *result)
{
    const a_given *g = context;
    sro_tsne *made = UNTOUCHED;
    sro_matrix *points = UNTOUCHED;
    double kl = -5;
    sro_error error = sro_tsne_new(&made, g->x, &g->settings);
    stays_untouched(error, made);
    if (error)
        return error;
    error = planned(made);
    if (!error)
        error = sro_tsne_run(made, &points, &kl, NULL);
    stays_untouched(error, points);
    assert_true(!error || kl == -5);
    if (!error) {
        *result = sro_matrix_checksum(points);
        hash_bytes(result, &kl, sizeof kl);
        sro_matrix_release(points);
    }
    sro_tsne_free(made);
    return error;
}

static sro_error affinities(const sro_matrix *x, sro_affinities *p)
{
    sro_knn_graph graph = {0};
    sro_error error = sro_knn_graph_build(&graph, x, 16, NULL, NULL, 1);
    if (!error)
        error = sro_affinities_make(p, &graph, 5, NULL, NULL);
    sro_knn_graph_clear(&graph);
    return error;
}

static sro_error coarsening(void *context, uint64_t *result)
{
    const a_given *g = context;
    static uint32_t parent[3000];
    sro_affinities fine = {0}, coarse = {0};
    sro_error error = affinities(g->x, &fine);
    if (!error)
        error = sro_coarsening_make(&fine, &coarse, parent, NULL, NULL);
    if (!error)
        hash_bytes(result, coarse.weight, coarse.rows * sizeof *coarse.weight);
    else
        assert_true(!coarse.matrix.block_row && !coarse.weight);
    sro_affinities_clear(&coarse);
    sro_affinities_clear(&fine);
    return error;
}

static sro_error convolution(void *context, uint64_t *result)
{
    sro_convolution_2d c = {0};
    sro_error error = sro_convolution_2d_make(&c, 256);
    sro_convolution_2d_clear(&c);
    (void)context, (void)result;
    return error;
}

static sro_error repulsion_of(int dims)
{
    sro_repulsion *made = UNTOUCHED;
    sro_error error = sro_repulsion_new(&made, dims, 1000, 30);
    stays_untouched(error, made);
    if (error)
        return error;
    for (bool more = true; more && !error;)
        error = sro_repulsion_plan(made, &more);
    sro_repulsion_free(made);
    return error;
}

static sro_error repulsion_1d(void *context, uint64_t *result)
{
    (void)context, (void)result;
    return repulsion_of(1);
}

static sro_error repulsion_2d(void *context, uint64_t *result)
{
    (void)context, (void)result;
    return repulsion_of(2);
}

/* Points that repel each other pairwise or by a grid, from several starts or one, on one level or
 * several. */
static void every_allocation_of_tsne(void **state)
{
    static const struct {
        size_t rows;
        int dims, threads;
        sro_tsne_quality quality;
    } cases[] = {
        {40, 1, 1, SRO_TSNE_NORMAL},  {40, 2, 3, SRO_TSNE_DRAFT},  {300, 1, 3, SRO_TSNE_DRAFT},
        {2100, 1, 1, SRO_TSNE_DRAFT}, {900, 2, 1, SRO_TSNE_DRAFT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        a_given given = {.x = random_walk(cases[i].rows, 8), .settings = default_settings};
        given.settings.dims = cases[i].dims;
        given.settings.threads = cases[i].threads;
        given.settings.quality = cases[i].quality;
        given.settings.perplexity = 5;
        every_allocation_fails_at_length(tsne, &given);
        sro_matrix_release(given.x);
    }
    (void)state;
}

static void every_allocation_of_its_parts(void **state)
{
    a_given given = {.x = random_walk(500, 8)};
    every_allocation_fails(coarsening, &given);
    every_allocation_fails(convolution, NULL);
    every_allocation_fails(repulsion_1d, NULL);
    every_allocation_fails(repulsion_2d, NULL);
    sro_matrix_release(given.x);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_of_tsne),
        cmocka_unit_test(every_allocation_of_its_parts),
    };
    return cmocka_run_group_tests_name("no memory: tsne", tests, NULL, NULL);
}

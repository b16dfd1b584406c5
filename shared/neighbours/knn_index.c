#include "neighbours/knn_index.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"
#include "base/random.h"
#include "linalg/covariance.h"
#include "simd/padding.h"

enum {
    COMPONENTS = SRO_FINE_DEPTH - 1,
    SAMPLE = 1024,  /* rows that the components are made of */
    SPREAD = 128,   /* rows that show which coordinate is spread most */
    ITERATIONS = 4, /* any orthonormal basis gives true bounds; a good one gives close ones */
    ROWS_A_PART = 256,
    BRANCHES = 16, /* of the tree that are split side by side, a power of 2 */
};

_Static_assert(SRO_FINE_DEPTH % SRO_BUNCH == 0 && SRO_FINE_DEPTH <= SRO_LEAF
                   && SRO_COARSE_DEPTH <= SRO_FINE_DEPTH,
               "tiles are of these sizes");

typedef struct {
    const sro_matrix *x;
    sro_leaves *leaves;
    const sro_knn_kernels *kernels;
    size_t used;  /* columns of x */
    float *mean;  /* columns */
    float *basis; /* columns x SRO_LEAF, of which COMPONENTS are used */
    float *low;   /* row x SRO_FINE_DEPTH: coordinates */
    float *few;   /* row x SRO_COARSE_DEPTH, behind low */
    float *key;   /* by place: the coordinate that a branch is split by */
    float *component;
    sro_job *job;
    size_t edge[BRANCHES + 1], apart; /* where branches begin; every `apart`-th is there by now */
    atomic_int failed, too_large;
} making;

/* Coordinates that bound distances from below */

static void centre(const making *m, size_t row, float *out)
{
    const float *x = sro_matrix_row(m->x, row);
    for (size_t i = 0; i < m->used; i++)
        out[i] = x[i] - m->mean[i];
}

/* n: a multiple of SRO_LANES; sums side by side need not wait for each other */
static double dot(const double *a, const double *b, size_t n)
{
    enum { CHAINS = 8 };
    double sum[CHAINS] = {0};
    for (size_t i = 0; i < n; i += CHAINS)
        for (size_t c = 0; c < CHAINS; c++)
            sum[c] += a[i + c] * b[i + c];
    for (size_t c = 1; c < CHAINS; c++)
        sum[0] += sum[c];
    return sum[0];
}

/* What is left of a row after its projections may be nothing but rounding: then it is 0. */
static void orthonormalise(double *v, size_t n)
{
    double largest = 0;
    for (size_t a = 0; a < COMPONENTS; a++)
        largest = fmax(largest, sqrt(dot(v + a * n, v + a * n, n)));
    for (size_t a = 0; a < COMPONENTS; a++) {
        double *row = v + a * n;
        for (size_t b = 0; b < a; b++) {
            double part = dot(row, v + b * n, n);
            for (size_t i = 0; i < n; i++)
                row[i] -= part * v[b * n + i];
        }
        double length = sqrt(dot(row, row, n));
        for (size_t i = 0; i < n; i++)
            row[i] = length > 1e-12 * largest ? row[i] / length : 0;
    }
}

/* Subspace iteration. Floats do for the way, not for where it ends: only what is orthonormal to the
 * last bit gives true bounds. `tiles` has the covariance as the kernel reads it, by so many
 * columns; near and next have room for SRO_FINE_DEPTH rows. */
static void find_components(const making *m, const float *tiles, double *v, float *near,
                            float *next)
{
    static const float zeros[SRO_TILE_COLUMNS];
    size_t n = m->leaves->columns;
    uint64_t state = 1;
    for (size_t i = 0; i < COMPONENTS * n; i++)
        v[i] = sro_random_unit(&state) - .5;
    for (int pass = 0; pass < ITERATIONS; pass++) {
        for (size_t i = 0; i < COMPONENTS * n; i++)
            near[i] = (float)v[i];
        for (size_t c = 0; c < n; c += SRO_TILE_COLUMNS)
            for (size_t a = 0; a < SRO_FINE_DEPTH; a += SRO_TILE_ROWS)
                m->kernels->tile_product(near + a * n, tiles + c * n, zeros, zeros, n,
                                         next + a * n + c, n);
        for (size_t i = 0; i < COMPONENTS * n; i++)
            v[i] = next[i];
        orthonormalise(v, n);
    }
    orthonormalise(v, n);
}

/* The covariance in tiles of so many columns, of a size that floats have room for. */
static void make_tiles(const double *covariance, size_t n, float *tiles)
{
    double all = 0;
    for (size_t i = 0; i < n; i++)
        all += covariance[i * n + i];
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < n; c++)
            tiles[c / SRO_TILE_COLUMNS * SRO_TILE_COLUMNS * n + i * SRO_TILE_COLUMNS
                  + c % SRO_TILE_COLUMNS] = all > 0 ? (float)(covariance[i * n + c] / all) : 0;
}

static const char *find_basis(making *m)
{
    size_t n = m->leaves->columns, step = (m->leaves->rows + SAMPLE - 1) / SAMPLE;
    double *covariance = calloc(n * n + COMPONENTS * n, sizeof *covariance);
    float *tiles = calloc(n * n + 2 * SRO_FINE_DEPTH * n, sizeof *tiles);
    const char *error = SRO_NO_MEMORY;
    if (!covariance || !tiles)
        goto done;
    error = sro_column_means(m->x, step, m->mean, n);
    if (!error)
        error = sro_scatter_matrix(m->x, step, m->mean, 1, covariance, NULL, 0);
    if (error)
        goto done;
    double *v = covariance + n * n;
    float *near = tiles + n * n;
    make_tiles(covariance, n, tiles);
    find_components(m, tiles, v, near, near + SRO_FINE_DEPTH * n);
    for (size_t a = 0; a < COMPONENTS; a++)
        for (size_t i = 0; i < n; i++)
            m->basis[i * SRO_LEAF + a] = (float)v[a * n + i];
done:
    free(covariance);
    free(tiles);
    return error;
}

/* `count` scores and the length of what they leave out, whose square is all - theirs */
static void keep_scores(const float *scores, size_t count, float all, float *low)
{
    float inside = 0;
    for (size_t c = 0; c < count; c++) {
        low[c] = scores[c];
        inside += scores[c] * scores[c];
    }
    low[count] = sqrtf(all > inside ? all - inside : 0);
}

/* The coordinates of a bunch of rows, which are centred in `rows`; behind them is a row of 0. */
static void bound_bunch(making *m, const float *rows, size_t first, size_t count)
{
    static const float zeros[SRO_LEAF];
    static const uint32_t row[] = {0, 1, 2, 3, 4, 5, 6, 7}, zero[] = {8, 8, 8, 8, 8, 8, 8, 8};
    size_t columns = m->leaves->columns;
    float scores[SRO_BUNCH * SRO_LEAF], all[SRO_BUNCH];
    m->kernels->tile_product(rows, m->basis, zeros, zeros, columns, scores, SRO_LEAF);
    m->kernels->squared_distances(rows, columns, row, zero, SRO_BUNCH, all);
    for (size_t r = 0; r < count; r++) {
        const float *own = scores + r * SRO_LEAF;
        if (!(all[r] < SRO_NOWHERE / 100))
            atomic_store(&m->too_large, 1);
        keep_scores(own, SRO_FINE_DEPTH - 1, all[r], m->low + (first + r) * SRO_FINE_DEPTH);
        keep_scores(own, SRO_COARSE_DEPTH - 1, all[r], m->few + (first + r) * SRO_COARSE_DEPTH);
        m->component[first + r] = own[0];
        m->component[m->leaves->rows + first + r] = own[1];
    }
}

static void bound_part(void *context, size_t part)
{
    making *m = context;
    size_t columns = m->leaves->columns, first = part * ROWS_A_PART, end = first + ROWS_A_PART;
    float *rows = calloc((SRO_BUNCH + 1) * columns, sizeof *rows);
    if (!rows) {
        atomic_store(&m->failed, 1);
        return;
    }
    end = end < m->leaves->rows ? end : m->leaves->rows;
    for (size_t i = first; i < end && !sro_job_cancelled(m->job); i += SRO_BUNCH) {
        size_t count = end - i < SRO_BUNCH ? end - i : SRO_BUNCH;
        for (size_t r = 0; r < count; r++)
            centre(m, i + r, rows + r * columns);
        bound_bunch(m, rows, i, count);
    }
    free(rows);
}

/* The tree */

/* The coordinate that is spread most, in a sample: around the first row, so that floats will do. */
static size_t widest(const making *m, size_t begin, size_t end)
{
    const float *first = m->few + m->leaves->row[begin] * (size_t)SRO_COARSE_DEPTH;
    float sum[SRO_COARSE_DEPTH] = {0}, square[SRO_COARSE_DEPTH] = {0}, most = -1;
    size_t step = (end - begin + SPREAD - 1) / SPREAD, count = 0, best = 0;
    for (size_t i = begin; i < end; i += step, count++) {
        const float *row = m->few + m->leaves->row[i] * (size_t)SRO_COARSE_DEPTH;
        for (size_t c = 0; c < SRO_COARSE_DEPTH; c++) {
            float value = row[c] - first[c];
            sum[c] += value;
            square[c] += value * value;
        }
    }
    for (size_t c = 0; c < SRO_COARSE_DEPTH; c++) {
        float variance = square[c] - sum[c] * sum[c] / (float)count;
        if (variance > most) {
            most = variance;
            best = c;
        }
    }
    return best;
}

typedef struct {
    float key;
    uint32_t row;
} ranked;

static ranked ranked_at(const making *m, size_t place)
{
    return (ranked){m->key[place], m->leaves->row[place]};
}

static void put(making *m, size_t place, ranked r)
{
    m->key[place] = r.key;
    m->leaves->row[place] = r.row;
}

static int before(ranked a, ranked b) { return a.key < b.key || (a.key == b.key && a.row < b.row); }

/* Hoare's selection: afterwards what is before `middle` comes before what follows. */
static void part_at(making *m, size_t begin, size_t middle, size_t end)
{
    ptrdiff_t low = (ptrdiff_t)begin, high = (ptrdiff_t)end - 1, goal = (ptrdiff_t)middle;
    while (low < high) {
        ranked pivot = ranked_at(m, (size_t)(low + (high - low) / 2));
        ptrdiff_t i = low, j = high;
        while (i <= j) {
            while (before(ranked_at(m, (size_t)i), pivot))
                i++;
            while (before(pivot, ranked_at(m, (size_t)j)))
                j--;
            if (i > j)
                break;
            ranked kept = ranked_at(m, (size_t)i);
            put(m, (size_t)i++, ranked_at(m, (size_t)j));
            put(m, (size_t)j--, kept);
        }
        if (goal <= j)
            high = j;
        else if (goal >= i)
            low = i;
        else
            return;
    }
}

/* Parts rows into halves of whole leaves (a leaf into whole bunches); returns where. */
static size_t halve(making *m, size_t begin, size_t end)
{
    size_t unit = end - begin > SRO_LEAF ? SRO_LEAF : SRO_BUNCH;
    size_t middle = begin + (end - begin + unit - 1) / unit / 2 * unit;
    if (middle == begin)
        return end;
    size_t c = widest(m, begin, end);
    for (size_t i = begin; i < end; i++)
        m->key[i] = m->few[m->leaves->row[i] * (size_t)SRO_COARSE_DEPTH + c];
    part_at(m, begin, middle, end);
    return middle;
}

static void split(making *m, size_t begin, size_t end)
{
    size_t middle = halve(m, begin, end);
    if (middle == end || sro_job_cancelled(m->job))
        return;
    split(m, begin, middle);
    split(m, middle, end);
}

static void halve_branch(void *context, size_t part)
{
    making *m = context;
    size_t *edge = m->edge + part * m->apart;
    edge[m->apart / 2] = halve(m, edge[0], edge[m->apart]);
}

static void split_branch(void *context, size_t part)
{
    making *m = context;
    split(m, m->edge[part], m->edge[part + 1]);
}

static void grow(making *m, sro_thread_pool *threads)
{
    for (size_t i = 0; i < m->leaves->rows; i++)
        m->leaves->row[i] = (uint32_t)i;
    m->edge[BRANCHES] = m->leaves->rows;
    for (m->apart = BRANCHES; m->apart > 1; m->apart /= 2)
        sro_thread_pool_run(threads, BRANCHES / m->apart, halve_branch, m);
    sro_thread_pool_run(threads, BRANCHES, split_branch, m);
}

/* What is read in a search, leaf by leaf */

static void pack_sieve(const sro_sieve *s, size_t place, const float *low)
{
    size_t leaf = place / SRO_LEAF;
    float *tile = s->tile + leaf * s->depth * SRO_LEAF + place % SRO_LEAF, norm = 0;
    for (size_t c = 0; c < s->depth; c++) {
        s->low[place * s->depth + c] = low[c];
        tile[c * SRO_LEAF] = -2 * low[c];
        norm += low[c] * low[c];
    }
    s->norm[place] = norm;
    if (place % SRO_LEAF == 0 || norm > s->longest[leaf])
        s->longest[leaf] = norm;
}

static void pack_row(const making *m, size_t place)
{
    const sro_leaves *l = m->leaves;
    size_t row = l->row[place];
    const float *few = m->few + row * SRO_COARSE_DEPTH;
    float *full = l->full + place * l->columns;
    memcpy(full, sro_matrix_row(m->x, row), m->used * sizeof *full);
    memset(full + m->used, 0, (l->columns - m->used) * sizeof *full);
    pack_sieve(&l->coarse, place, few);
    pack_sieve(&l->fine, place, m->low + row * SRO_FINE_DEPTH);
    for (size_t c = 0; c < SRO_COARSE_DEPTH; c++) {
        float *least = l->least + c * l->stride + place / SRO_LEAF;
        float *most = l->most + c * l->stride + place / SRO_LEAF;
        *least = few[c] < *least ? few[c] : *least;
        *most = few[c] > *most ? few[c] : *most;
    }
}

static void pack_nothing(const making *m, size_t place)
{
    static const float zeros[SRO_FINE_DEPTH];
    const sro_leaves *l = m->leaves;
    memset(l->full + place * l->columns, 0, l->columns * sizeof *l->full);
    pack_sieve(&l->coarse, place, zeros);
    pack_sieve(&l->fine, place, zeros);
    l->coarse.norm[place] = l->fine.norm[place] = SRO_NOWHERE;
}

static void pack_leaf(void *context, size_t leaf)
{
    const making *m = context;
    if (sro_job_cancelled(m->job))
        return;
    for (size_t place = leaf * SRO_LEAF; place < (leaf + 1) * SRO_LEAF; place++)
        if (place < m->leaves->rows)
            pack_row(m, place);
        else
            pack_nothing(m, place);
}

static float *take(float **rest, size_t count)
{
    float *taken = *rest;
    *rest += sro_padded(count);
    return taken;
}

static sro_sieve take_sieve(float **rest, size_t depth, const sro_leaves *l)
{
    size_t places = l->count * SRO_LEAF;
    sro_sieve s = {.depth = depth};
    s.low = take(rest, places * depth);
    s.tile = take(rest, places * depth);
    s.norm = take(rest, places);
    s.longest = take(rest, l->count);
    return s;
}

static const char *allocate_leaves(sro_leaves *l)
{
    size_t places = l->count * SRO_LEAF, boxes = SRO_COARSE_DEPTH * l->stride;
    size_t sieves = 2 * places * (SRO_COARSE_DEPTH + SRO_FINE_DEPTH + 1) + 2 * l->stride;
    l->row = malloc(l->rows * sizeof *l->row);
    l->memory =
        sro_huge_alloc((places * l->columns + sieves + 2 * boxes + SRO_LANES) * sizeof *l->memory);
    if (!l->row || !l->memory)
        return SRO_NO_MEMORY;
    float *rest = sro_aligned(l->memory);
    l->full = take(&rest, places * l->columns);
    l->coarse = take_sieve(&rest, SRO_COARSE_DEPTH, l);
    l->fine = take_sieve(&rest, SRO_FINE_DEPTH, l);
    l->least = take(&rest, boxes);
    l->most = take(&rest, boxes);
    for (size_t i = 0; i < boxes; i++) {
        l->least[i] = SRO_NOWHERE;
        l->most[i] = -SRO_NOWHERE;
    }
    return 0;
}

static const char *allocate(making *m)
{
    const sro_leaves *l = m->leaves;
    m->mean = calloc(l->columns, sizeof *m->mean);
    m->basis = calloc(l->columns * SRO_LEAF, sizeof *m->basis);
    m->low = sro_huge_alloc(l->rows * (SRO_FINE_DEPTH + SRO_COARSE_DEPTH) * sizeof *m->low);
    m->key = malloc(l->rows * sizeof *m->key);
    if (!m->mean || !m->basis || !m->low || !m->key)
        return SRO_NO_MEMORY;
    m->few = m->low + l->rows * SRO_FINE_DEPTH;
    return allocate_leaves(m->leaves);
}

const char *sro_leaves_make(sro_leaves *leaves, const sro_matrix *x, float *component,
                            sro_thread_pool *threads, sro_job *job)
{
    making m = {.x = x,
                .leaves = leaves,
                .kernels = sro_knn_kernels_best(),
                .component = component,
                .job = job,
                .used = sro_matrix_columns(x)};
    memset(leaves, 0, sizeof *leaves);
    leaves->rows = sro_matrix_rows(x);
    leaves->columns = sro_padded(m.used);
    leaves->count = (leaves->rows + SRO_LEAF - 1) / SRO_LEAF;
    leaves->stride = sro_padded(leaves->count);
    const char *error = allocate(&m);
    if (!error)
        error = find_basis(&m);
    if (!error) {
        sro_thread_pool_run(threads, (leaves->rows + ROWS_A_PART - 1) / ROWS_A_PART, bound_part,
                            &m);
        if (atomic_load(&m.too_large))
            error = "features lie too far apart, over 1e13: scale them down";
    }
    if (!error) {
        grow(&m, threads);
        sro_thread_pool_run(threads, leaves->count, pack_leaf, &m);
        error = sro_job_cancelled(job) ? SRO_CANCELLED : atomic_load(&m.failed) ? SRO_NO_MEMORY : 0;
    }
    free(m.mean);
    free(m.basis);
    free(m.low);
    free(m.key);
    if (error)
        sro_leaves_clear(leaves);
    return error;
}

void sro_leaves_clear(sro_leaves *leaves)
{
    free(leaves->row);
    free(leaves->memory);
    memset(leaves, 0, sizeof *leaves);
}

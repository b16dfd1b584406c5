#include "neighbours.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "random.h"

enum {
    DEPTH = 16,         /* coordinates that bound a distance: components, and the rest's length */
    COMPONENTS = DEPTH - 1,
    LEAF = SRO_TILE_COLUMNS,
    SAMPLE = 4096,      /* rows that the components are made of */
    ITERATIONS = 10,    /* any orthonormal basis gives true bounds; a good one gives close ones */
    ROWS_A_PART = 256,
    MANY = 40,          /* pairs of a tile that are worth its full product */
    NEAR_LEAVES = 5,    /* leaves that are searched first, for a first limit */
};

/* The bounds carry rounding errors, in proportion to the squared lengths they are differences of:
 * what is nearer to a limit than this may not be skipped. */
static const float slack = 1e-5f;
static const float nowhere = 1e30f;

typedef struct {
    const sro_matrix *x;
    size_t rows, columns, padded, k, leaves, capacity;
    const sro_kernels *kernels;
    float *mean;      /* padded */
    float *basis;     /* padded x LEAF, of which DEPTH are used and the last is 0 */
    float *bounds;    /* rows x DEPTH */
    uint32_t *sorted; /* row numbers, leaf by leaf */
    /* by place in `sorted`, up to whole leaves */
    float *full;      /* place x padded: rows of x as they are, for distances to the last bit */
    float *low;       /* place x DEPTH: their bounds */
    float *low_norm;  /* squared lengths of low; `nowhere` where there is no row */
    float *longest;   /* leaf: the largest of them */
    float *full_norm, *full_tile, *full_longest; /* the same for the full rows */
    float *low_tile;  /* leaf x DEPTH x LEAF: -2 low, column by column */
    float *box;       /* leaf x (DEPTH minima, DEPTH maxima) */
    sro_neighbours *result;
    sro_job *job;
    double share;
    atomic_size_t finished;
    atomic_int failed;
} search;

/* Coordinates that bound distances from below */

static void centre(const search *s, size_t row, float *out)
{
    const float *x = sro_matrix_row(s->x, row);
    for (size_t i = 0; i < s->columns; i++)
        out[i] = x[i] - s->mean[i];
}

static void find_mean(search *s, size_t step, double *sums)
{
    size_t count = 0;
    memset(sums, 0, s->padded * sizeof *sums);
    for (size_t i = 0; i < s->rows; i += step, count++)
        for (size_t c = 0; c < s->columns; c++)
            sums[c] += sro_matrix_row(s->x, i)[c];
    for (size_t c = 0; c < s->padded; c++)
        s->mean[c] = (float)(sums[c] / (double)count);
}

static void find_covariance(const search *s, size_t step, float *block, double *covariance)
{
    size_t filled = 0, n = s->padded;
    for (size_t i = 0; i < s->rows; i += step) {
        centre(s, i, block + filled++ * n);
        if (filled == ROWS_A_PART || i + step >= s->rows) {
            s->kernels->products(block, filled, n, covariance);
            filled = 0;
        }
    }
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++)
            covariance[a * n + b] = covariance[b * n + a];
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
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

/* Subspace iteration */
static void find_components(const double *covariance, size_t n, double *v, double *next)
{
    uint64_t state = 1;
    for (size_t i = 0; i < COMPONENTS * n; i++)
        v[i] = sro_random_unit(&state) - .5;
    for (int pass = 0; pass < ITERATIONS; pass++) {
        memset(next, 0, COMPONENTS * n * sizeof *next);
        for (size_t a = 0; a < COMPONENTS; a++)
            for (size_t j = 0; j < n; j++)
                for (size_t i = 0; i < n; i++)
                    next[a * n + i] += v[a * n + j] * covariance[j * n + i];
        memcpy(v, next, COMPONENTS * n * sizeof *v);
        orthonormalise(v, n);
    }
    orthonormalise(v, n); /* once more: only what is exactly orthonormal gives true bounds */
}

static const char *find_basis(search *s)
{
    size_t n = s->padded, step = (s->rows + SAMPLE - 1) / SAMPLE;
    double *covariance = calloc(n * n, sizeof *covariance);
    double *v = malloc(2 * COMPONENTS * n * sizeof *v), *sums = malloc(n * sizeof *sums);
    float *block = calloc(ROWS_A_PART * n, sizeof *block);
    const char *error = covariance && v && sums && block ? 0 : SRO_NO_MEMORY;
    if (!error) {
        find_mean(s, step, sums);
        find_covariance(s, step, block, covariance);
        find_components(covariance, n, v, v + COMPONENTS * n);
        for (size_t a = 0; a < COMPONENTS; a++)
            for (size_t i = 0; i < n; i++)
                s->basis[i * LEAF + a] = (float)v[a * n + i];
    }
    free(covariance);
    free(v);
    free(sums);
    free(block);
    return error;
}

/* The bounds of a tile's rows, centred in `rows`. */
static void bound_tile(const search *s, const float *rows, size_t first, size_t count)
{
    static const float zeros[LEAF];
    float low[SRO_TILE_ROWS * LEAF];
    s->kernels->tile(rows, s->basis, zeros, s->padded, low);
    for (size_t r = 0; r < count; r++) {
        float *bounds = s->bounds + (first + r) * DEPTH, inside = 0, all = 0;
        for (size_t i = 0; i < s->padded; i++)
            all += rows[r * s->padded + i] * rows[r * s->padded + i];
        for (size_t c = 0; c < COMPONENTS; c++) {
            bounds[c] = low[r * LEAF + c];
            inside += bounds[c] * bounds[c];
        }
        bounds[COMPONENTS] = sqrtf(all > inside ? all - inside : 0);
        s->result->component[first + r] = bounds[0];
        s->result->component[s->rows + first + r] = bounds[1];
    }
}

static void bound_part(void *context, size_t part)
{
    search *s = context;
    size_t first = part * ROWS_A_PART, end = first + ROWS_A_PART;
    float *rows = calloc(SRO_TILE_ROWS * s->padded, sizeof *rows);
    if (!rows) {
        atomic_store(&s->failed, 1);
        return;
    }
    end = end < s->rows ? end : s->rows;
    for (size_t i = first; i < end; i += SRO_TILE_ROWS) {
        size_t count = end - i < SRO_TILE_ROWS ? end - i : SRO_TILE_ROWS;
        for (size_t r = 0; r < count; r++)
            centre(s, i + r, rows + r * s->padded);
        bound_tile(s, rows, i, count);
    }
    free(rows);
}

/* Leaves */

static int widest(const search *s, size_t begin, size_t end)
{
    double sum[DEPTH] = {0}, square[DEPTH] = {0}, most = -1;
    size_t step = (end - begin + 511) / 512, count = 0;
    for (size_t i = begin; i < end; i += step, count++)
        for (int c = 0; c < DEPTH; c++) {
            double value = s->bounds[s->sorted[i] * (size_t)DEPTH + (size_t)c];
            sum[c] += value;
            square[c] += value * value;
        }
    int best = 0;
    for (int c = 0; c < DEPTH; c++) {
        double variance = square[c] - sum[c] * sum[c] / (double)count;
        if (variance > most) {
            most = variance;
            best = c;
        }
    }
    return best;
}

static int before(const search *s, int c, uint32_t a, uint32_t b)
{
    float left = s->bounds[a * (size_t)DEPTH + (size_t)c];
    float right = s->bounds[b * (size_t)DEPTH + (size_t)c];
    return left < right || (left == right && a < b);
}

/* Hoare's selection: afterwards what is before `middle` comes before what follows. */
static void part_at(search *s, int c, size_t begin, size_t middle, size_t end)
{
    uint32_t *sorted = s->sorted;
    ptrdiff_t low = (ptrdiff_t)begin, high = (ptrdiff_t)end - 1, goal = (ptrdiff_t)middle;
    while (low < high) {
        uint32_t pivot = sorted[low + (high - low) / 2];
        ptrdiff_t i = low, j = high;
        while (i <= j) {
            while (before(s, c, sorted[i], pivot))
                i++;
            while (before(s, c, pivot, sorted[j]))
                j--;
            if (i > j)
                break;
            uint32_t kept = sorted[i];
            sorted[i++] = sorted[j];
            sorted[j--] = kept;
        }
        if (goal <= j)
            high = j;
        else if (goal >= i)
            low = i;
        else
            return;
    }
}

static void split(search *s, size_t begin, size_t end)
{
    if (end - begin <= LEAF)
        return;
    size_t leaves = (end - begin + LEAF - 1) / LEAF, middle = begin + leaves / 2 * LEAF;
    part_at(s, widest(s, begin, end), begin, middle, end);
    split(s, begin, middle);
    split(s, middle, end);
}

/* The rows as they are, and once more column by column */
static void pack_full(search *s, size_t leaf)
{
    float *tile = s->full_tile + leaf * s->padded * LEAF;
    for (size_t q = 0; q < LEAF; q++) {
        size_t place = leaf * LEAF + q;
        s->full_norm[place] = nowhere;
        if (place >= s->rows)
            continue;
        const float *row = sro_matrix_row(s->x, s->sorted[place]);
        float norm = 0;
        memcpy(s->full + place * s->padded, row, s->columns * sizeof *row);
        for (size_t c = 0; c < s->columns; c++) {
            tile[c * LEAF + q] = -2 * row[c];
            norm += row[c] * row[c];
        }
        s->full_norm[place] = norm;
        s->full_longest[leaf] = fmaxf(s->full_longest[leaf], norm);
    }
}

static void pack_leaf(void *context, size_t leaf)
{
    search *s = context;
    pack_full(s, leaf);
    float *low = s->box + leaf * 2 * DEPTH, *high = low + DEPTH;
    float *tile = s->low_tile + leaf * DEPTH * LEAF;
    for (int c = 0; c < DEPTH; c++) {
        low[c] = nowhere;
        high[c] = -nowhere;
    }
    for (size_t q = 0; q < LEAF; q++) {
        size_t place = leaf * LEAF + q;
        s->low_norm[place] = nowhere;
        if (place >= s->rows)
            continue;
        const float *bounds = s->bounds + s->sorted[place] * (size_t)DEPTH;
        float norm = 0;
        for (size_t c = 0; c < DEPTH; c++) {
            s->low[place * DEPTH + c] = bounds[c];
            tile[c * LEAF + q] = -2 * bounds[c];
            norm += bounds[c] * bounds[c];
            low[c] = fminf(low[c], bounds[c]);
            high[c] = fmaxf(high[c], bounds[c]);
        }
        s->low_norm[place] = norm;
        s->longest[leaf] = fmaxf(s->longest[leaf], norm);
    }
}

/* The candidates of one row */

typedef struct {
    size_t count;
    float limit;      /* what is further away is no candidate */
    float *distance2;
    uint32_t *place;
} candidates;

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The k-th smallest, by bisection on the bits, whose order is that of the (positive) floats. */
static float kth_smallest(const search *s, const float *values, size_t count, size_t k)
{
    float least = values[0], most = values[0];
    for (size_t i = 1; i < count; i++) {
        least = values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
    }
    uint32_t low = bits_of(least), high = bits_of(most);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        size_t below = s->kernels->count_at_most(values, count, float_of(middle));
        if (below == k)
            return float_of(middle);
        if (below > k)
            high = middle;
        else
            low = middle + 1;
    }
    return float_of(high);
}

static uint32_t apart(uint32_t a, uint32_t b) { return a > b ? a - b : b - a; }

static void swap_candidates(candidates *c, size_t a, size_t b)
{
    float distance2 = c->distance2[a];
    uint32_t place = c->place[a];
    c->distance2[a] = c->distance2[b];
    c->place[a] = c->place[b];
    c->distance2[b] = distance2;
    c->place[b] = place;
}

/* Of the candidates at exactly the limit only some can stay: those nearer in number. */
static void keep_ties(const search *s, candidates *c, size_t kept, uint32_t row)
{
    for (; kept < s->k; kept++) {
        size_t best = c->count;
        for (size_t i = kept; i < c->count; i++)
            if (c->distance2[i] == c->limit
                && (best == c->count || apart(s->sorted[c->place[i]], row)
                        < apart(s->sorted[c->place[best]], row)))
                best = i;
        swap_candidates(c, kept, best);
    }
}

/* Keep the k nearest. */
static void thin_out(const search *s, candidates *c, uint32_t row)
{
    if (c->count <= s->k)
        return;
    c->limit = kth_smallest(s, c->distance2, c->count, s->k);
    int ties = s->kernels->count_at_most(c->distance2, c->count, c->limit) > s->k;
    size_t kept = 0;
    for (size_t i = 0; i < c->count; i++)
        if (ties ? c->distance2[i] < c->limit : c->distance2[i] <= c->limit)
            swap_candidates(c, kept++, i);
    if (ties)
        keep_ties(s, c, kept, row);
    c->count = s->k;
}

/* The search of one leaf's rows */

typedef struct {
    size_t leaf;
    candidates of[LEAF];
    float *gaps;   /* from this leaf's box to every other's, squared; negative once visited */
    float *memory;
} hunt;

static uint32_t row_of(const search *s, const hunt *h, size_t q)
{
    return s->sorted[h->leaf * LEAF + q];
}

static size_t rows_of(const search *s, size_t leaf)
{
    return s->rows - leaf * LEAF < LEAF ? s->rows - leaf * LEAF : LEAF;
}

static void measure(const search *s, hunt *h, size_t q, size_t other, uint32_t bits)
{
    candidates *c = &h->of[q];
    size_t own = h->leaf * LEAF + q;
    for (; bits; bits &= bits - 1) {
        size_t place = other * LEAF + (size_t)__builtin_ctz(bits);
        if (place == own)
            continue;
        float distance2 = s->kernels->distance(s->full + own * s->padded,
                                               s->full + place * s->padded, s->padded);
        if (distance2 > c->limit)
            continue;
        c->distance2[c->count] = distance2;
        c->place[c->count++] = (uint32_t)place;
        if (c->count == s->capacity)
            thin_out(s, c, row_of(s, h, q));
    }
}

/* Which rows of another leaf may be within the limits of a tile of ours, by a product of these
 * rows with those. Returns how many pairs. */
static int sift(const search *s, const hunt *h, size_t first, const float *ours, size_t depth,
                const float *norms, const float *theirs, const float *their_norms, float longest,
                uint32_t bits[SRO_TILE_ROWS])
{
    float bound[SRO_TILE_ROWS * LEAF];
    size_t rows = rows_of(s, h->leaf);
    int count = 0;
    s->kernels->tile(ours, theirs, their_norms, depth, bound);
    for (size_t r = 0; r < SRO_TILE_ROWS; r++) {
        bits[r] = 0;
        if (first + r >= rows)
            continue;
        /* the product lacks the row's own squared length */
        float limit = h->of[first + r].limit - norms[r] + slack * (norms[r] + longest);
        bits[r] = s->kernels->at_most(bound + r * LEAF, fminf(limit, nowhere / 2));
        count += __builtin_popcount(bits[r]);
    }
    return count;
}

static void visit(const search *s, hunt *h, size_t other)
{
    size_t rows = rows_of(s, h->leaf), theirs = other * LEAF;
    h->gaps[other] = -1;
    for (size_t first = 0; first < rows; first += SRO_TILE_ROWS) {
        size_t own = h->leaf * LEAF + first;
        uint32_t bits[SRO_TILE_ROWS];
        int count = sift(s, h, first, s->low + own * DEPTH, DEPTH, s->low_norm + own,
                         s->low_tile + theirs * DEPTH, s->low_norm + theirs, s->longest[other],
                         bits);
        /* many at once are sooner measured as a whole than one by one, if not as exactly */
        if (count > MANY && h->of[first].limit < nowhere)
            count = sift(s, h, first, s->full + own * s->padded, s->padded, s->full_norm + own,
                         s->full_tile + theirs * s->padded, s->full_norm + theirs,
                         s->full_longest[other], bits);
        for (size_t r = 0; count && r < SRO_TILE_ROWS && first + r < rows; r++)
            measure(s, h, first + r, other, bits[r]);
    }
}

/* Thin all lists out; the largest limit decides which leaves are still worth a visit. */
static float tighten(const search *s, hunt *h)
{
    float most = 0;
    for (size_t q = 0; q < rows_of(s, h->leaf); q++) {
        thin_out(s, &h->of[q], row_of(s, h, q));
        most = h->of[q].limit > most ? h->of[q].limit : most;
    }
    return most + slack * (most + s->longest[h->leaf]);
}

static void find_gaps(const search *s, hunt *h)
{
    const float *low = s->box + h->leaf * 2 * DEPTH, *high = low + DEPTH;
    for (size_t l = 0; l < s->leaves; l++) {
        const float *other_low = s->box + l * 2 * DEPTH, *other_high = other_low + DEPTH;
        float sum = 0;
        for (int c = 0; c < DEPTH; c++) {
            float up = other_low[c] - high[c], down = low[c] - other_high[c];
            float gap = up > down ? up : down;
            gap = gap > 0 ? gap : 0;
            sum += gap * gap;
        }
        h->gaps[l] = sum;
    }
}

static size_t nearest_leaf(const search *s, const hunt *h)
{
    size_t best = h->leaf;
    float least = INFINITY;
    for (size_t l = 0; l < s->leaves; l++)
        if (h->gaps[l] >= 0 && h->gaps[l] < least) {
            least = h->gaps[l];
            best = l;
        }
    return best;
}

/* First this leaf and those nearest to it, then the others by and by as their boxes are further
 * away: limits that are tight early save visits. */
static void hunt_leaves(const search *s, hunt *h)
{
    static const float reach[] = {.2f, .4f, .6f, .8f, 1};
    find_gaps(s, h);
    visit(s, h, h->leaf);
    for (size_t i = 1; i < NEAR_LEAVES && i < s->leaves; i++)
        visit(s, h, nearest_leaf(s, h));
    for (size_t i = 0; i < sizeof reach / sizeof *reach; i++) {
        float most = tighten(s, h) * reach[i];
        for (size_t l = 0; l < s->leaves; l++)
            if (h->gaps[l] >= 0 && h->gaps[l] <= most)
                visit(s, h, l);
    }
    tighten(s, h);
}

static void keep_result(const search *s, const hunt *h)
{
    for (size_t q = 0; q < rows_of(s, h->leaf); q++) {
        const candidates *c = &h->of[q];
        size_t row = row_of(s, h, q);
        for (size_t i = 0; i < s->k; i++) {
            s->result->index[row * s->k + i] = s->sorted[c->place[i]];
            s->result->distance2[row * s->k + i] = c->distance2[i];
        }
    }
}

static int hunt_init(const search *s, hunt *h, size_t leaf)
{
    h->leaf = leaf;
    h->memory = malloc((s->leaves + 2 * LEAF * s->capacity) * sizeof *h->memory);
    if (!h->memory)
        return 0;
    h->gaps = h->memory;
    for (size_t q = 0; q < LEAF; q++) {
        float *own = h->memory + s->leaves + 2 * q * s->capacity;
        h->of[q] = (candidates){.limit = nowhere, .distance2 = own,
                                .place = (uint32_t *)(own + s->capacity)};
    }
    return 1;
}

static void search_leaf(void *context, size_t leaf)
{
    search *s = context;
    hunt h;
    size_t finished = atomic_fetch_add(&s->finished, 1);
    if (sro_job_step(s->job, s->share * (double)finished / (double)s->leaves))
        return;
    if (!hunt_init(s, &h, leaf)) {
        atomic_store(&s->failed, 1);
        return;
    }
    hunt_leaves(s, &h);
    keep_result(s, &h);
    free(h.memory);
}

/* All together */

static const char *allocate(search *s)
{
    size_t places = s->leaves * LEAF;
    s->mean = calloc(s->padded, sizeof *s->mean);
    s->basis = calloc(s->padded * LEAF, sizeof *s->basis);
    s->bounds = malloc(s->rows * DEPTH * sizeof *s->bounds);
    s->sorted = malloc(s->rows * sizeof *s->sorted);
    s->full = calloc(places * s->padded, sizeof *s->full);
    s->low = calloc(places * DEPTH, sizeof *s->low);
    s->low_norm = malloc(places * sizeof *s->low_norm);
    s->low_tile = calloc(places * DEPTH, sizeof *s->low_tile);
    s->longest = calloc(s->leaves, sizeof *s->longest);
    s->full_norm = malloc(places * sizeof *s->full_norm);
    s->full_tile = calloc(places * s->padded, sizeof *s->full_tile);
    s->full_longest = calloc(s->leaves, sizeof *s->full_longest);
    s->box = malloc(s->leaves * 2 * DEPTH * sizeof *s->box);
    s->result->index = malloc(s->rows * s->k * sizeof *s->result->index);
    s->result->distance2 = malloc(s->rows * s->k * sizeof *s->result->distance2);
    s->result->component = malloc(2 * s->rows * sizeof *s->result->component);
    int fine = s->mean && s->basis && s->bounds && s->sorted && s->full && s->low && s->low_norm
        && s->low_tile && s->longest && s->full_norm && s->full_tile && s->full_longest && s->box
        && s->result->index && s->result->distance2
        && s->result->component;
    return fine ? 0 : SRO_NO_MEMORY;
}

static void release(search *s)
{
    free(s->mean);
    free(s->basis);
    free(s->bounds);
    free(s->sorted);
    free(s->full);
    free(s->low);
    free(s->low_norm);
    free(s->low_tile);
    free(s->longest);
    free(s->full_norm);
    free(s->full_tile);
    free(s->full_longest);
    free(s->box);
}

static const char *find(search *s, sro_threads *threads)
{
    const char *error = allocate(s);
    if (!error)
        error = find_basis(s);
    if (error)
        return error;
    sro_threads_run(threads, (s->rows + ROWS_A_PART - 1) / ROWS_A_PART, bound_part, s);
    for (size_t i = 0; i < s->rows; i++)
        s->sorted[i] = (uint32_t)i;
    split(s, 0, s->rows);
    sro_threads_run(threads, s->leaves, pack_leaf, s);
    sro_threads_run(threads, s->leaves, search_leaf, s);
    if (sro_job_canceled(s->job))
        return SRO_CANCELED;
    return atomic_load(&s->failed) ? SRO_NO_MEMORY : 0;
}

const char *sro_neighbours_find(sro_neighbours *n, const sro_matrix *x, size_t k,
                                sro_threads *threads, sro_job *job, double share)
{
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x);
    search s = {
        .x = x,
        .rows = rows,
        .columns = columns,
        .padded = (columns + SRO_LANES - 1) / SRO_LANES * SRO_LANES,
        .k = k,
        .leaves = (rows + LEAF - 1) / LEAF,
        .capacity = 2 * k + 2 * LEAF,
        .kernels = sro_kernels_best(),
        .result = n,
        .job = job,
        .share = share,
    };
    memset(n, 0, sizeof *n);
    n->rows = rows;
    n->k = k;
    const char *error = find(&s, threads);
    if (error)
        sro_neighbours_clear(n);
    release(&s);
    return error;
}

void sro_neighbours_clear(sro_neighbours *n)
{
    free(n->index);
    free(n->distance2);
    free(n->component);
    memset(n, 0, sizeof *n);
}

/* blocks N [SEED]: concatenate([array_split(o, N)[i] for i in p]), p being the permutation that
 * sro_permutation_shuffle makes of the seed. Where the order has fewer than N entries, N is their
 * number. */

#include "order/order_edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"

/* Where block i of `count` begins. The first ones are an entry longer, as many as need be. */
static size_t block_begin(size_t i, size_t count, size_t length)
{
    size_t longer = length % count;
    return i * (length / count) + (i < longer ? i : longer);
}

static void copy_blocks(const uint32_t *order, size_t length, const uint32_t *blocks, size_t count,
                        uint32_t *edited)
{
    for (size_t i = 0; i < count; i++) {
        size_t begin = block_begin(blocks[i], count, length);
        size_t size = block_begin((size_t)blocks[i] + 1, count, length) - begin;
        memcpy(edited, order + begin, size * sizeof *edited);
        edited += size;
    }
}

static SRO_CHECKED sro_error apply(uint32_t **order, size_t *length, const int64_t *numbers)
{
    if (numbers[0] < 1)
        return "leaves none; blocks 1 keeps all as it is";
    size_t count = (uint64_t)numbers[0] < *length ? (size_t)numbers[0] : *length;
    uint32_t *blocks = malloc(count * sizeof *blocks);
    uint32_t *edited = malloc(*length * sizeof *edited);
    if (!blocks || !edited) {
        free(blocks);
        free(edited);
        return SRO_NO_MEMORY;
    }
    sro_permutation_identity(blocks, count);
    sro_permutation_shuffle(blocks, count, (uint64_t)numbers[1]);
    copy_blocks(*order, *length, blocks, count, edited);
    free(blocks);
    free(*order);
    *order = edited;
    return NULL;
}

const sro_order_edit sro_edit_blocks = {
    .name = "blocks",
    .numbers = "N [SEED]",
    .needed = 1,
    .accepted = 2,
    .defaults = {1},
    .about = "cut into N blocks, and these shuffled: what lies within a block stays together",
    .apply = apply,
};

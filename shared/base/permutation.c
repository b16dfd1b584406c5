#include "base/permutation.h"

#include "base/random.h"

void sro_permutation_identity(uint32_t *numbers, size_t length)
{
    for (size_t i = 0; i < length; i++)
        numbers[i] = (uint32_t)i;
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

void sro_permutation_reverse(uint32_t *numbers, size_t length)
{
    for (size_t i = 0; i < length / 2; i++)
        swap(&numbers[i], &numbers[length - 1 - i]);
}

void sro_permutation_shuffle(uint32_t *numbers, size_t length, uint64_t seed)
{
    for (size_t i = length; i > 1; i--)
        swap(&numbers[i - 1], &numbers[sro_random_below(&seed, (uint32_t)i)]);
}

/* Reversing all, and then either part, swaps the parts. */
void sro_permutation_rotate(uint32_t *numbers, size_t length, int64_t shift)
{
    if (!length)
        return;
    int64_t remainder = shift % (int64_t)length;
    size_t head = (size_t)(remainder < 0 ? remainder + (int64_t)length : remainder);
    sro_permutation_reverse(numbers, length);
    sro_permutation_reverse(numbers, head);
    sro_permutation_reverse(numbers + head, length - head);
}

#include "spectrum/pad_mode.h"

static int64_t constant(int64_t index, int64_t length)
{
    (void)index;
    (void)length;
    return -1;
}

/* Back and forth between the two ends, as often as it takes. */
static int64_t reflect(int64_t index, int64_t length)
{
    if (length == 1)
        return 0;
    int64_t period = 2 * (length - 1), i = index % period;
    if (i < 0)
        i += period;
    return i < length ? i : period - i;
}

static int64_t edge(int64_t index, int64_t length) { return index < 0 ? 0 : length - 1; }

const char *const sro_pad_mode_names[SRO_PAD_MODES + 1] = {
    [SRO_PAD_CONSTANT] = "constant",
    [SRO_PAD_REFLECT] = "reflect",
    [SRO_PAD_EDGE] = "edge",
};

static int64_t (*const sources[SRO_PAD_MODES])(int64_t index, int64_t length) = {
    [SRO_PAD_CONSTANT] = constant,
    [SRO_PAD_REFLECT] = reflect,
    [SRO_PAD_EDGE] = edge,
};

int64_t sro_pad_mode_source(sro_pad_mode mode, int64_t index, int64_t length)
{
    return sources[mode](index, length);
}

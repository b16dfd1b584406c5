/* fast_log2: the logarithm to about a float's last bit, inline, so that the compiler widens loops
 * over it. A call of the C library would keep it from that. */
#ifndef SRO_SIMD_FAST_LOG2_H
#define SRO_SIMD_FAST_LOG2_H

#include <stdint.h>
#include <string.h>

/* log2 of a normal x > 0: x = 2^e m with m around 1, and log m = 2 artanh((m - 1) / (m + 1)). */
static inline float sro_fast_log2(float x)
{
    const int32_t root_half = 0x3f3504f3; /* the bits of sqrt(1/2): m is in sqrt(1/2)..sqrt(2) */
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    int32_t exponent = (bits - root_half) >> 23;
    bits -= exponent * (1 << 23);
    float m;
    memcpy(&m, &bits, sizeof m);
    float s = (m - 1) / (m + 1), q = s * s;
    float series = ((q * (1.f / 7) + 1.f / 5) * q + 1.f / 3) * q + 1;
    return (float)exponent + 2.88539008f * s * series; /* 2 / ln 2 */
}

#endif

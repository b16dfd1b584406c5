/* quick: exponential and logarithm to about a float's last bit, inline, so that loops over them
 * stay wide where a call of the C library would make them go one by one. */
#ifndef SRO_QUICK_H
#define SRO_QUICK_H

#include <stdint.h>
#include <string.h>

/* log2 of a normal x > 0: x = 2^e m with m around 1, and log m = 2 artanh((m - 1) / (m + 1)). */
static inline float sro_quick_log2(float x)
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

/* exp of x <= 0: x = n ln 2 + r, with ln 2 in two pieces so that r keeps its bits, and 2^n times
 * the series of exp r. What is below 2^-116 is that. */
static inline float sro_quick_exp(float x)
{
    x = x < -80 ? -80 : x;
    /* adding 1.5 2^23 rounds to a whole number, which is then in the low bits */
    float shifted = x * 1.44269504f + 12582912.f, n = shifted - 12582912.f;
    float r = (x - n * .693359375f) + n * 2.12194440e-4f;
    float power = 1 + r * (1 + r * (1 / 2.f + r * (1 / 6.f + r * (1 / 24.f + r * (1 / 120.f
        + r * (1 / 720.f + r * (1 / 5040.f)))))));
    int32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits - 0x4B400000 + 127) * (1 << 23);
    float scale;
    memcpy(&scale, &bits, sizeof scale);
    return power * scale;
}

#endif

/* lagrange: interpolation over four nodes of a regular grid, for repulsion.c and plane.c. */
#ifndef SRO_LAGRANGE_H
#define SRO_LAGRANGE_H

/* The weights of the cubic through the nodes -1, 0, 1, 2, at t in 0..1 */
static inline void sro_lagrange(float t, float *w)
{
    float a = t + 1, b = t - 1, c = t - 2;
    w[0] = -t * b * c * (1.f / 6);
    w[1] = a * b * c * .5f;
    w[2] = -a * t * c * .5f;
    w[3] = a * t * b * (1.f / 6);
}

/* How much of the weights meet at a distance of 0, 1, 2 and 3 nodes when a point that was spread
 * over the grid is compared with itself. They add up to 1. */
static inline void sro_lagrange_itself(const float *w, float *meet)
{
    meet[0] = w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + w[3] * w[3];
    meet[1] = 2 * (w[0] * w[1] + w[1] * w[2] + w[2] * w[3]);
    meet[2] = 2 * (w[0] * w[2] + w[1] * w[3]);
    meet[3] = 2 * w[0] * w[3];
}

#endif

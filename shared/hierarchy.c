#include "hierarchy.h"

#include <stdlib.h>
#include <string.h>

#include "pages.h"

static const uint32_t alone = UINT32_MAX;
enum { SHORT_WHILE = 4096 }; /* rows between two looks at whether the job was cancelled */

/* For its weight, a heavy point is no better partner than a light one: that keeps masses even. */
static uint32_t partner_of(const sro_affinities *p, const uint32_t *partner, uint32_t i)
{
    uint32_t best = alone;
    float most = -1;
    for (size_t e = p->begin[i]; e < p->begin[i + 1]; e++) {
        uint32_t j = p->column[e];
        if (partner[j] != alone || j == i)
            continue;
        float pull = p->mass ? p->value[e] / p->mass[j] : p->value[e];
        if (pull > most || (pull == most && j < best)) {
            most = pull;
            best = j;
        }
    }
    return best;
}

/* Returns how many points there are afterwards. */
static size_t match(const sro_affinities *p, uint32_t *partner, uint32_t *into)
{
    size_t count = 0;
    memset(partner, 0xFF, p->rows * sizeof *partner);
    for (uint32_t i = 0; i < p->rows; i++) {
        if (partner[i] != alone)
            continue;
        uint32_t j = partner_of(p, partner, i);
        if (j == alone)
            j = i;
        partner[i] = j;
        partner[j] = i;
        into[i] = into[j] = (uint32_t)count++;
    }
    return count;
}

/* Adds row i of the fine matrix to the coarse row that begins at `begin`; returns its new end. */
static size_t add_row(const sro_affinities *fine, sro_affinities *coarse, const uint32_t *into,
                      uint32_t i, size_t begin, size_t end, size_t *slot)
{
    for (size_t e = fine->begin[i]; e < fine->begin[i + 1]; e++) {
        uint32_t column = into[fine->column[e]];
        if (column == into[i])
            continue;
        size_t at = slot[column];
        if (at >= begin && at < end && coarse->column[at] == column) {
            coarse->value[at] += fine->value[e];
            continue;
        }
        slot[column] = end;
        coarse->column[end] = column;
        coarse->value[end++] = fine->value[e];
    }
    return end;
}

static float mass_of(const sro_affinities *p, uint32_t i) { return p->mass ? p->mass[i] : 1; }

static const char *contract(const sro_affinities *fine, sro_affinities *coarse,
                            const uint32_t *partner, const uint32_t *into, size_t *slot,
                            sro_job *job)
{
    size_t end = 0;
    memset(slot, 0, coarse->rows * sizeof *slot);
    for (uint32_t i = 0; i < fine->rows; i++) {
        uint32_t j = partner[i];
        if (i % SHORT_WHILE == 0 && sro_job_canceled(job))
            return SRO_CANCELED;
        if (j < i)
            continue;
        size_t begin = end;
        coarse->begin[into[i]] = begin;
        end = add_row(fine, coarse, into, i, begin, end, slot);
        coarse->mass[into[i]] = mass_of(fine, i);
        if (j == i)
            continue;
        end = add_row(fine, coarse, into, j, begin, end, slot);
        coarse->mass[into[i]] += mass_of(fine, j);
    }
    coarse->begin[coarse->rows] = end;
    return 0;
}

const char *sro_hierarchy_coarsen(const sro_affinities *fine, sro_affinities *coarse,
                                  uint32_t *into, sro_job *job)
{
    size_t entries = fine->begin[fine->rows];
    uint32_t *partner = malloc(fine->rows * sizeof *partner);
    size_t *slot = malloc(fine->rows * sizeof *slot);
    const char *error = SRO_NO_MEMORY;
    memset(coarse, 0, sizeof *coarse);
    if (!partner || !slot)
        goto done;
    coarse->rows = match(fine, partner, into);
    coarse->begin = malloc((coarse->rows + 1) * sizeof *coarse->begin);
    coarse->column = sro_pages(entries * sizeof *coarse->column);
    coarse->value = sro_pages(entries * sizeof *coarse->value);
    coarse->mass = malloc(coarse->rows * sizeof *coarse->mass);
    if (!coarse->begin || !coarse->column || !coarse->value || !coarse->mass)
        goto done;
    error = contract(fine, coarse, partner, into, slot, job);
done:
    free(partner);
    free(slot);
    if (error)
        sro_affinities_clear(coarse);
    return error;
}

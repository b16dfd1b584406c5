#include "playback/player_handover.h"

static void lock(sro_player_handover *h)
{
    if (h->locks)
        pthread_mutex_lock(&h->mutex);
}

static void unlock(sro_player_handover *h)
{
    if (h->locks)
        pthread_mutex_unlock(&h->mutex);
}

static void put(sro_handed **list, sro_handed *handed)
{
    handed->next = *list;
    *list = handed;
}

sro_error sro_player_handover_make(sro_player_handover *handover, bool locks)
{
    *handover = (sro_player_handover){.locks = locks};
    for (size_t i = 0; i < SRO_PLAYER_CHANGES; i++)
        put(&handover->idle, &handover->changes[i].handed);
    return locks && pthread_mutex_init(&handover->mutex, NULL) ? SRO_NO_MEMORY : NULL;
}

void sro_player_handover_clear(sro_player_handover *handover)
{
    for (size_t i = 0; i < SRO_PLAYER_CHANGES; i++)
        sro_player_change_clear(&handover->changes[i]);
    for (size_t i = 0; i < handover->spare_count; i++)
        sro_overlap_add_free(handover->spares[i]);
    if (handover->locks)
        pthread_mutex_destroy(&handover->mutex);
}

/* Voices that it did not need come in useful again, as long as there are no other settings. */
static void keep_spares(sro_player_handover *h, sro_player_change *c)
{
    if (c->generation != h->generation)
        return;
    h->voices += c->spares_given - c->spare_count;
    while (c->spare_count && h->spare_count < SRO_MAX_ONE_SHOTS)
        h->spares[h->spare_count++] = c->spares[--c->spare_count];
}

static void put_away(sro_player_handover *h, sro_player_change *c)
{
    keep_spares(h, c);
    if (sro_player_change_holds(c)) {
        put(&h->used, &c->handed);
        return;
    }
    *c = (sro_player_change){0};
    put(&h->idle, &c->handed);
}

static void put_away_all(sro_player_handover *h, sro_handed *done)
{
    while (done) {
        sro_handed *next = done->next;
        put_away(h, (sro_player_change *)done);
        done = next;
    }
}

static sro_player_change *waiting_or_idle(sro_player_handover *h)
{
    sro_handed *found = sro_handover_take_back(&h->slots);
    put_away_all(h, sro_handover_collect(&h->slots));
    if (!found && h->idle) {
        found = h->idle;
        h->idle = found->next;
        ((sro_player_change *)found)->generation = h->generation;
    }
    return (sro_player_change *)found;
}

sro_player_change *sro_player_handover_begin(sro_player_handover *handover)
{
    sro_player_change *found;
    lock(handover);
    while (!(found = waiting_or_idle(handover))) { /* all others hold what is to be freed */
        unlock(handover);
        sro_player_handover_collect(handover);
        lock(handover);
    }
    return found;
}

sro_player_change *sro_player_handover_try(sro_player_handover *handover)
{
    if (handover->locks && pthread_mutex_trylock(&handover->mutex))
        return NULL;
    sro_player_change *found = waiting_or_idle(handover);
    if (!found)
        unlock(handover);
    return found;
}

void sro_player_handover_ask(sro_player_handover *handover, sro_player_change *change)
{
    sro_handover_ask(&handover->slots, &change->handed);
    unlock(handover);
}

void sro_player_handover_collect(sro_player_handover *handover)
{
    lock(handover);
    put_away_all(handover, sro_handover_collect(&handover->slots));
    sro_handed *used = handover->used;
    handover->used = NULL;
    unlock(handover);
    for (sro_handed *c = used, *next; c; c = next) {
        next = c->next;
        sro_player_change_clear((sro_player_change *)c);
        lock(handover);
        put(&handover->idle, c);
        unlock(handover);
    }
}

void sro_player_handover_renew(sro_player_handover *handover, sro_player_change *old)
{
    sro_player_handover *h = handover;
    while (h->spare_count)
        old->spares[old->spare_count++] = h->spares[--h->spare_count];
    h->voices = 0;
    h->generation++;
}

bool sro_player_handover_supply(sro_player_handover *handover, sro_player_change *change,
                                size_t voices, sro_overlap_add **more)
{
    sro_player_handover *h = handover;
    while (change->spare_count < voices) {
        if (!h->spare_count && !*more)
            return false;
        sro_overlap_add **from = h->spare_count ? &h->spares[--h->spare_count] : more;
        change->spares[change->spare_count++] = *from;
        change->spares_given++;
        *from = NULL;
    }
    return true;
}

#include "base/handover.h"

sro_handed *sro_handover_take_back(sro_handover *handover)
{
    return atomic_exchange_explicit(&handover->asked, NULL, memory_order_acquire);
}

void sro_handover_ask(sro_handover *handover, sro_handed *thing)
{
    atomic_store_explicit(&handover->asked, thing, memory_order_release);
}

sro_handed *sro_handover_collect(sro_handover *handover)
{
    return atomic_exchange_explicit(&handover->done, NULL, memory_order_acquire);
}

/* Nobody but the taker puts anything there: between the two steps the slot stays empty. */
void sro_handover_give_back(sro_handover *handover, sro_handed *thing)
{
    thing->next = atomic_exchange_explicit(&handover->done, NULL, memory_order_acquire);
    atomic_store_explicit(&handover->done, thing, memory_order_release);
}

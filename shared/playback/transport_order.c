#include "playback/transport_order.h"

void sro_transport_order_position(sro_transport_order *order, double position)
{
    bool after = order->command != SRO_GO_ON;
    *(after ? &order->after : &order->before) = position;
    *(after ? &order->has_after : &order->has_before) = true;
    if (!after)
        order->idle_before = false;
}

/* What came before a start or a stop decides where the next start begins. */
static void begin_from(sro_transport_order *order, double position)
{
    order->has_from = true;
    order->from = position;
    order->has_after = false;
}

/* Where it plays already, it begins anew; a place that was said since it stopped is where. */
void sro_transport_order_start(sro_transport_order *order)
{
    if (order->command == SRO_START)
        begin_from(order, SRO_NO_POSITION);
    else if (order->has_after)
        begin_from(order, order->after > 0 ? order->after : 0);
    order->command = SRO_START;
}

/* A start before it has used up the place at which it was to begin. */
void sro_transport_order_stop(sro_transport_order *order)
{
    if (order->command == SRO_START)
        begin_from(order, SRO_NO_POSITION);
    order->command = SRO_STOP;
}

/* What was started has not begun, and begins with the new list. */
void sro_transport_order_rewind(sro_transport_order *order)
{
    if (order->command == SRO_START)
        begin_from(order, SRO_NO_POSITION);
    else
        order->idle_before = true;
}

void sro_transport_carry_out(sro_transport *transport, const sro_transport_order *order,
                             int64_t samples_to_first)
{
    if (order->has_before && !(order->idle_before && transport->playing))
        sro_transport_set_position(transport, order->before);
    if (order->has_from)
        transport->start_position = order->from;
    if (order->command == SRO_START)
        sro_transport_start(transport, samples_to_first);
    if (order->command == SRO_STOP)
        transport->playing = false;
    if (order->has_after)
        sro_transport_set_position(transport, order->after);
}

/* transport_order: what is asked of a transport before it comes round to it, of any number of
 * commands made one that does the same. Knows no thread; nothing here allocates. */
#ifndef SRO_PLAYBACK_TRANSPORT_ORDER_H
#define SRO_PLAYBACK_TRANSPORT_ORDER_H

#include "playback/transport.h"

typedef enum { SRO_GO_ON, SRO_START, SRO_STOP } sro_transport_command;

/* {0} asks for nothing. */
typedef struct {
    bool has_before, has_from, has_after;
    bool idle_before; /* but not where it plays */
    double before;    /* go there; ... */
    double from; /* ... then the next start begins there (negative: where the list begins), ... */
    sro_transport_command command; /* ... start or stop, ... */
    double after;                  /* ... and go there */
} sro_transport_order;

/* Adds one: as sro_transport_set_position, sro_transport_start, and the end of playing. */
void sro_transport_order_position(sro_transport_order *order, double position);
void sro_transport_order_start(sro_transport_order *order);
void sro_transport_order_stop(sro_transport_order *order);

/* The playlist is exchanged for one that begins anew (sro_transport_rewind): before all else, as
 * it is carried out. Of places in the old one stays where the next start begins. */
void sro_transport_order_rewind(sro_transport_order *order);

/* Does all that was asked for, as if it had been done one by one just now. A start begins after so
 * many samples (sro_transport_start). */
void sro_transport_carry_out(sro_transport *transport, const sro_transport_order *order,
                             int64_t samples_to_first);

#endif

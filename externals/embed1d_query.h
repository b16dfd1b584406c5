/* embed1d_query: questions about the points of [embed1d]: which frames are near each other, and
 * other orders made of that. It needs no more of the object than that it is a producer. */
#ifndef EMBED1D_QUERY_H
#define EMBED1D_QUERY_H

#include "common/order_io.h"
#include "common/producer.h"
#include "embedding/points.h"

typedef struct query {
    t_producer *producer;
    int outlet;                      /* for orders, and the answers to live rows */
    t_named_order *sent;             /* what went by name last */
    const struct order_job *sending; /* whose order is sent now, instead of the points' own */
} t_query;

/* The messages replace, cluster and neighbors. `seed` counts where the message says none. replace
 * and cluster make an order in the background; the class then sends it by query_send. */
void query_replace(t_query *q, sro_points *points, int seed, const t_message *message);
void query_cluster(t_query *q, sro_points *points, int seed, const t_message *message);
void query_neighbors(t_query *q, const sro_points *points, const t_message *message);

/* A live row of features: the number of the frame most like it goes to the outlet. */
void query_row(t_query *q, const sro_points *points, const t_message *message);

/* End replace and cluster, if they still run. */
void query_cancel(t_query *q);

/* Whether they do. */
bool query_busy(const t_query *q);

/* Send the order of q->sending. */
void query_send(const t_query *q);

#endif

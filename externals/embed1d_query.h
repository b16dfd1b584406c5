/* embed1d_query: questions to the points of [embed1d]: which frames are alike, and other orders
 * made of that. It knows points and the object that is asked, not what the object is made of. */
#ifndef EMBED1D_QUERY_H
#define EMBED1D_QUERY_H

#include "common/producer.h"
#include "embedding/points.h"

typedef struct query {
    t_producer *producer;
    int outlet;                      /* for orders, and the answers to live rows */
    const struct order_job *sending; /* an order that is being sent instead of the points' own */
} t_query;

/* The messages replace, cluster, neighbors; `points` are there. Where no seed is said it is `seed`.
 * replace and cluster make an order in the background, which is the producer's to send. */
void query_replace(t_query *q, sro_points *points, int seed, const t_message *message);
void query_cluster(t_query *q, sro_points *points, int seed, const t_message *message);
void query_neighbors(t_query *q, const sro_points *points, const t_message *message);

/* A live row of features: the frame most like it, by the outlet. */
void query_row(t_query *q, const sro_points *points, const t_message *message);

/* Drop what replace and cluster are still at; whether there is any. */
void query_cancel(t_query *q);
bool query_busy(const t_query *q);

/* The order that is being sent. */
void query_send(const t_query *q);

#endif

/* inputs: what a message "KIND NAME" brings: the value that another object has published. */
#ifndef COMMON_INPUTS_H
#define COMMON_INPUTS_H

#include "common/producer.h"

/* The value behind the name in a message "KIND NAME" to a producer, not retained, as it is when its
 * maker has done all that this instant asks of it; noted as an input of that stage. NULL with one
 * error when there is none. */
void *published_take(t_producer *taker, t_stage stage, const t_message *message);

/* The same for an object of ours that is no producer. What the maker has still to send may delete
 * the object: it then sets *alive to false, and the answer is NULL. */
void *published_find(const void *taker, const t_message *message, const bool *alive);

#endif

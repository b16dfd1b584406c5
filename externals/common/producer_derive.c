/* The part of a producer that makes one value of one input. */

#include "common/producer.h"

#include <stdlib.h>
#include <string.h>

void producer_take_input(t_producer *p, void *input)
{
    const t_derivation *d = producer_class(p)->derives;
    if (input != p->input)
        memset(p->recipe, 0, d->recipe_size); /* a new value may get an old one's address */
    d->retain(input);
    if (p->input)
        d->release(p->input);
    p->input = input;
    p->resend = true;
    producer_request_update(p);
}

static void start(t_producer *p, const void *recipe, t_reason reason)
{
    const t_derivation *d = producer_class(p)->derives;
    p->up_to_date = false;
    d->start(p, recipe, reason);
}

void producer_derive(t_producer *p, t_reason reason, bool renamed)
{
    const t_derivation *d = producer_class(p)->derives;
    bool resend = p->resend || reason == UPDATE_RESEND;
    bool missing = resend && !p->up_to_date && !producer_busy(p);
    void *recipe;
    if (!p->input) {
        if (reason != UPDATE_CHANGED)
            producer_report_lack(p, reason_name(reason));
        return;
    }
    recipe = calloc(1, d->recipe_size);
    if (!recipe) {
        host_error(p, "%s", SRO_NO_MEMORY);
        return;
    }
    d->fill_recipe(p, recipe);
    p->resend = false;
    if (reason == UPDATE_RUN || missing || memcmp(recipe, p->recipe, d->recipe_size) != 0)
        start(p, recipe, reason);
    else if (p->up_to_date && (resend || renamed))
        (d->announce ? d->announce : producer_announce)(p);
    free(recipe);
}

void producer_publish(t_producer *p, void *value)
{
    p->published.value = value;
    p->up_to_date = p->unsent = true;
}

void producer_accept_result(t_producer *p)
{
    producer_class(p)->derives->fill_recipe(p, p->recipe);
    p->resend = false;
}

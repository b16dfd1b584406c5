/* order: which frame comes when. An order is a plain array of frame numbers; it may have any
 * length, repeats and omissions, and name frames that the present sound lacks. */
#ifndef SRO_ORDER_ORDER_H
#define SRO_ORDER_ORDER_H

#include "base/common.h"

/* Frame numbers are below this; larger ones are kept as it, a frame that no sound has. */
#define SRO_NO_FRAME UINT32_MAX

/* Edits make no order longer than this. */
#define SRO_MAX_ORDER 16777216

/* What can be done to an order o by name and numbers, in numpy's words:
 *   original           sort(o): its entries in time order
 *   reverse            o[::-1]
 *   shuffle [SEED]     sro_permutation_shuffle; 0 if there is no seed
 *   rotate N           roll(o, N)
 *   slice FROM [TO]    o[FROM:TO]: negative numbers count from the end, no TO goes to it
 *   every N            o[::N]: a negative N goes backwards from the end; not 0
 *   repeat N           repeat(o, N): each entry N times in a row; at least 1
 *   palindrome         concatenate([o, o[-2:0:-1]]): there and back, without its first and last
 *                      entry a second time, so that none sounds twice at a turn when it is looped
 */
#define SRO_EDIT_NUMBERS 2
typedef struct {
    const char *name;
    const char *numbers;                /* as a person would write them: "FROM [TO]" */
    int needed, accepted;               /* how many have to be given, and can be */
    int64_t defaults[SRO_EDIT_NUMBERS]; /* for those that are not; a needed one changes nothing */
    const char *(*apply)(uint32_t **order, size_t *length, const int64_t *numbers);
} sro_order_edit;

/* All of them, which are so many, ended by one without a name. */
#define SRO_ORDER_EDITS 8
SRO_API const sro_order_edit *sro_order_edits(void);

/* Edit an order that was allocated, and may be allocated anew, by `accepted` numbers of any size.
 * An edit that would leave nothing is an error; after an error the order is as it was. */
SRO_API const char *sro_order_apply(const sro_order_edit *edit, uint32_t **order, size_t *length,
                                    const int64_t *numbers);

/* Copy the entries below `count`, in their order; returns how many. kept may be order. */
SRO_API size_t sro_order_present(const uint32_t *order, size_t length, size_t count,
                                 uint32_t *kept);

#endif

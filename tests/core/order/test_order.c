#include "order/order.h"

#include <string.h>

#include "support.h"

static void present_entries(void **state)
{
    static const uint32_t order[] = {9, 0, 4, 4, 3, SRO_NO_FRAME, 5, 0};
    uint32_t kept[8];
    memcpy(kept, order, sizeof order);
    assert_int_equal(sro_order_present(kept, 8, 5, kept), 5);
    check_equal("present", kept, (uint32_t[]){0, 4, 4, 3, 0}, 5);
    assert_int_equal(sro_order_present(order, 8, 0, kept), 0);
    assert_int_equal(sro_order_present(order, 8, SRO_NO_FRAME, kept), 7);
    assert_int_equal(sro_order_present(order, 0, 5, kept), 0);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(present_entries),
    };
    return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}

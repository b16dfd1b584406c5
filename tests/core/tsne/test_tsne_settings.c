#include "tsne/tsne_settings.h"

#include "support.h"

/* What the settings of [embed1d] are called, in their sequence. */
static void tsne_settings_words(void **state)
{
    static const char *const qualities[] = {"draft", "normal", "fine"};
    assert_string_equal(sro_tsne_init_words[SRO_TSNE_INIT_PCA], "pca");
    assert_string_equal(sro_tsne_init_words[SRO_TSNE_INIT_RANDOM], "random");
    assert_null(sro_tsne_init_words[SRO_TSNE_INIT_RANDOM + 1]);
    for (int q = SRO_TSNE_DRAFT; q <= SRO_TSNE_FINE; q++)
        assert_string_equal(sro_tsne_quality_words[q], qualities[q]);
    assert_null(sro_tsne_quality_words[SRO_TSNE_FINE + 1]);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tsne_settings_words),
    };
    return cmocka_run_group_tests_name("tsne_settings", tests, NULL, NULL);
}

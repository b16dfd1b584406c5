/* families: what the core's lists of members are called in *.expected, as lines for sed: an error
 * that names all steps is expected with STEPS in it, so that a new one changes no such line. The
 * core's tests hold the lists themselves. */

#include <stdio.h>

#include "embedding/methods.h"
#include "features/extractor.h"
#include "features/preprocess.h"
#include "order/order_edits.h"

/* Members of any family begin with their name. */
static void print_family(const char *family, const void *members, const char *separator)
{
    const char *const *const *names = members;
    printf("s/");
    for (size_t i = 0; names[i]; i++)
        printf("%s%s", i ? separator : "", *names[i]);
    printf("/%s/\n", family);
}

int main(void)
{
    print_family("STEPS", sro_preprocess_steps(), ", ");
    print_family("EXTRACTORS", sro_extractors(), " ");
    print_family("METHODS", sro_methods(), ", ");
    print_family("EDITS", sro_order_edits(), ", ");
    return 0;
}

#include "hosts/all_classes.h"

void all_classes_setup(void)
{
    stft_tilde_setup();
    features_setup();
    melspec_setup();
    embed1d_setup();
    reorder_setup();
    reorder_tilde_setup();
}

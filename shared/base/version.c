#include "base/version.h"

const char *sro_version(void) { return SRO_VERSION; }

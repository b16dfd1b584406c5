/* version: of the whole library. spectreorder-meta.pd, the changelog and the packages have the
 * same (a test compares them). */
#ifndef SRO_BASE_VERSION_H
#define SRO_BASE_VERSION_H

#include "base/common.h"

#define SRO_VERSION "0.1.0"

/* SRO_VERSION of the library that is loaded, which need not be that of these headers: systems load
 * one library of a name into a process, from whichever folder comes first. Static text. */
SRO_API const char *sro_version(void);

#endif

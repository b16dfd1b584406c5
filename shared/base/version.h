/* version: of the whole library. spectreorder-meta.pd, the changelog and the packages have the
 * same (a test compares them). */
#ifndef SRO_BASE_VERSION_H
#define SRO_BASE_VERSION_H

#define SRO_VERSION "0.1.0"

#endif

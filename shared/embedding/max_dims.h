/* max_dims: how many coordinates a point may have at most, whatever the method. */
#ifndef SRO_EMBEDDING_MAX_DIMS_H
#define SRO_EMBEDDING_MAX_DIMS_H

#define SRO_MAX_DIMS 32

#endif

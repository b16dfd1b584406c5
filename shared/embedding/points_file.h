/* points_file: points and the order of their frames as text that a person can read and edit:
 *     spectreorder points 1
 *     # one row a frame, in the order of playing: its number, then its coordinates
 *     method pca dims 2
 *     features 3 128 checksum 91f2c0d35a7be468
 *     frames 3 dims 2
 *     1 -20.5 3.25
 *     0 1.125 0
 *     2 19.375 -3.25
 *
 *
 * The first line is the format's version. Lines that begin with # and empty ones may stand anywhere
 * behind it, the rows in any sequence. `method` says how the points were found, `features` of what
 * (see sro_made_of); both may be missing. Numbers have a decimal point.
 *
 * What the lines say has to agree: features have a row a frame; "dims N" in the method is the dims
 * of the rows, of which pca makes no more than there are columns of features, and none as many. */
#ifndef SRO_EMBEDDING_POINTS_FILE_H
#define SRO_EMBEDDING_POINTS_FILE_H

#include "base/job.h"
#include "base/matrix.h"

/* How features are known again: their shape and sro_matrix_checksum; rows 0: not known. */
typedef struct {
    size_t rows, columns;
    uint64_t checksum;
} sro_made_of;

SRO_API sro_made_of sro_made_of_features(const sro_matrix *features);
SRO_API int sro_made_of_matches(const sro_made_of *of, const sro_matrix *features);

#define SRO_METHOD_SIZE 200

typedef struct {
    sro_matrix *points;
    uint32_t *order;              /* a number a row, each once */
    char method[SRO_METHOD_SIZE]; /* one line, for whoever reads it back to compare; or empty */
    sro_made_of made_of;
} sro_pointfile;

/* The file appears under its name only when it was finished without error. Any thread. */
SRO_API const char *sro_pointfile_write(const char *path, const sro_pointfile *file, sro_job *job);

/* On success points and order are the caller's. On failure *line says which line is at fault,
 * from 1, or 0 where it is none of them. Any thread. */
SRO_API const char *sro_pointfile_read(const char *path, sro_pointfile *file, size_t *line,
                                       sro_job *job);

#endif

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
 * The first line is the format's version. Lines that begin with # and empty ones may stand anywhere
 * after it, the rows in any sequence. `method` says how the points were found, `features` of what
 * (see sro_fingerprint); both may be missing. Numbers have a decimal point.
 *
 * What the lines say has to agree: features have a row a frame; "dims N" in the method is the dims
 * of the rows, of which pca makes no more than there are columns of features, and none as many. */
#ifndef SRO_EMBEDDING_POINTS_FILE_H
#define SRO_EMBEDDING_POINTS_FILE_H

#include "embedding/points.h"

/* The file appears under its name only when it was finished without error. Any thread. */
SRO_API SRO_CHECKED sro_error sro_points_file_write(const char *path, const sro_points *points,
                                                    sro_job *job);

/* The points are the caller's, without the features that they were found from. On failure *line
 * says which line is at fault, from 1, or 0 where it is none of them. Any thread. */
SRO_API SRO_CHECKED sro_error sro_points_file_read(const char *path, sro_points **points,
                                                   size_t *line, sro_job *job);

#endif

/* points: a place for every frame, the order that the places make, and what they were found from.
 * A value (see base/common.h): immutable, counted by reference; any thread may retain and release
 * it. */
#ifndef SRO_EMBEDDING_POINTS_H
#define SRO_EMBEDDING_POINTS_H

#include "base/job.h"
#include "base/matrix.h"
#include "embedding/method.h"

/* By what features are known again: their shape and sro_matrix_checksum; rows 0: not known. */
typedef struct {
    size_t rows, columns;
    uint64_t checksum;
} sro_fingerprint;

SRO_API sro_fingerprint sro_fingerprint_of(const sro_matrix *features);
SRO_API bool sro_fingerprint_matches(const sro_fingerprint *f, const sro_matrix *features);

/* What points are made of. sro_points_new takes all of it over, also where it fails. */
typedef struct {
    sro_matrix *coordinates;     /* one row a frame; not NaN */
    uint32_t *order;             /* by malloc: a number a row, each once; NULL: sro_argsort */
    const char *method;          /* how they were found, one line below SRO_METHOD_SIZE
                                  * as by sro_method_print; NULL or "": not known. Copied */
    sro_matrix *features;        /* that they were found from; NULL: these are not here */
    sro_fingerprint fingerprint; /* of features that are not here */
    sro_projection *projection;  /* brings a row of features among the points; NULL: nothing does */
} sro_points_parts;

typedef struct sro_points sro_points;

SRO_API SRO_CHECKED sro_error sro_points_new(sro_points **points, const sro_points_parts *parts);
SRO_API sro_points *sro_points_retain(sro_points *points);
SRO_API void sro_points_release(sro_points *points); /* NULL is allowed */

/* The same points beside the features that they were found from, as far as those are known to be
 * that: live rows can then be compared with them. For points that were read from a file. */
SRO_API SRO_CHECKED sro_error sro_points_with_features(sro_points **made, const sro_points *points,
                                                       sro_matrix *features, sro_job *job);

/* Rows (frames) x dims, the points' own: whoever keeps it longer retains it. */
SRO_API sro_matrix *sro_points_coordinates(const sro_points *points);
SRO_API size_t sro_points_count(const sro_points *points); /* of frames */

/* The frames as they are to be played, count numbers. */
SRO_API const uint32_t *sro_points_order(const sro_points *points);

SRO_API const char *sro_points_method(const sro_points *points); /* "" where it is not known */

/* Of the features; of features that are here it is computed in every call, which reads them all. */
SRO_API sro_fingerprint sro_points_fingerprint(const sro_points *points);

/* How many values a live row has: those of a frame's features, or of a point where the features
 * are the points or nobody knows how the points were found. 0 where the features would be needed
 * and are not here. */
SRO_API size_t sro_points_row_size(const sro_points *points);

/* The frame that is most like a live row of so many finite values: nearest among the points, where
 * the row can be brought there, else among the features. Of equally near ones the first. */
SRO_API uint32_t sro_points_nearest(const sro_points *points, const float *row);

#endif

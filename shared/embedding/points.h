/* points: coordinates of every frame, the order that they give, and what they were found from. A
 * value (see base/common.h): immutable, counted by reference; any thread may retain and release
 * it. */
#ifndef SRO_EMBEDDING_POINTS_H
#define SRO_EMBEDDING_POINTS_H

#include "base/job.h"
#include "base/matrix.h"
#include "embedding/method.h"

/* Tells features from others: their shape and sro_matrix_checksum. rows 0: not known. */
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
    const char *method;          /* a line as by sro_method_print; NULL or "": not known. Copied */
    sro_matrix *features;        /* that they were found from; NULL: these are not here */
    sro_fingerprint fingerprint; /* of the features, where these are not here */
    sro_projection *projection;  /* of features onto these points; NULL: there is none */
} sro_points_parts;

typedef struct sro_points sro_points;

/* Fails where memory runs out. The points are the caller's to release. */
SRO_API SRO_CHECKED sro_error sro_points_new(sro_points **points, const sro_points_parts *parts);
SRO_API sro_points *sro_points_retain(sro_points *points);
SRO_API void sro_points_release(sro_points *points); /* NULL is allowed */

/* The same points with the features that they were found from, which are retained: live rows can
 * then be compared with them. For points that were read from a file; whether the features are the
 * right ones is for the caller to know (sro_fingerprint_matches). Fails where memory runs out, and
 * if it is cancelled. */
SRO_API SRO_CHECKED sro_error sro_points_with_features(sro_points **made, const sro_points *points,
                                                       sro_matrix *features, sro_job *job);

/* Rows (frames) x dims. Borrowed: whoever keeps it longer than the points retains it. */
SRO_API sro_matrix *sro_points_coordinates(const sro_points *points);
SRO_API size_t sro_points_count(const sro_points *points); /* of frames */

/* The numbers of the frames in the sequence in which they are to be played, sro_points_count. */
SRO_API const uint32_t *sro_points_order(const sro_points *points);

SRO_API const char *sro_points_method(const sro_points *points); /* "" where it is not known */

/* Of the features; of features that are here it is computed in every call, which reads them all. */
SRO_API sro_fingerprint sro_points_fingerprint(const sro_points *points);

/* How many values a live row has: those of a frame's features, or of a point where the features
 * are the points or it is not known how the points were found. 0 where the features would be needed
 * and are not here. */
SRO_API size_t sro_points_row_size(const sro_points *points);

/* The frame that is nearest to a live row of sro_points_row_size finite values: by its projection
 * among the points where there is one, else among the features. Ties go to the earlier frame. */
SRO_API uint32_t sro_points_nearest(const sro_points *points, const float *row);

#endif

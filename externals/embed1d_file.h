/* embed1d_file: points and order of [embed1d] into text files and out of them, in the background.
 * It knows points and the object that is asked, not what the object is made of. */
#ifndef EMBED1D_FILE_H
#define EMBED1D_FILE_H

#include "common/producer.h"
#include "embedding/points.h"

/* Write the points. `message` names the message for errors. */
void points_write(t_producer *x, sro_points *points, const char *message, const char *file);

/* What becomes of points that were read: they are the callee's from now on. `features` were those
 * of points_read, only to be compared. */
typedef void t_points_adopt(t_producer *x, sro_points *points, const char *file,
                            const sro_matrix *features);

/* Read points. They are compared with the features that are here (NULL: none). */
void points_read(t_producer *x, sro_matrix *features, const char *message, const char *file,
                 t_points_adopt *adopt);

/* Whether a file is being read: what else there is to do waits for it. */
bool points_reading(const t_producer *x);

#endif

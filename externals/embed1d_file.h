/* embed1d_file: points and order of [embed1d] into text files and out of them, in the background.
 * It needs no more of the object than that it is a producer. */
#ifndef EMBED1D_FILE_H
#define EMBED1D_FILE_H

#include "common/producer.h"
#include "embedding/points.h"

/* Write the points. `message` names the message for errors. */
void points_write(t_producer *x, sro_points *points, const char *message, const char *file);

/* Is given the points that were read, which are its own from now on. `features` are those that were
 * given to points_read, only to be compared: they may be no more. */
typedef void t_points_on_read(t_producer *x, sro_points *points, const char *file,
                              const sro_matrix *features);

/* Read points. Where they were found from the features that are here (NULL: none), live rows can be
 * compared with them; a note says where they were found from others. */
void points_read(t_producer *x, sro_matrix *features, const char *message, const char *file,
                 t_points_on_read *on_read);

/* Whether a file is being read: what else there is to do waits for it. */
bool points_reading(const t_producer *x);

#endif

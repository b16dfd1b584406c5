/* soundfile_writer: a sound file written block by block, through libsndfile. It appears under its
 * name only once it was finished without error; until then the name keeps what it held. */
#ifndef SRO_SOUND_SOUNDFILE_WRITER_H
#define SRO_SOUND_SOUNDFILE_WRITER_H

#include "base/common.h"

typedef struct sro_soundfile_writer sro_soundfile_writer;

/* The extension of `path` chooses the format: wav, aif(f), caf (32-bit float), flac (24 bit), ogg
 * (Vorbis). `rate` in Hz. Fails on other extensions, on more channels or another rate than the
 * format can hold, where nothing can be written, and without memory. Any thread. */
SRO_API SRO_CHECKED sro_error sro_soundfile_writer_new(sro_soundfile_writer **writer,
                                                       const char *path, size_t channels,
                                                       double rate);

/* An error where the format of `path` cannot hold so many samples a channel: WAV and AIFF count
 * their bytes in 32 bits. */
SRO_API SRO_CHECKED sro_error sro_soundfile_writer_check(const char *path, size_t channels,
                                                         size_t length);

/* `count` more samples, block[c] being those of channel c. Formats of whole numbers clip them to
 * -1..1. Fails where not all can be written; then there is only sro_soundfile_writer_finish to
 * call, with that error. */
SRO_API SRO_CHECKED sro_error sro_soundfile_writer_append(sro_soundfile_writer *writer,
                                                          float *const *block, size_t count);

/* Close the file and free the writer. `error` is the first error so far, or NULL. Returns it, or
 * why the file is not whole; after an error the unfinished file is removed. */
SRO_API SRO_CHECKED sro_error sro_soundfile_writer_finish(sro_soundfile_writer *writer,
                                                          sro_error error);

#endif

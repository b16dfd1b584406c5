/* container: what a sound file's container says of itself, and how much of that is true. Decoders
 * believe a header or correct it in silence; here is looked at the file itself, so that what was
 * cut off can be told and what was never closed can be read.
 *
 * Sources: Multimedia Programming Interface 1.0 (RIFF), EBU Tech 3306 (RF64), Sony's Wave64,
 * Apple's AIFF 1.3 and Core Audio Format, RFC 3533 (Ogg), ID3v2.4, the Xing header as LAME writes
 * it. */
#ifndef SRO_SOUND_CONTAINER_H
#define SRO_SOUND_CONTAINER_H

#include "base/job.h"

typedef enum {
    SRO_CONTAINER_COMPLETE,    /* as far as it tells */
    SRO_CONTAINER_TRUNCATED,   /* it ends, or is damaged, before the end that it promises */
    SRO_CONTAINER_UNFINALISED, /* its header was never closed: it says that there is no sound */
    SRO_CONTAINER_CHAINED, /* several streams one behind the other, of which decoders read one */
} sro_container_state;

typedef struct {
    int known; /* of a kind that is looked at here; what follows is for these */
    sro_container_state state;
    double promised;   /* where it is cut: bytes of sound promised / bytes there, 0: unknown */
    int has_pages;     /* an Ogg: where its pages are whole, so is its sound */
    int untold;        /* an MP3 that does not tell its length: decoders guess it */
    uint64_t size;     /* of the file, in bytes */
    uint64_t until;    /* it is to be read as if it ended here */
    uint64_t patch_at; /* and as if these bytes stood there */
    unsigned char patch[8];
    size_t patch_size; /* 0..8 */
} sro_container;

/* Look at the file at `path`. Fails on what cannot be opened, on folders and devices, on an empty
 * file, and when the job (may be 0) was cancelled. Any thread. */
const char *sro_container_inspect(sro_container *container, const char *path, sro_job *job);

#endif

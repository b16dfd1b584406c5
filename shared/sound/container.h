/* container: what the header of a sound file declares, and how much of that is true.
 * Decoders believe a header, or correct it and say nothing. Here the file itself is inspected, so
 * that a truncated one is recognised, and one that was never finalised can be read.
 *
 * Sources: Multimedia Programming Interface 1.0 (RIFF), EBU Tech 3306 (RF64), Sony's Wave64,
 * Apple's AIFF 1.3 and Core Audio Format, RFC 3533 (Ogg), ID3v2.4, the Xing header as LAME writes
 * it. */
#ifndef SRO_SOUND_CONTAINER_H
#define SRO_SOUND_CONTAINER_H

#include "base/job.h"

typedef enum {
    SRO_CONTAINER_COMPLETE,    /* as far as can be seen */
    SRO_CONTAINER_TRUNCATED,   /* it ends, or is damaged, before the end that it promises */
    SRO_CONTAINER_UNFINALISED, /* its header was never closed: it declares no sound */
    SRO_CONTAINER_CHAINED,     /* several Ogg streams in a row, of which decoders read the first */
} sro_container_state;

typedef struct {
    bool known; /* of a kind that is inspected here; what follows is for these */
    sro_container_state state;
    double promised; /* where it is truncated: bytes of sound promised / bytes that are there;
                      * 0 where that is unknown */
    bool is_ogg;     /* where its pages are whole, so is its sound */
    bool length_is_estimated; /* an MP3 that declares no length: decoders estimate it */
    uint64_t size;            /* of the file, in bytes */
    uint64_t end;             /* it is to be read as if it ended here */
    uint64_t patch_at;        /* and as if these bytes stood there */
    unsigned char patch[8];
    size_t patch_size; /* 0..8 */
} sro_container;

/* Inspect the file at `path`. Fails on what cannot be opened, on folders and devices, on an empty
 * file, and when the job (may be NULL) was cancelled. Any thread. */
SRO_CHECKED sro_error sro_container_inspect(sro_container *container, const char *path,
                                            sro_job *job);

#endif

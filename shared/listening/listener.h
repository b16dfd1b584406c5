/* listener: what a signal is listened to with: a recording, the last seconds (rolling_buffer), and
 * frames as they are complete (stft_stream). Each is there or not, and begun, ended and replaced at
 * any moment.
 *
 * One thread pushes, that of audio; all else belongs to another one, here "main". They may be at
 * work at the same time. Neither waits for the other, and nothing is asked of audio, which may not
 * run at all: what main changes holds from the next push on. What audio may be using in a push that
 * goes on is freed when that is over; all else is freed at once. */
#ifndef SRO_LISTENING_LISTENER_H
#define SRO_LISTENING_LISTENER_H

#include "sound/recording.h"
#include "sound/rolling_buffer.h"
#include "spectrum/stft_stream.h"

typedef struct sro_listener sro_listener;

/* The parts of one. */
typedef enum { SRO_LISTENER_RECORDING, SRO_LISTENER_KEPT, SRO_LISTENER_LIVE } sro_listener_part;

/* What main should know after a push: any of these. */
enum {
    SRO_LISTENER_RECORDED = 1, /* the recording has become full by it */
    SRO_LISTENER_FRAME = 2,    /* there is a frame to be read */
    SRO_LISTENER_LEFT = 4      /* there is something for sro_listener_collect */
};

/* Without any part. `beside`: a push may go on while main is in one of these functions; else it
 * never is. Fails without memory. */
SRO_API SRO_CHECKED sro_error sro_listener_new(sro_listener **listener, bool beside);

/* Main: NULL is allowed. No push goes on, or comes. What main was given stays, but for parts. */
SRO_API void sro_listener_free(sro_listener *listener);

/* Audio: `count` more samples, rows[c] being those of channel c. Parts of more channels than there
 * are do not hear them: rows[c] is NULL for those that other parts have. Never allocates, frees or
 * locks. */
SRO_API unsigned sro_listener_push(sro_listener *listener, float *const *rows, size_t count);

/* Main: free what a push was still using when it was replaced. Each change does it, too. */
SRO_API void sro_listener_collect(sro_listener *listener);

/* Main: begin a part, from the next push on, in place of the one that is there: settings are those
 * of sro_recording_new, sro_rolling_buffer_new and sro_stft_stream_new. On an error, which are
 * theirs, the old one goes on. */
SRO_API SRO_CHECKED sro_error sro_listener_record(sro_listener *listener, size_t channels,
                                                  size_t length, double rate);
SRO_API SRO_CHECKED sro_error sro_listener_keep(sro_listener *listener, size_t channels,
                                                size_t length, double rate);
SRO_API SRO_CHECKED sro_error sro_listener_live(sro_listener *listener, size_t channels,
                                                const sro_stft_settings *settings, size_t room);

/* Main: end a part, if it is there. */
SRO_API void sro_listener_end(sro_listener *listener, sro_listener_part part);

/* Main: the parts, or NULL; valid until they are ended or replaced. Main is the taker, snapshotter
 * and reader of them. */
SRO_API sro_recording *sro_listener_recording(const sro_listener *listener);
SRO_API sro_rolling_buffer *sro_listener_kept(const sro_listener *listener);
SRO_API sro_stft_stream *sro_listener_stream(const sro_listener *listener);

#endif

/* The part of [reorder~] that takes frames and points in, and says what is odd about them, and what
 * is missing. */

#include "reorder~.h"

#include <stdio.h>

#include "common/inputs.h"

/* Frames */

/* Said once of a pair of rates. The signals' is not known before they are computed. */
void reorder_tilde_warn_of_rate(t_reorder_tilde *x)
{
    double rate = x->frames ? sro_sound_rate(sro_frames_sound(x->frames)) : 0;
    bool differs = rate > 0 && x->rate > 0 && rate != x->rate;
    if (differs && (rate != x->told_rate || x->rate != x->told_of))
        host_note(x,
                  "the frames are at %g Hz, the signals here at %g Hz: they play "
                  "unresampled; give [stft~] the sound again",
                  rate, x->rate);
    x->told_rate = differs ? rate : 0;
    x->told_of = x->rate;
}

static void warn_of_channels(t_reorder_tilde *x)
{
    size_t channels = sro_frames_channels(x->frames);
    char some[40] = "only the first sounds";
    bool many = channels > (size_t)x->channels;
    if (x->channels > 1)
        snprintf(some, sizeof(some), "the first %d sound", x->channels);
    if (many && channels != x->told_channels)
        host_note(x,
                  "the frames have %zu channels, of which %s; [reorder~ %zu] plays "
                  "all, mono 1 in [stft~] mixes them",
                  channels, some, channels);
    x->told_channels = many ? channels : 0;
}

/* Every sample is the sum of all frames that it lies under; from some ten thousand on they are not
 * added up in the time that it takes to play. */
static void warn_of_overlap(t_reorder_tilde *x)
{
    const sro_stft_settings *s = sro_frames_settings(x->frames);
    int over = s->win_length / s->hop_length;
    bool many = over * x->channels > 8192;
    if (many && over != x->told_overlap)
        host_note(x,
                  "every sample lies under %d frames (win_length %d, hop_length %d): "
                  "playing may take longer than there is time; take a longer hop_length",
                  over, s->win_length, s->hop_length);
    x->told_overlap = many ? over : 0;
}

static bool set_frames(t_reorder_tilde *x, sro_frames *frames)
{
    sro_error error = sro_player_set_frames(x->player, frames);
    if (error) {
        host_error(x, "frames: %s", error);
        return false;
    }
    sro_frames_retain(frames);
    sro_frames_release(x->frames);
    x->frames = frames;
    reorder_tilde_note_starts(x);
    return true;
}

void reorder_tilde_frames(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    sro_frames *frames = published_take(&x->producer, STAGE_FRAMES, message);
    if (!frames || frames == x->frames || !set_frames(x, frames))
        return;
    reorder_tilde_warn_of_rate(x);
    warn_of_channels(x);
    warn_of_overlap(x);
    reorder_tilde_warn_of_missing(x);
    spectra_warn(&x->spectra, &x->producer, frames);
    reorder_tilde_start_if_waiting(x);
}

/* Points */

void reorder_tilde_points(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    sro_matrix *points = published_take(&x->producer, STAGE_POINTS, message);
    sro_error error = points ? sro_player_set_points(x->player, points) : NULL;
    if (error)
        host_error(x, "%s: %s", message->name, error);
    if (!points || error)
        return;
    sro_matrix_retain(points);
    sro_matrix_release(x->points);
    x->points = points;
    reorder_tilde_note_starts(x);
}

/* What is missing, which is known only when this instant is over. */

static void tell_that_start_waits(t_reorder_tilde *x)
{
    char text[TEXT_SIZE];
    if (x->frames) {
        host_error(x, "start: the order has none of the %zu frames; it begins when it has",
                   sro_frames_count(x->frames));
        return;
    }
    if (producer_expects(&x->producer, STAGE_FRAMES))
        return;
    producer_print_lack(&x->producer, STAGE_FRAMES, text, sizeof(text));
    host_note(x, "start: %s; it begins with the first frames", text);
}

static void tell_that_points_are_missing(t_reorder_tilde *x)
{
    char text[TEXT_SIZE];
    if (producer_expects(&x->producer, STAGE_POINTS))
        return;
    producer_print_lack(&x->producer, STAGE_POINTS, text, sizeof(text));
    host_note(x, "timing distance: %s; until then timing is even", text);
}

/* Points are missed only while it plays by them. */
void reorder_tilde_tell_what_is_missing(t_reorder_tilde *x)
{
    bool start = x->start_waits && !x->start_told;
    bool points = x->distance && !x->points && !x->points_told && sro_player_playing(x->player);
    if ((!start && !points) || !producer_update_upstream(&x->producer))
        return;
    if (start && x->start_waits)
        tell_that_start_waits(x);
    if (points && !x->points)
        tell_that_points_are_missing(x);
    x->start_told = x->start_waits;
    x->points_told = points;
}

/* Sound files of any kind: what was read is whole, finite, and the same each time. Files are
 * changed by sound_mutator.c, too. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzzing.h"
#include "sound/container.h"
#include "sound/soundfile.h"

enum { MAX_RESAMPLED = 1000000 };

/* libsndfile 1.2.0 forgets what it had of a damaged Ogg header: no leak of ours. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:vorbis_info_init\n"; }

static void check_container(const char *path, size_t size)
{
    sro_container c = {0};
    sro_error error = sro_container_inspect(&c, path, NULL);
    if (error) {
        HOLDS(!size);
        return;
    }
    HOLDS(c.size == size && c.end <= size && c.end > 0);
    HOLDS(c.patch_size <= 8 && (!c.patch_size || c.patch_at + c.patch_size <= size));
    HOLDS(isfinite(c.promised) && c.promised >= 0);
    HOLDS(!c.promised || c.state == SRO_CONTAINER_TRUNCATED);
}

static void check_report(const sro_soundfile_report *report)
{
    HOLDS(report->seconds > 0 && isfinite(report->seconds));
    HOLDS(isfinite(report->promised) && report->promised >= 0);
    HOLDS(!report->promised || report->state == SRO_CONTAINER_TRUNCATED);
}

static void check_sound(const sro_sound *sound)
{
    size_t channels = sro_sound_channels(sound), length = sro_sound_length(sound);
    HOLDS(channels >= 1 && channels <= SRO_MAX_CHANNELS && length >= 1);
    HOLDS(sro_sound_rate(sound) > 0 && isfinite(sro_sound_rate(sound)));
    for (size_t c = 0; c < channels; c++)
        for (size_t i = 0; i < length; i++)
            HOLDS(isfinite(sro_sound_channel(sound, c)[i]));
}

/* libsndfile 1.2.0 hands out memory that it never wrote where packets of Opus are lost. */
static bool is_opus(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i + 8 <= size; i++)
        if (!memcmp(data + i, "OpusHead", 8))
            return true;
    return false;
}

/* What comes from memory that nobody has written differs from time to time. */
static void check_again(const char *path, const sro_sound *sound)
{
    sro_sound *again = NULL;
    size_t length = sro_sound_length(sound);
    HOLDS(!sro_soundfile_read(path, 0, &again, NULL, NULL));
    HOLDS(sro_sound_length(again) == length);
    HOLDS(sro_sound_channels(again) == sro_sound_channels(sound));
    for (size_t c = 0; c < sro_sound_channels(sound); c++)
        HOLDS(!memcmp(sro_sound_channel(sound, c), sro_sound_channel(again, c),
                      length * sizeof(float)));
    sro_sound_release(again);
}

static void check_resampled(const char *path, const sro_sound *sound, double rate)
{
    sro_sound *resampled = NULL;
    sro_soundfile_report report;
    double length = (double)sro_sound_length(sound) * (rate / sro_sound_rate(sound));
    if (fmax(length, (double)sro_sound_length(sound)) * (double)sro_sound_channels(sound)
        > MAX_RESAMPLED)
        return;
    sro_error error = sro_soundfile_read(path, rate, &resampled, &report, NULL);
    if (error) { /* as of a rate that is too far, or where the samples become too large */
        fuzz_check_error(error);
        HOLDS(!resampled);
        return;
    }
    check_sound(resampled);
    check_report(&report);
    HOLDS(sro_sound_rate(resampled) == rate);
    HOLDS(sro_sound_channels(resampled) == sro_sound_channels(sound));
    HOLDS(fabs((double)sro_sound_length(resampled) - ceil(length)) <= 1);
    sro_sound_release(resampled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const double rates[] = {8000, 22050, 48000, 0};
    const char *path = fuzz_input(data, size);
    sro_sound *sound = NULL;
    sro_soundfile_report report;
    check_container(path, size);
    sro_error error = sro_soundfile_read(path, 0, &sound, &report, NULL);
    if (error) {
        fuzz_check_error(error);
        HOLDS(!sound);
    } else {
        double length = (double)sro_sound_length(sound), rate = sro_sound_rate(sound);
        HOLDS(fabs(report.seconds * rate - length) < 1e-6 * length);
        check_report(&report);
        check_sound(sound);
        if (!is_opus(data, size))
            check_again(path, sound);
        if (rates[size % COUNT(rates)] > 0)
            check_resampled(path, sound, rates[size % COUNT(rates)]);
        sro_sound_release(sound);
    }
    fuzz_check_nothing_left();
    return 0;
}

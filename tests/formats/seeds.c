/* Writes a short sound into a folder in each format that libsndfile knows: what fuzz_sound_file
 * begins with. */

#include <sndfile.h>
#include <stdio.h>
#include <string.h>

enum { MAX_FRAMES = 3000 };

/* Of what is lossy a whole frame is needed. */
static int frames_of(int format)
{
    int major = format & SF_FORMAT_TYPEMASK;
    if (major == SF_FORMAT_OGG || major == SF_FORMAT_MPEG)
        return MAX_FRAMES;
    return major == SF_FORMAT_FLAC ? 500 : 70;
}

static void write_seed(const char *folder, int format, int channels)
{
    static float block[2 * MAX_FRAMES];
    char path[1000];
    SF_INFO info = {.samplerate = 8000, .channels = channels, .format = format};
    SNDFILE *file;
    for (size_t i = 0; i < sizeof block / sizeof *block; i++)
        block[i] = (float)(i * i % 1009) / 2000;
    snprintf(path, sizeof path, "%s/%06x-%d", folder, (unsigned)format, channels);
    file = sf_format_check(&info) ? sf_open(path, SFM_WRITE, &info) : NULL;
    if (!file)
        return;
    sf_command(file, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE); /* it holds the time of day */
    sf_writef_float(file, block, frames_of(format));
    sf_close(file);
}

int main(int argc, char **argv)
{
    int majors, subtypes;
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 1;
    }
    sf_command(NULL, SFC_GET_FORMAT_MAJOR_COUNT, &majors, sizeof majors);
    sf_command(NULL, SFC_GET_FORMAT_SUBTYPE_COUNT, &subtypes, sizeof subtypes);
    for (int i = 0; i < majors; i++)
        for (int k = 0; k < subtypes; k++) {
            SF_FORMAT_INFO major = {.format = i}, sub = {.format = k};
            sf_command(NULL, SFC_GET_FORMAT_MAJOR, &major, sizeof major);
            sf_command(NULL, SFC_GET_FORMAT_SUBTYPE, &sub, sizeof sub);
            for (int channels = 1; channels <= 2; channels++)
                write_seed(argv[1], major.format | sub.format, channels);
        }
    return 0;
}

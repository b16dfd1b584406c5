/* support: what the core's tests share: cmocka, golden numbers, sounds, comparisons.
 *
 * Tests run from the root of the repository. A check that fails prints what differed and where.
 * With SRO_MEASURE set in the environment every comparison also prints its worst error; with
 * SRO_DENORMALS_OFF they run as Pd does, without numbers below the smallest normal one. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/job.h"
#include "base/matrix.h"
#include "features/extract.h"
#include "picture/picture.h"
#include "sound/sound.h"
#include "spectrum/frames.h"
#include "tsne/affinities.h"

#define VOICE "/usr/share/puredata/doc/sound/voice.wav" /* Debian's puredata-doc */
#define GOLDEN_RATE 22050

/* How long a cancelled job may go on, in milliseconds. A sanitizer makes everything some ten times
 * slower, and is no part of the promise. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CANCEL_MS 500
#else
#define CANCEL_MS 50
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Fails the test with the sentence, or with `wanted an error` where there is none. */
#define succeeds(call) check_succeeds(call, #call, __FILE__, __LINE__)
#define fails(call) check_fails(call, #call, __FILE__, __LINE__)
void check_succeeds(sro_error error, const char *call, const char *file, int line);
sro_error check_fails(sro_error error, const char *call, const char *file, int line);

/* "a_b", for the names of golden files; valid until the fourth call from now. */
const char *named(const char *a, const char *b);

/* tests/golden/data/NAME.f32; the caller's to free. Fails when it is missing. */
float *golden(const char *name, size_t *count);
/* The same, which has to hold `count` floats. */
float *golden_of(const char *name, size_t count);

/* The value as far as there is one: what is below the smallest normal number is a 0 of its sign
 * where denormals are off. */
float as_calculated(float value);

/* `count` floats of zeros; the caller's to free. */
float *floats(size_t count);
/* `count` floats in -1/2..1/2, reproducible; the caller's to free. */
float *random_floats(size_t count, uint64_t seed);

/* A sound of which channel c is samples + c * stride. */
sro_sound *sound_of(const float *samples, size_t channels, size_t stride, size_t length,
                    double rate);
/* The golden sounds: "mono", "stereo", "silence" or "voice", their first `length` samples. */
sro_sound *golden_sound(const char *name, size_t length);
/* Noise, which has something in every bin, reproducible. */
sro_sound *noise_sound(size_t channels, size_t length, uint64_t seed);

sro_matrix *matrix_of(const float *values, size_t rows, size_t columns);

/* The steps as they would be typed, "volume amplitude_to_db", with ref 1, amin 1e-5, top_db 80. */
sro_preprocess_settings preprocess_of(const char *steps);

/* An extraction of these frames with settings as they would be typed, "n_mels 40 norm none", and
 * the features that it makes by such steps. The caller's to free, and to release. */
sro_extraction *extraction_of(const sro_frames *frames, const char *extractor,
                              const char *settings);
sro_matrix *features_of(sro_frames *frames, const char *extractor, const char *settings,
                        const char *steps);

/* An area to draw into, with a row above and one below that no drawing may touch. All its pixels
 * and those rows are GUARD. Its picture is the caller's to free. */
enum { GUARD = 99 };
sro_area guarded_area(int width, int height);

/* All of a sparse matrix, rows x rows, after a look at its blocks; the caller's to free. */
float *dense_of(const sro_bsr_matrix *matrix, size_t rows);
size_t count_blocks(const sro_bsr_matrix *matrix);
/* The reverse: a sparse matrix of all that is not 0; the caller's to clear. */
sro_bsr_matrix blocks_of(const float *all, size_t rows, sro_thread_pool *threads);

/* |got - want| <= tolerance * the largest |want|. */
void check_near(const char *what, const float *got, const float *want, size_t count,
                double tolerance);
/* |got - want| <= tolerance, in the unit of the values. */
void check_within(const char *what, const float *got, const float *want, size_t count,
                  double tolerance);
/* |got - want| <= tolerance * |want| + floor[i]; floor may be NULL. */
void check_relative(const char *what, const float *got, const float *want, size_t count,
                    double tolerance, const double *floor);
void check_equal(const char *what, const uint32_t *got, const uint32_t *want, size_t count);

/* The energy of `want` over that of the difference, in dB, has to be at least `min`. */
void check_snr(const char *what, const float *got, const float *want, size_t count, double min);

/* A case of tests/golden/golden_spectra.py. */
typedef struct {
    const char *name, *sound;
    size_t length;
    sro_stft_settings settings;
} golden_case;

/* All of them, ended by a case without a name. */
extern const golden_case golden_cases[];
const golden_case *golden_case_named(const char *name);
sro_frames *golden_frames(const golden_case *c);
/* The order of the permuted istft: i * 7919 modulo count. */
void golden_permutation(uint32_t *order, size_t count);

sro_frames *frames_of(sro_sound *sound, const sro_stft_settings *settings); /* takes the sound */

/* A folder of its own for files, made anew, and its removal with all that is in it. */
const char *scratch_folder(void);
void remove_scratch_folder(void);
/* A path in it; valid until the fourth call from now. */
const char *scratch_path(const char *name);
/* How many files and folders are in it. */
size_t scratch_files(void);
void make_folder(const char *path);
/* What opens like a file, and is none. */
extern const char *const device_path;
/* From now on no file of this program can grow beyond `bytes`; 0: as large as ever. It stands for a
 * disk that is full, which not every machine lets a test have. False where that cannot be said. */
bool limit_files(size_t bytes);
/* The setup and teardown of a group whose tests write there. */
int make_scratch(void **state);
int remove_scratch(void **state);

/* The bytes of a file, the caller's to free, and a file of them. */
unsigned char *bytes_of(const char *path, size_t *count);
void write_bytes(const char *path, const void *bytes, size_t count);
void write_string(const char *path, const char *text);
/* Fails the test unless the file holds that and nothing else. */
void file_holds(const char *path, const char *text);

/* The program ends after so many seconds, where it can be told to; 0: it goes on. */
void limit_seconds(unsigned seconds);
/* From now on malloc gives memory that is filled with such bytes, where it can be told to; 0: as
 * ever. */
void fill_memory_with(int byte);
/* How far this thread goes behind others. */
int niceness_here(void);

double milliseconds(void); /* of a clock that only goes forward */
/* What all threads of this program have computed, whatever else the machine was busy with. */
double cpu_milliseconds(void);
/* What this thread has. */
double thread_milliseconds(void);
void sleep_milliseconds(double duration);
/* Until the job is done. Fails the test after ten seconds. */
void wait_for_job(const sro_job *job);

#endif

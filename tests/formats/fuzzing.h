/* fuzzing: what the fuzz targets of this folder share. Each target is a file fuzz_NAME.c with a
 * LLVMFuzzerTestOneInput (libFuzzer), which takes any bytes and checks what has to hold of whatever
 * is made of them. */
#ifndef FUZZING_H
#define FUZZING_H

#include <stdint.h>

#include "base/common.h"
#include "base/param.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What has to hold; else the input is a finding. */
#define HOLDS(condition) fuzz_holds(condition, #condition, __FILE__, __LINE__)
void fuzz_holds(bool condition, const char *text, const char *file, int line);

/* An error is one sentence in one line. */
void fuzz_check_error(sro_error error);

/* The path of a file NAME in this process's own folder, valid until the next call. */
const char *fuzz_path(const char *name);

/* The file "input" there with these bytes. */
const char *fuzz_input(const uint8_t *data, size_t size);

/* All bytes of a file there, the caller's to free. */
uint8_t *fuzz_read(const char *name, size_t *size);

/* Removes a file there. */
void fuzz_remove(const char *name);

/* That the folder holds `input` alone: nothing was left behind. */
void fuzz_check_nothing_left(void);

/* The bytes as text, ended by a 0; the caller's to free. */
char *fuzz_text(const uint8_t *data, size_t size);

/* The text up to an end of a line, which becomes a 0; NULL behind the last. */
char *fuzz_line(char **text);

/* The numbers and words of a line, at most `max`; words lie in the line. */
size_t fuzz_values(char *line, sro_value *values, size_t max);

#endif

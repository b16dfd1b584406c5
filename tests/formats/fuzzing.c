#include "fuzzing.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fuzz_holds(bool condition, const char *text, const char *file, int line)
{
    if (condition)
        return;
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, text);
    abort();
}

void fuzz_check_error(sro_error error)
{
    HOLDS(error[0] && !strchr(error, '\n') && strlen(error) < 300);
}

/* Files */

static char folder[200];

static void remove_folder(void)
{
    fuzz_remove("input");
    rmdir(folder);
}

const char *fuzz_path(const char *name)
{
    static char path[300];
    const char *where = getenv("TMPDIR");
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "%s/fuzz-XXXXXX", where ? where : "/tmp");
        HOLDS(mkdtemp(folder));
        atexit(remove_folder);
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

const char *fuzz_input(const uint8_t *data, size_t size)
{
    const char *path = fuzz_path("input");
    FILE *file = fopen(path, "wb");
    HOLDS(file);
    HOLDS(fwrite(data, 1, size, file) == size);
    HOLDS(!fclose(file));
    return path;
}

uint8_t *fuzz_read(const char *name, size_t *size)
{
    FILE *file = fopen(fuzz_path(name), "rb");
    HOLDS(file && !fseek(file, 0, SEEK_END));
    long length = ftell(file);
    HOLDS(length >= 0);
    rewind(file);
    uint8_t *bytes = malloc((size_t)length + 1);
    HOLDS(bytes && fread(bytes, 1, (size_t)length, file) == (size_t)length);
    fclose(file);
    *size = (size_t)length;
    return bytes;
}

void fuzz_remove(const char *name) { unlink(fuzz_path(name)); }

void fuzz_check_nothing_left(void)
{
    DIR *open = opendir(folder);
    const struct dirent *entry;
    while (open && (entry = readdir(open)))
        HOLDS(entry->d_name[0] == '.' || !strcmp(entry->d_name, "input"));
    if (open)
        closedir(open);
}

/* Text */

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    HOLDS(text);
    memcpy(text, data, size);
    text[size] = 0;
    return text;
}

char *fuzz_line(char **text)
{
    char *line = *text, *end = strchr(line, '\n');
    if (!*line)
        return NULL;
    *text = end ? end + 1 : line + strlen(line);
    if (end)
        *end = 0;
    return line;
}

size_t fuzz_values(char *line, sro_value *values, size_t max)
{
    size_t count = 0;
    for (char *word = strtok(line, " "); word && count < max; word = strtok(NULL, " ")) {
        char *end;
        double number = strtod(word, &end);
        values[count++] = *end ? (sro_value){.kind = SRO_VALUE_WORD, .word = word}
                               : (sro_value){.kind = SRO_VALUE_NUMBER, .number = number};
    }
    return count;
}

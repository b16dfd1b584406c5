/* support: files and the folder where they are. */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch[256];

const char *scratch_folder(void)
{
    const char *parent = getenv("TMPDIR");
    if (!parent) /* make clean takes build with it, whatever a crash leaves there */
        parent = access("build", W_OK) ? "." : "build";
    int i = 1;
    do
        snprintf(scratch, sizeof scratch, "%s/spectreorder-test-%d-%d", parent, (int)getpid(), i);
    while (!access(scratch, F_OK) && ++i);
    make_folder(scratch);
    return scratch;
}

const char *scratch_path(const char *name)
{
    static char paths[4][512];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", scratch, name);
    return path;
}

size_t scratch_files(void)
{
    DIR *folder = opendir(scratch);
    size_t count = 0;
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

void remove_scratch_folder(void)
{
    DIR *folder = opendir(scratch);
    struct dirent *entry;
    while (folder && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            remove(scratch_path(entry->d_name));
    if (folder)
        closedir(folder);
    rmdir(scratch);
}

int make_scratch(void **state)
{
    (void)state;
    scratch_folder();
    return 0;
}

int remove_scratch(void **state)
{
    (void)state;
    remove_scratch_folder();
    return 0;
}

unsigned char *bytes_of(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(size + 1);
    assert_non_null(bytes);
    *count = fread(bytes, 1, size, file);
    fclose(file);
    return bytes;
}

void write_bytes(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    fclose(file);
}

void write_string(const char *path, const char *text) { write_bytes(path, text, strlen(text)); }

void file_holds(const char *path, const char *text)
{
    size_t count;
    unsigned char *bytes = bytes_of(path, &count);
    assert_int_equal(count, strlen(text));
    assert_memory_equal(bytes, text, count);
    free(bytes);
}

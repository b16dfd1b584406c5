/* Max's API: where patches and files lie. */

#include "api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_FOLDERS = 64 };

/* Folders have numbers. The first ones are the search path. */
static char *folders[MOST_FOLDERS];
static int folder_count, searched;

static bool is_whole_path(const char *name)
{
    return name[0] == '/' || (name[0] && name[1] == ':');
}

static bool is_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char byte;
    bool is = file && (fread(&byte, 1, 1, file) == 1 || feof(file));
    if (file)
        fclose(file);
    return is;
}

void current_folder(char *folder, size_t size)
{
    char *c;
    if (!getcwd(folder, size))
        snprintf(folder, size, ".");
    for (c = folder; *c; c++) /* Max's paths have no others */
        if (*c == '\\')
            *c = '/';
}

static bool is_folder(const char *path)
{
    struct stat about;
    return !stat(path[0] ? path : "/", &about) && S_ISDIR(about.st_mode);
}

static int folder_number(const char *folder)
{
    int i;
    for (i = 0; i < folder_count; i++)
        if (!strcmp(folders[i], folder))
            return i;
    if (folder_count == MOST_FOLDERS)
        return 0;
    folders[folder_count] = must_alloc(strlen(folder) + 1);
    memcpy(folders[folder_count], folder, strlen(folder));
    return folder_count++;
}

void search_path_add(const char *folder)
{
    folder_number(folder);
    searched = folder_count;
}

bool find_file(const t_patcher *patcher, const char *name, char *path, size_t size)
{
    int i;
    if (is_whole_path(name)) {
        snprintf(path, size, "%s", name);
        return is_file(path);
    }
    snprintf(path, size, "%s/%s", patcher ? patcher->folder : ".", name);
    for (i = 0; i < searched && !is_file(path); i++)
        snprintf(path, size, "%s/%s", folders[i], name);
    return is_file(path);
}

/* The name is looked for on the search path; it may not be longer than names of files are. */
short locatefile_extended(char *name, short *outvol, t_fourcc *outtype,
                          const t_fourcc *filetypelist, short numtypes)
{
    char path[MAX_PATH_CHARS];
    int i;
    (void)filetypelist;
    (void)numtypes;
    for (i = 0; i < searched && !is_whole_path(name); i++) {
        snprintf(path, sizeof(path), "%s/%s", folders[i], name);
        if (is_file(path)) {
            *outvol = (short)i;
            *outtype = 0;
            return 0;
        }
    }
    return -1;
}

t_max_err path_toabsolutesystempath(const short in_path, const char *in_filename,
                                    char *out_filepath)
{
    if (in_path < 0 || in_path >= folder_count)
        return MAX_ERR_GENERIC;
    snprintf(out_filepath, MAX_PATH_CHARS, "%s/%s", folders[in_path], in_filename);
    return MAX_ERR_NONE;
}

/* The folder and the name in it of a path; 0 where the path is one, whether it leads to a file or
 * not. */
short path_frompathname(const char *name, short *path, char *filename)
{
    char folder[MAX_PATH_CHARS];
    const char *slash = strrchr(name, '/');
    if (!is_whole_path(name) || !slash || strlen(slash + 1) >= MAX_FILENAME_CHARS)
        return -1;
    snprintf(folder, sizeof(folder), "%.*s", (int)(slash - name), name);
    if (!is_folder(folder))
        return -1;
    *path = (short)folder_number(folder);
    snprintf(filename, MAX_FILENAME_CHARS, "%s", slash + 1);
    return 0;
}

/* Patchers as objects of the API */

typedef struct patcher_object {
    t_object object;
    t_patcher *patcher;
} t_patcher_object;

t_object *patcher_object(t_patcher *patcher)
{
    static t_class *class;
    t_patcher_object *x;
    if (!class)
        class = host_class("jpatcher", sizeof(t_patcher_object), NULL);
    if (!patcher->object) {
        x = object_alloc(class);
        x->patcher = patcher;
        patcher->object = &x->object;
    }
    return patcher->object;
}

t_patcher *patcher_of(t_object *object) { return ((t_patcher_object *)object)->patcher; }

/* The whole path; empty of one that lies in another's file, or was never saved. */
t_symbol *jpatcher_get_filepath(t_object *p)
{
    const t_patcher *patcher = patcher_of(p);
    char path[MAX_PATH_CHARS] = "";
    if (patcher->file[0])
        snprintf(path, sizeof(path), "%s/%s", patcher->folder, patcher->file);
    return gensym(path);
}

t_object *jpatcher_get_parentpatcher(t_object *p)
{
    t_patcher *around = patcher_of(p)->around;
    return around ? patcher_object(around) : NULL;
}

/* Where the files that messages name lie, and how patchers lie within one another. Max has paths of
 * its own kind ("Macintosh HD:/a", "C:/a"); ours are the system's. Errors name what was looked for
 * and where. */

#include "hosts/max.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"

/* Of a name or path, without the 0 behind it: what Max's functions take, and how long whole paths
 * are. */
#define LONGEST_NAME (MAX_FILENAME_CHARS - 1)
#define LONGEST (FILE_PATH_SIZE - 1)

const t_patch *host_patch(const void *x)
{
    return (const t_patch *)((const t_hosted *)x)->host->patcher;
}

const t_patch *host_patch_around(const t_patch *patch)
{
    return (const t_patch *)jpatcher_get_parentpatcher((t_object *)patch);
}

/* "/a" and "C:/a" are the system's as they are; "Macintosh HD:/a" is Max's. */
static bool is_of_system(const char *path)
{
    return *path == '/' || (isalpha((unsigned char)*path) && path[1] == ':');
}

static bool is_whole_path(const char *name) { return is_of_system(name) || strstr(name, ":/"); }

static bool copy_path(const char *from, char path[FILE_PATH_SIZE])
{
    size_t length = strlen(from);
    if (length > LONGEST)
        return false;
    memcpy(path, from, length + 1);
    return true;
}

/* The system's path of Max's, whether there is a file or not; false where it is too long. */
static bool system_path(const char *of_max, char path[FILE_PATH_SIZE])
{
    char name[MAX_PATH_CHARS], whole[MAX_PATH_CHARS];
    short folder;
    if (!is_of_system(of_max) && !path_frompathname(of_max, &folder, name)
        && !path_toabsolutesystempath(folder, name, whole))
        return copy_path(whole, path);
    return copy_path(of_max, path);
}

/* The folder that the patcher was saved in; false where it has not been saved. */
static bool folder_of(t_object *patcher, char folder[FILE_PATH_SIZE])
{
    const t_symbol *file = jpatcher_get_filepath(patcher);
    char *slash;
    if (!file || !*file->s_name)
        return false;
    slash = system_path(file->s_name, folder) ? strrchr(folder, '/') : NULL;
    if (!slash)
        return false;
    *slash = 0;
    return true;
}

static bool join(const char *folder, const char *name, char path[FILE_PATH_SIZE])
{
    return snprintf(path, FILE_PATH_SIZE, "%s/%s", folder, name) < FILE_PATH_SIZE;
}

static bool fits(const void *x, const char *what, const char *name, size_t folder, size_t longest)
{
    size_t length = folder + strlen(name);
    if (length <= longest)
        return true;
    host_error(x, "%s %.40s...: the path has %zu characters; Max can find %zu at most", what, name,
               length, longest);
    return false;
}

/* False where there is no such file; with an error where there is what is none. */
static bool is_there(const void *x, const char *what, const char *name, const char *path,
                     bool *refused)
{
    sro_error error = sro_file_check(path);
    *refused = error != NULL;
    if (error)
        host_error(x, "%s %s: %s", what, name, error);
    return !error && sro_file_is_there(path);
}

/* The folders that were looked in. */
typedef struct looked {
    char beside[FILE_PATH_SIZE]; /* the nearest patcher's; empty: there is none */
    bool around;                 /* another one, around it */
    bool refused;                /* with an error: what is there is no file */
} t_looked;

/* Beside the patcher or one around it. */
static bool find_beside(const void *x, const char *what, const char *name,
                        char path[FILE_PATH_SIZE], t_looked *looked)
{
    t_object *p = ((const t_hosted *)x)->host->patcher;
    char folder[FILE_PATH_SIZE];
    *looked = (t_looked){.around = false};
    for (; p && !looked->refused; p = jpatcher_get_parentpatcher(p)) {
        if (!folder_of(p, folder))
            continue;
        if (!*looked->beside)
            memcpy(looked->beside, folder, sizeof(folder));
        else if (strcmp(looked->beside, folder) != 0)
            looked->around = true;
        if (join(folder, name, path) && is_there(x, what, name, path, &looked->refused))
            return true;
    }
    return false;
}

/* Max writes into the name that it looks for. */
static bool find_on_search_path(const char *name, char path[FILE_PATH_SIZE])
{
    char found[MAX_PATH_CHARS], whole[MAX_PATH_CHARS];
    short folder;
    t_fourcc type;
    snprintf(found, sizeof(found), "%s", name);
    if (locatefile_extended(found, &folder, &type, NULL, 0)
        || path_toabsolutesystempath(folder, found, whole))
        return false;
    return copy_path(whole, path) && sro_file_is_there(path);
}

static bool find_whole(const void *x, const char *what, const char *name, char path[FILE_PATH_SIZE])
{
    bool refused;
    refused = false;
    if (system_path(name, path) && is_there(x, what, name, path, &refused))
        return true;
    if (!refused)
        host_error(x, "%s %s: there is no such file", what, name);
    return false;
}

bool host_find_file(const void *x, const char *what, const char *name, char path[FILE_PATH_SIZE])
{
    t_looked looked;
    if (is_whole_path(name))
        return fits(x, what, name, 0, LONGEST) && find_whole(x, what, name, path);
    if (!fits(x, what, name, 0, LONGEST_NAME))
        return false;
    if (find_beside(x, what, name, path, &looked))
        return true;
    if (looked.refused)
        return false;
    if (find_on_search_path(name, path))
        return true;
    if (*looked.beside)
        host_error(x, "%s %s: no such file beside the patcher (%s) or on Max's search path%s", what,
                   name, looked.beside,
                   looked.around ? ", nor beside the patcher that uses it" : "");
    else
        host_error(x,
                   "%s %s: no such file on Max's search path; the patcher has not been saved yet, "
                   "so that there is none beside it",
                   what, name);
    return false;
}

/* The folder of the outermost patcher that has been saved. */
static bool outermost_folder(const void *x, char folder[FILE_PATH_SIZE])
{
    t_object *p = ((const t_hosted *)x)->host->patcher;
    bool found = false;
    for (; p; p = jpatcher_get_parentpatcher(p))
        if (folder_of(p, folder))
            found = true;
    return found;
}

bool host_target_file(const void *x, const char *what, const char *name, char path[FILE_PATH_SIZE])
{
    char folder[FILE_PATH_SIZE];
    if (is_whole_path(name)) {
        return fits(x, what, name, 0, LONGEST) && system_path(name, path);
    }
    if (!outermost_folder(x, folder)) {
        host_error(x,
                   "%s %s: the patcher has not been saved yet, so that there is no folder for it; "
                   "save it, or give a whole path",
                   what, name);
        return false;
    }
    if (!fits(x, what, name, strlen(folder) + 1, LONGEST))
        return false;
    return join(folder, name, path);
}

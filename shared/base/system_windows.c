#if defined(_WIN32)

#include "base/system_windows.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <windows.h>

#include "base/system.h"

int sro_system_processors(void)
{
    DWORD_PTR usable, all;
    int count = 0;
    if (GetProcessAffinityMask(GetCurrentProcess(), &usable, &all))
        for (; usable; usable &= usable - 1)
            count++;
    return count < 1 ? 1 : count;
}

double sro_system_memory(void)
{
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    return GlobalMemoryStatusEx(&status) ? (double)status.ullTotalPhys : 0;
}

void sro_system_lower_priority(void)
{
    (void)SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_BELOW_NORMAL);
}

bool sro_system_inherits_priority(void) { return false; }

/* By then it has ended them. */
bool sro_system_runs_at_exit(void) { return false; }

/* Sets errno to what the last error of the system amounts to. */
static void set_errno(void)
{
    static const struct {
        DWORD error;
        int number;
    } known[] = {
        {ERROR_FILE_NOT_FOUND, ENOENT},
        {ERROR_PATH_NOT_FOUND, ENOENT},
        {ERROR_INVALID_NAME, EINVAL},
        {ERROR_BAD_NETPATH, ENOENT},
        {ERROR_BAD_NET_NAME, ENOENT},
        {ERROR_ACCESS_DENIED, EACCES},
        {ERROR_SHARING_VIOLATION, EBUSY},
        {ERROR_LOCK_VIOLATION, EBUSY},
        {ERROR_USER_MAPPED_FILE, EBUSY},
        {ERROR_FILE_EXISTS, EEXIST},
        {ERROR_ALREADY_EXISTS, EEXIST},
        {ERROR_DISK_FULL, ENOSPC},
        {ERROR_HANDLE_DISK_FULL, ENOSPC},
        {ERROR_WRITE_PROTECT, EROFS},
        {ERROR_FILENAME_EXCED_RANGE, ENAMETOOLONG},
        {ERROR_TOO_MANY_OPEN_FILES, EMFILE},
        {ERROR_NOT_ENOUGH_MEMORY, ENOMEM},
        {ERROR_OUTOFMEMORY, ENOMEM},
    };
    DWORD error = GetLastError();
    errno = EIO;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (error == known[i].error)
            errno = known[i].number;
}

/* Text in UTF-16, the caller's to free; NULL with errno where there is none. */
static wchar_t *wide(const char *text)
{
    int size = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t *made = size ? malloc((size_t)size * sizeof *made) : NULL;
    if (made)
        MultiByteToWideChar(CP_UTF8, 0, text, -1, made, size);
    else
        errno = size ? ENOMEM : EINVAL;
    return made;
}

/* A whole path on a drive may be longer than LONGEST behind this. */
static const wchar_t any_length[] = L"\\\\?\\";
enum { PREFIX = 4, LONGEST = 240 };

/* The whole path of `given`, with `prefix` characters of room before it. */
static wchar_t *whole(const wchar_t *given, size_t prefix)
{
    DWORD size = GetFullPathNameW(given, 0, NULL, NULL);
    wchar_t *made = size ? malloc((prefix + size) * sizeof *made) : NULL;
    if (made)
        GetFullPathNameW(given, size, made + prefix, NULL);
    else
        errno = size ? ENOMEM : ENOENT;
    return made;
}

/* A colon in a name, other than behind the letter of a drive, would open a part of a file that no
 * listing shows. */
static bool names_a_part(const wchar_t *path)
{
    const wchar_t *colon = wcsrchr(path, L':');
    return colon && colon > path + 1 + (wcsncmp(path, any_length, PREFIX) ? 0 : PREFIX);
}

wchar_t *sro_windows_path(const char *path)
{
    wchar_t *given = wide(path), *made = given ? whole(given, 0) : NULL;
    if (made && wcslen(made) > LONGEST && made[0] != L'\\') {
        free(made);
        made = whole(given, PREFIX);
        if (made)
            wmemcpy(made, any_length, PREFIX);
    }
    free(given);
    if (made && names_a_part(made)) {
        free(made);
        made = NULL;
        errno = EINVAL;
    }
    return made;
}

/* Opening some of them waits for another program. A whole path tells: that of "nul" and "aux.wav"
 * is \\.\nul and \\.\aux. */
static bool is_device(const wchar_t *path)
{
    const wchar_t *behind = wcsncmp(path, L"\\\\", 2) ? NULL : wcschr(path + 2, L'\\');
    return behind && (!wcsncmp(path, L"\\\\.\\", 4) || !_wcsnicmp(behind, L"\\pipe\\", 6));
}

/* INVALID_HANDLE_VALUE with errno where it cannot be. Others may read and replace the file. */
static HANDLE open_handle(const wchar_t *path, DWORD access, DWORD how, DWORD flags)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE handle = CreateFileW(path, access, share, NULL, how, flags, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        set_errno();
    return handle;
}

static bool look_at(const wchar_t *path, sro_system_entry *entry)
{
    HANDLE handle = open_handle(path, 0, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS); /* folders */
    BY_HANDLE_FILE_INFORMATION found;
    if (handle == INVALID_HANDLE_VALUE)
        return false;
    bool known = GetFileInformationByHandle(handle, &found);
    if (known) {
        bool is_folder = found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
        bool is_read_only = found.dwFileAttributes & FILE_ATTRIBUTE_READONLY;
        *entry =
            (sro_system_entry){.is_file = !is_folder,
                               .is_folder = is_folder,
                               .mode = is_read_only ? 0444 : 0666,
                               .size = (uint64_t)found.nFileSizeHigh << 32 | found.nFileSizeLow};
    } else
        set_errno();
    CloseHandle(handle);
    return known;
}

bool sro_system_find(const char *path, sro_system_entry *entry)
{
    wchar_t *name = sro_windows_path(path);
    bool found = false;
    if (name && is_device(name)) {
        *entry = (sro_system_entry){.mode = 0666};
        found = true;
    } else if (name)
        found = look_at(name, entry);
    free(name);
    return found;
}

bool sro_system_may_read(const char *path)
{
    FILE *file = sro_system_open(path);
    return file && !fclose(file);
}

bool sro_system_may_write(const char *path, const sro_system_entry *entry)
{
    (void)path;
    return entry->mode & 0222;
}

/* A link is a rare thing there, and is replaced itself. */
bool sro_system_is_link(const char *path)
{
    (void)path;
    return false;
}

char *sro_system_resolve(const char *path) { return _strdup(path); }

static FILE *open_stream(const char *path, DWORD access, DWORD how, const char *mode)
{
    wchar_t *name = sro_windows_path(path);
    HANDLE handle = name ? open_handle(name, access, how, 0) : INVALID_HANDLE_VALUE;
    free(name);
    if (handle == INVALID_HANDLE_VALUE)
        return NULL;
    int number = _open_osfhandle((intptr_t)handle, _O_BINARY | _O_NOINHERIT);
    if (number < 0) {
        CloseHandle(handle);
        return NULL;
    }
    FILE *file = _fdopen(number, mode);
    if (!file)
        _close(number);
    return file;
}

FILE *sro_system_open(const char *path)
{
    return open_stream(path, GENERIC_READ, OPEN_EXISTING, "rb");
}

FILE *sro_system_create(const char *path)
{
    return open_stream(path, GENERIC_WRITE, CREATE_NEW, "wb");
}

/* What may be made there, but not take the other's place, is kept from it by a program that has the
 * other open; or for a moment by one that looks for viruses in what was just written. */
static bool replace(const wchar_t *from, const wchar_t *to)
{
    enum { TRIES = 10, PAUSE = 10 }; /* milliseconds */
    sro_system_entry entry;
    for (int i = 0; i < TRIES; i++) {
        if (MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING))
            return true;
        set_errno();
        if (errno != EACCES && errno != EBUSY)
            return false;
        Sleep(PAUSE);
    }
    errno = look_at(to, &entry) && entry.is_folder ? EISDIR : EBUSY;
    return false;
}

bool sro_system_move(const char *from, const char *to)
{
    wchar_t *source = sro_windows_path(from), *target = sro_windows_path(to);
    bool moved = source && target && replace(source, target);
    free(source);
    free(target);
    return moved;
}

/* Nothing but read-only could be said of it, and it is not. */
void sro_system_set_mode(const char *path, unsigned mode) { (void)path, (void)mode; }

void sro_system_remove(const char *path)
{
    wchar_t *name = sro_windows_path(path);
    if (name)
        DeleteFileW(name);
    free(name);
}

#endif

#if defined(_WIN32)

#include "sound/named_file.h"

#include <stdlib.h>

#include "base/system_windows.h"

/* To sf_open paths are in the code page. */
SNDFILE *sro_named_file_open(const char *path, SF_INFO *info)
{
    wchar_t *name = sro_windows_path(path);
    SNDFILE *file = name ? sf_wchar_open(name, SFM_READ, info) : NULL;
    free(name);
    return file;
}

#endif

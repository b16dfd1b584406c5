/* system_windows: paths as Windows takes them. */
#ifndef SRO_BASE_SYSTEM_WINDOWS_H
#define SRO_BASE_SYSTEM_WINDOWS_H

#include <wchar.h>

/* The whole path of `path`, UTF-8, which may be a longer one than programs of old took. The
 * caller's to free; NULL with errno where there is none. */
wchar_t *sro_windows_path(const char *path);

#endif

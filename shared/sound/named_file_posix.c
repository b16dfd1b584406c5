#if !defined(_WIN32)

#include "sound/named_file.h"

SNDFILE *sro_named_file_open(const char *path, SF_INFO *info)
{
    return sf_open(path, SFM_READ, info);
}

#endif

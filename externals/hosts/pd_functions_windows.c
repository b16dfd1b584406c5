#if defined(_WIN32)

#include "hosts/pd.h"

#include <windows.h>

/* Pd is a library there, whose name differs: pd.dll, pd64.dll, libpd.dll. It is where gensym is. */
t_pd_function *pd_find_function(const char *name)
{
    const DWORD how =
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    HMODULE pd;
    if (!GetModuleHandleExA(how, (LPCSTR)gensym, &pd))
        return NULL;
    return (t_pd_function *)GetProcAddress(pd, name);
}

#endif

#!/bin/sh
# What is built for Max on Windows, in the stand-in, which is built for Windows, too, under Wine:
# run.sh with build/max/spectreorder.mxe64 (make max MAX_SYSTEMS=windows). WAYS and ONLY as there;
# by default both threads are there.
#
# Left out: unicode, for the stand-in opens files by names in the code page alone.
#
# Ends with a line "N passed, M failed".
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
out=$root/build/max/standin-windows
cd "$root"
mkdir -p "$out"
compiler=$(packages/toolchain.sh windows-amd64)
packages/alone.sh packages/max.py windows >"$out/log" 2>&1 || { cat "$out/log"; exit 1; }

# The names below that DLL's in maxapi.h
names() {
  sed -n "/^.. $1.dll/,/^.. [A-Z].*dll/s/^[a-z].*[ *]\([a-z_0-9]*\)(.*/\1/p" \
    externals/hosts/maxapi.h
}
{ echo 'LIBRARY "MaxAPI.dll"'; echo EXPORTS; names MaxAPI; names MaxAudio; echo standin_main; } \
  >"$out/MaxAPI.def"
{ echo 'LIBRARY "MaxAudio.dll"'; echo EXPORTS; names MaxAudio | sed 's/.*/& = MaxAPI.&/'; } \
  >"$out/MaxAudio.def"
echo 'extern int nothing;' >"$out/nothing.c"

sources=$(find tests/max -name '*.c' ! -name '*_posix.c' ! -name program_windows.c)
# shellcheck disable=SC2086 # names without spaces
"$compiler/cc" -std=c11 -O1 -g0 -Dmain=standin_main -Ishared -Iexternals -shared \
  -o "$out/MaxAPI.dll" $sources tests/storm/chance.c "$out/MaxAPI.def"
"$compiler/cc" -g0 -shared -o "$out/MaxAudio.dll" "$out/nothing.c" "$out/MaxAudio.def"
"$compiler/dlltool" -m i386:x86-64 -d "$out/MaxAPI.def" -l "$out/MaxAPI.lib"
"$compiler/cc" -std=c11 -g0 -o "$out/standin.exe" tests/max/program_windows.c "$out/MaxAPI.lib"

export RUN="$root/tests/packages/wine.sh" STANDIN="$out/standin.exe" WORK="$out" WITHOUT=unicode
export EXTERNAL="$root/build/max/spectreorder.mxe64" WAYS="${WAYS--scheduler -audio}"
exec tests/max/run.sh

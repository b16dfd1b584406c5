#!/bin/sh
# Run a program of Windows under Wine, without a display, with these arguments and its status.
#
#   tests/packages/wine.sh PROGRAM ARGUMENT...
#
# Lines end as here, and what is on drive Z: has its name of here. The machine that it sees is kept
# in build/wine (make clean removes it). Its code page is 1252, that of Western Windows, or CODE_PAGE:
# 65001, which is UTF-8.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
export WINEPREFIX="$root/build/wine" WINEDEBUG=-all LC_ALL=C.UTF-8
unset DISPLAY

# Wine takes the code page of the language: Hindi's is UTF-8. Its name is enough.
if [ "${CODE_PAGE:-1252}" = 65001 ]; then
  export LOCPATH="$root/build/locale" LC_ALL=hi_IN.UTF-8
  mkdir -p "$LOCPATH"
  ln -sfn /usr/lib/locale/C.utf8 "$LOCPATH/$LC_ALL"
fi

# Debian's package has no link to it in the search path
wine=$(command -v /usr/lib/wine/wine64 || command -v wine64 || command -v wine) || {
  echo "Wine is missing: apt-get install wine64" >&2
  exit 127
}
if [ ! -d "$WINEPREFIX" ]; then
  mkdir -p "$WINEPREFIX"
  WINEDLLOVERRIDES='mscoree,mshtml=' "$wine" wineboot >/dev/null 2>&1
fi
# Into a file: the services that Wine starts with its first program hold its output, too, and a pipe
# would end when they do.
output=$(mktemp)
finish() {
  sed 's/\r$//; s#[Zz]:[/\\]#/#g' "$output"
  rm -f "$output"
}
trap finish EXIT
trap 'exit 143' TERM
"$wine" "$@" >"$output" 2>&1 &
wait $!

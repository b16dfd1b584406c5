#!/bin/sh
# The externals may import from Pd only what portable_api.txt lists: functions that all vanilla
# versions since 0.53 and Purr Data have; and those that show pictures, which are of vanilla's own
# window, also what gui_api.txt lists: functions of all vanilla versions since 0.53. What the C
# library or our own core gives is not Pd's.
set -u
cd "$(dirname "$0")/.." || exit 1
status=0

# what the externals named behind a list of functions import besides
foreign() {
  list=$1
  shift
  nm -D --undefined-only "$@" >"$imports.all" || exit 1
  awk '$1 == "U" { print $2 }' "$imports.all" | grep -v '@GLIBC' | grep -v '^sro_' | sort -u >"$imports"
  sort -u $list | comm -23 "$imports" -
}

check() {
  found=$(foreign "$@") || { echo "no externals to check; run make first"; exit 1; }
  [ -n "$found" ] || return 0
  status=1
  echo "imported, but not in $1:"
  echo "$found"
}

imports=$(mktemp)
trap 'rm -f "$imports" "$imports.all"' EXIT
# shellcheck disable=SC2046 # no name has a space
check tests/portable_api.txt $(ls ./*.pd_linux | grep -v -e specshow -e framemap)
check "tests/portable_api.txt tests/gui_api.txt" ./specshow.pd_linux ./framemap.pd_linux
exit $status

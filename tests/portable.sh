#!/bin/sh
# The externals may import from Pd only what portable_api.txt lists: functions that all vanilla
# versions since 0.53 and Purr Data have; and those that show pictures, which are of vanilla's own
# window, also what gui_api.txt lists: functions of all vanilla versions since 0.53. What the C
# library or our own core gives is not Pd's.
set -u
cd "$(dirname "$0")/.." || exit 1
status=0
imports=$(mktemp)
listed=$(mktemp)
trap 'rm -f "$imports" "$listed"' EXIT

# check "LIST ..." EXTERNAL ...: says what the externals import and no list names
check() {
  lists=$1
  shift
  nm -D --undefined-only "$@" >"$imports" || { echo "nothing to check; run make first"; exit 1; }
  # shellcheck disable=SC2086 # several files, whose names have no spaces
  sort -u $lists >"$listed"
  foreign=$(awk '$1 == "U" && $2 !~ /@GLIBC|^sro_/ { print $2 }' "$imports" | sort -u |
    comm -23 - "$listed")
  [ -n "$foreign" ] || return 0
  status=1
  echo "imported, but not in $lists:"
  echo "$foreign"
}

set --
for external in ./*.pd_linux; do
  case $external in
    ./specshow.* | ./framemap.*) ;;
    *) set -- "$@" "$external" ;;
  esac
done
check tests/portable_api.txt "$@"
check "tests/portable_api.txt tests/gui_api.txt" ./specshow.pd_linux ./framemap.pd_linux
exit $status

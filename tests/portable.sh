#!/bin/sh
# The externals may import from Pd only what portable_api.txt lists: functions that all vanilla
# versions since 0.53 and Purr Data have. What the C library or our own core gives is not Pd's.
set -u
cd "$(dirname "$0")/.." || exit 1
imports=$(mktemp)
trap 'rm -f "$imports"' EXIT
for class in ./*.pd_linux; do
  nm -D --undefined-only "$class" || exit 1
done | awk '$1 == "U" { print $2 }' | grep -v '@GLIBC' | grep -v '^sro_' | sort -u >"$imports"
if [ ! -s "$imports" ]; then echo "no externals to check; run make first"; exit 1; fi
foreign=$(sort -u tests/portable_api.txt | comm -23 "$imports" -)
[ -z "$foreign" ] && exit 0
echo "imported, but not in tests/portable_api.txt:"
echo "$foreign"
exit 1

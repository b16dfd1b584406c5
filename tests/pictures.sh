#!/bin/sh
# The pictures in a real Pd with its window, on a display of its own: what is drawn, played by
# mouse, saved, edited as any object, and sent. Pd's window process plays the cases
# (tests/pictures). Ends with a line "N passed, N failed"; nothing is played where there is no Xvfb
# or no window.
#
# Arguments: a pattern of names of cases (all, if none). PD_PRELOAD names a library to load into Pd
# first (a sanitizer's); PD a Pd other than the installed one.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/build/pictures

for program in xvfb-run pd-gui; do
  if ! command -v $program >/dev/null; then
    echo "skipped pictures: $program is not installed; make setup-window does"
    echo "0 passed, 0 failed"
    exit 0
  fi
done
rm -rf "$work"
mkdir -p "$work"
ln -s "$root" "$work/spectreorder" # a prefix as in somebody's folder of externals

PICTURES=$work PICTURES_ONLY=${1:-*} LD_PRELOAD=${PD_PRELOAD:-} ASAN_OPTIONS=detect_leaks=0 \
  timeout 900 xvfb-run -a -s "-screen 0 1600x1200x24" "${PD:-pd}" -nrt -noaudio -nomidi -noprefs \
  -path "$root" -path "$root/tests/pictures" >"$work/out.txt" 2>&1
status=$?
grep -v '^end$' "$work/log.txt"
passed=$(grep -c '^ok ' "$work/log.txt")
failed=$(grep -c '^FAILED ' "$work/log.txt")
if [ $status != 0 ] || ! grep -q '^end$' "$work/log.txt"; then
  failed=$((failed + 1))
  echo "FAILED  pictures: Pd ended with status $status after these"
  tail -n 5 "$work/out.txt"
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

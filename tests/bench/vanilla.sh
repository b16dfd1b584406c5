#!/bin/sh
# Voices in a real Pd beside vanilla's own: 64 of each for ten seconds of sound, whole processes,
# in turn. Phases are set to 0 by [rfft~] and [rifft~] in frames of 2048 at overlap 4, and by
# [reorder~] in frames of 2000 at overlap 5; then [reorder~] without any edit.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=5
voice_seconds=640

# Processor time of a Pd with this object in its patch, in milliseconds.
cost() {
  (cd "$here/patches" && timeout 100 pd -batch -nogui -noaudio -nomidi -noprefs -path "$root" \
    -open voices.pd -send "pd-voices.pd obj 20 220 $1" -send "begin bang" >/dev/null 2>&1; times) |
    tail -n 1 | tr 'ms' '  ' | awk '{ printf "%.0f\n", 1000 * (60 * $1 + $2 + 60 * $3 + $4) }'
}

median() {
  sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

for _ in $(seq $rounds); do
  echo "$(cost 't b') $(cost 'clone vanilla-voice 64') $(cost 'clone reorder-voice 64 zero')" \
    "$(cost 'clone reorder-voice 64 original')"
done | awk '{ print $2 - $1, $3 - $1, $4 - $1, ($2 - $1) / ($3 - $1), ($2 - $1) / ($4 - $1) }' \
  >"${TMPDIR:-/tmp}/vanilla.$$"

column() { cut -d ' ' -f "$1" "${TMPDIR:-/tmp}/vanilla.$$" | median; }

report() {
  awk -v name="$1" -v ms="$2" -v ratio="$3" -v seconds=$voice_seconds 'BEGIN {
    printf "%-44s %7.3f ms a second of sound %7.0f voices a core %s\n", name, ms / seconds,
      1000 * seconds / ms, ratio }'
}

report "vanilla: rfft~ rifft~ 2048, overlap 4" "$(column 1)" ""
report "reorder~ 2000/400, phase zero" "$(column 2)" "  $(column 4) times as many"
report "reorder~ 2000/400, no edit" "$(column 3)" "  $(column 5) times as many"
rm -f "${TMPDIR:-/tmp}/vanilla.$$"

#!/bin/sh
# Does Pd keep its time while t-SNE computes? Ten minutes of sound, 33,000 frames, play in [reorder~]:
# the longest time from one tick of a block's length to the next, in milliseconds, in the same run
# without and with an embedding in the background. On a line, on a line with `live 10`, in the plane.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=3
sound=$root/build/scheduler_jitter.flac

longest() {
  (cd "$here/patches" && timeout 100 pd -nogui -noaudio -nomidi -noprefs -sleepgrain 1 -path "$root" \
    -open scheduler_jitter.pd -send "embed dims $1" -send "embed live $2" -send "sound read $sound" 2>&1) |
    awk '/^longest:/ { printf "%s ", $2 } END { print "" }'
}

"$root/build/bench" sound "$sound" 600 || exit 1
for settings in "1 0" "1 10" "2 10"; do
  for _ in $(seq $rounds); do
    # shellcheck disable=SC2086 # two words
    longest $settings
  done | awk -v settings="$settings" '{ idle = idle $1 " "; busy = busy $2 " " } END {
    split(settings, s, " ")
    printf "dims %s, live %-3s longest tick, ms: idle %s  with t-SNE %s\n", s[1], s[2] ",", idle, busy }'
done
rm -f "$sound"

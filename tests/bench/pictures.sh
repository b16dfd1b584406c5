#!/bin/sh
# Does Pd keep its time while it draws? In a real Pd with its window, on a display of its own,
# sound plays from [reorder~], whose frames are marked in a [specshow] and a [framemap] of 600 x 180
# pixels: the longest time from one tick of a block's length to the next, in milliseconds, while
# both stand still and while both are drawn ten times a second, of 600 frames and of 52,000; then
# while t-SNE computes, without pictures and with those of `live 10`. "more" is the difference of
# the rounds that were disturbed least: what else the machine does only adds.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/build/bench-pictures
rounds=4

for program in xvfb-run pd-gui; do
  if ! command -v $program >/dev/null; then
    echo "no figures of pictures: $program is not installed"
    exit 0
  fi
done
if [ ! -x "$root/build/bench" ]; then echo "build/bench is missing: make bench makes it"; exit 1; fi
rm -rf "$work"
mkdir -p "$work"

phase() { echo "$2; 1000 forget bang; 3000 tell symbol $1;"; }

# run SECONDS-OF-SOUND, with the steps as input
run() {
  { cat; echo '100 pd quit;'; } >"$work/steps.txt"
  "$root/build/bench" sound "$work/sound.flac" "$1" || exit 1
  timeout 300 xvfb-run -a -s "-screen 0 1280x1024x24" pd -noaudio -nomidi -noprefs -stderr \
    -sleepgrain 1 -path "$root" -open "$here/patches/pictures.pd" \
    -send "steps read $work/steps.txt" -send "sound read $work/sound.flac" 2>&1 |
    awk '/^longest:/ { print $3, $4 }'
}

report() {
  sort -k1,1 -k2,2n | awk -v what="$1" '
    { all[$1] = all[$1] sprintf(" %5.1f", $2); if (!($1 in least)) least[$1] = $2 }
    END { printf "%-24s longest tick, ms: without%s  with%s  more: %.1f\n", what, all["without"],
      all["with"], least["with"] - least["without"] }'
}

drawn() {
  echo 'show 1; mel bang; embed bang; play start;'
  for _ in $(seq $rounds); do
    phase without 'redraw 0; show 0'
    phase with 'redraw 1; show 1'
  done
}

# what else there is to say at the beginning of a phase
live() {
  echo 'show 1; mel bang; embed method tsne; embed live 10; play start;'
  for _ in $(seq $rounds); do
    phase without "show 0$1"
    phase with "show 1$1"
  done
}

drawn | run 5 | report "600 frames"
drawn | run 433 | report "52,000 frames"
live '; embed bang' | run 60 | report "7,200 frames, live 10"
live '' | run 433 | report "52,000 frames, live 10"
rm -f "$work/sound.flac"

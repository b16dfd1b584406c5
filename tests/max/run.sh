#!/bin/sh
# The externals for Max in a host that implements Max's documented API. It is not Max: that Max does
# as its documentation says, only Max can show.
#
# The scripts of tests/patches/ print in it what they print in Pd, and make the same sounds, to the
# last bit, in every way that a host can share its work among threads. What cannot be the same is
# told in differences/, and here:
#
#   pictures, scatter      the pictures are Pd's own
#   spectreorder*, beside  [spectreorder] is a patch for Pd
#   live                   where the scheduler has a thread: what is said there is heard when main
#                          is free, and this script asks and looks at the answer in one breath
#
# whole.script is the chain once more, whose numbers and sounds are compared with Pd's; what it says
# has few digits, as a number of Max has more of them than one of Pd. Scripts of
# this folder hold what is Max's own (host.c says what they can say); storm.c is a storm.
#
# STANDIN is the host, EXTERNAL what it loads, RUN what runs programs of another system; WAYS, if
# set, the ways alone to share the work, a line each (standin.c); SCRIPTS, those of Pd's scripts
# alone, WITHOUT, those to leave out; DEEDS and SEED of storms. ONLY: the tests
# that have this in their name (scripts, pd, storm, or a script's). Ends with a line "N passed, M
# failed"; the status says whether all passed.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
only=${ONLY:-}
work=${WORK:-$root/build/max}
passed=0
failed=0
STANDIN=${STANDIN:-$root/build/max/standin}
EXTERNAL=${EXTERNAL:-$root/build/max/linux/spectreorder.so}
COMPARE=${COMPARE:-$root/build/compare}
FAMILIES=${FAMILIES:-$root/build/families}
export STANDIN EXTERNAL COMPARE FAMILIES
# what a sanitizer's Pd would load first is in the stand-in itself, which is to leave nothing behind
sanitized=${PD_PRELOAD:-}
export PD_PRELOAD='' ASAN_OPTIONS=detect_leaks=1
mkdir -p "$work"

is_chosen() {
  case $1 in *"$only"*) return 0 ;; esac
  return 1
}

# a test, and 0 where it has passed
judge() {
  if [ "$2" = 0 ]; then
    passed=$((passed + 1))
    echo "ok      $1"
  else
    failed=$((failed + 1))
    echo "FAILED  $1"
  fi
}

# The scripts of tests/patches that play in both: all but these.
for_pd="pictures scatter spectreorder spectreorder.realtime spectreorder_plays beside"

# A way to share the work among threads: its flags, what to call it, scripts that it leaves out.
pd_scripts() {
  is_chosen "scripts $2" || return 0
  folder="$work/patches$(echo "$1" | tr -d ' ')"
  mkdir -p "$folder"
  # shellcheck disable=SC2086 # names without spaces
  WAYS=$1 PD=$here/as_pd.sh WORK=$folder DIFFERENCES=$here/differences \
    WITHOUT="$for_pd $3 ${WITHOUT:-}" "$root/tests/patches/run.sh" ${SCRIPTS:-} >"$folder.log" 2>&1
  grep -v '^ok\|^skipped\|passed, ' "$folder.log"
  counts=$(tail -n 1 "$folder.log")
  passed=$((passed + $(echo "$counts" | cut -d' ' -f1)))
  failed=$((failed + $(echo "$counts" | cut -d' ' -f3)))
  echo "ok      ${counts%% *} scripts of Pd's, $2"
}

# One script of this folder in the patch of tests/patches, by Pd or by what stands in its place.
play() {
  mkdir -p "$work/$2"
  cp "$root"/tests/patches/*.pd "$here/$1.script" "$work/$2"
  (cd "$work/$2" && timeout 100 "$root/tests/headless.sh" -batch -r 44100 -path "$root" \
    -path "${SOUNDS:-/usr/share/puredata/doc/sound}" -open chain.pd -send "script read $1.script" \
    -send "script bang" 2>&1; echo "exit $?") |
    sed -e 's/done [0-9][0-9.e+-]*/done MS/' -e "s#$work/$2#FOLDER#g" >"$work/$2/printed"
}

# Every sound of one folder is there in the other: the same bytes or, where a header tells the time,
# the same samples.
same_sounds() {
  different=0
  for sound in "$1"/*.wav; do
    other=$2/${sound##*/}
    cmp -s "$sound" "$other" || {
      [ "$(wc -c <"$sound")" = "$(wc -c <"$other")" ] && "$COMPARE" "$sound" "$other" inf
    } || { echo "$sound and $other differ"; different=1; }
  done
  return $different
}

# What Pd plays, once more, beside what the stand-in played: scripts that write sounds
pd_sounds() {
  is_chosen pd || return 0
  sounding="block-1 block-2048 block-64 foreign_files keep live mosaic playback points_file
    spectral_edits"
  # shellcheck disable=SC2086 # names without spaces
  WORK=$work/pd "$root/tests/patches/run.sh" $sounding >"$work/pd.log" 2>&1
  # shellcheck disable=SC2086 # names without spaces
  WORK=$work/no-pd PD=$here/as_pd.sh WAYS='' DIFFERENCES=$here/differences \
    "$root/tests/patches/run.sh" $sounding >"$work/no-pd.log" 2>&1
  for name in $sounding; do
    same_sounds "$work/pd/$name" "$work/no-pd/$name"
    judge "the sounds of $name are Pd's to the last bit" $?
  done
}

whole_chain() {
  is_chosen pd || return 0
  play whole whole-pd
  PD=$here/as_pd.sh WAYS=$1 play whole whole
  diff -u "$work/whole-pd/printed" "$work/whole/printed" &&
    same_sounds "$work/whole-pd" "$work/whole"
  judge "numbers, a rendering and 1.5 s of the chain are Pd's to the last bit, $2" $?
}

# NAME.same: pairs of sounds that are the same file, byte by byte
same_pairs() {
  [ -f "$here/$1.same" ] || return 0
  pairs=0
  while read -r a b; do
    cmp "$work/own-$1/$a" "$work/own-$1/$b" || pairs=1
  done <"$here/$1.same"
  return $pairs
}

# What is Max's own
own_scripts() {
  for script in "$here"/*.script; do
    name=$(basename "$script" .script)
    if [ "$name" = whole ] || ! is_chosen "$name"; then continue; fi
    PD=$here/as_host.sh WAYS=$1 play "$name" "own-$name"
    { diff -u "$here/$name.expected" "$work/own-$name/printed" && same_pairs "$name"; }
    judge "$name, $2" $?
  done
}

# What is played without a script: a status of 0, and what a sanitizer has to say
alone() {
  log=$work/$1.log
  shift
  (cd "$work" && timeout 300 ${RUN:+"$RUN"} "$STANDIN" "$EXTERNAL" "$@") >"$log" 2>&1
  status=$?
  if [ $status = 0 ]; then tail -n 1 "$log"; else head -n 100 "$log"; fi
  return $status
}

in_sequence() {
  is_chosen sequence || return 0
  # shellcheck disable=SC2086 # flags are words
  alone sequence -sequence 300 $1
  judge "what is said on two threads is heard in its sequence, $2" $?
}

storms() {
  is_chosen storm || return 0
  # shellcheck disable=SC2086 # flags are words
  alone storm -storm "${DEEDS:-3000}" "${SEED:-1}" -quiet $1
  judge "a storm, $2" $?
}

# every way: its flags, its name, and what it leaves out
in_every_way() {
  while read -r flags; do
    case $flags in
      "") "$1" "" "on one thread" "" ;;
      *-scheduler*|*-interrupt*) "$1" "$flags" "with $flags" live ;;
      *) "$1" "$flags" "with $flags" "" ;;
    esac
  done <<WAYS
${WAYS-
-scheduler
-audio
-scheduler -audio
-audio -interrupt}
WAYS
}

in_every_way pd_scripts
if [ -n "${RUN:-}$sanitized" ] || ! command -v pd >/dev/null; then
  echo "skipped the comparison with Pd: not here, or for a build that Pd does not load"
else
  pd_sounds
  in_every_way whole_chain
fi
in_every_way own_scripts
in_every_way in_sequence
in_every_way storms

if [ -n "$only" ] && [ $passed = 0 ] && [ $failed = 0 ]; then
  echo "no test has \"$only\" in its name"
  failed=1
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]

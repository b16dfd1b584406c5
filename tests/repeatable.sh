#!/bin/sh
# The same patch, the same bytes: what Pd prints and which files it writes, with all processors, with
# one, with more threads than there are processors, while others keep these busy, and with glimpses
# on the way, of which as many come as there is time for. Ends with a line "N passed, N failed".
#
# PROCESSORS is the library made of repeatable/processors.c. PD and PD_PRELOAD: see headless.sh.
set -u
root=$(cd "$(dirname "$0")/.." && pwd -P)
work=$root/build/repeatable
sounds=/usr/share/puredata/doc/sound
processors=${PROCESSORS:-$root/build/processors.so}
passed=0
failed=0
busy=

# play NAME GLIMPSES PROCESSORS COMMAND ...: by that command, with so many processors ("": all)
play() {
  name=$1 glimpses=$2 count=$3
  shift 3
  mkdir -p "$work/$name"
  cp "$root"/tests/patches/*.pd "$work/$name/"
  sed "s/GLIMPSES/$glimpses/" "$root/tests/repeatable/repeatable.script" >"$work/$name/it.script"
  (cd "$work/$name" && SRO_TEST_PROCESSORS=$count PD_PRELOAD="${PD_PRELOAD:-} $processors" \
    "$@" timeout 100 "$root/tests/headless.sh" -path "$root" -path "$sounds" \
    -open chain.pd -send "script read it.script" -send "script bang" >log.txt 2>&1
    echo "exit $?" >>log.txt)
  sed -e '/: progress [0-9]/d' -e '/^embed1d: live/d' -e 's/done [0-9][0-9.e+-]*/done MS/' \
    "$work/$name/log.txt" >"$work/$name/printed"
}

# the bytes of what was written, and of further files, where glimpses do not come in between
same() {
  ok=0
  name=$1
  shift
  for file in pca.txt line.txt line.wav levels.txt plane.txt replaced.flac seriation.txt "$@"; do
    cmp "$work/first/$file" "$work/$name/$file" || ok=1
  done
  grep -q '^exit 0' "$work/$name/log.txt" || ok=1
  if [ $ok = 0 ]; then
    passed=$((passed + 1)); echo "ok      repeatable: $name"
  else
    failed=$((failed + 1)); echo "FAILED  repeatable: $name"
    diff "$work/first/printed" "$work/$name/printed" | cut -c1-200 | head
  fi
}

rm -rf "$work"
play first 0 1
same first printed
play "all processors" 0 ""
same "all processors" printed
play "one processor" 0 "" taskset 1
same "one processor" printed
play "8 threads" 0 8
same "8 threads" printed
for _ in 1 2 3 4; do
  while :; do :; done &
  busy="$busy $!"
done
play "3 threads, busy" 0 3
play "8 threads on one busy processor" 0 8 taskset 1
# shellcheck disable=SC2086 # several numbers
kill $busy
same "3 threads, busy" printed
same "8 threads on one busy processor" printed
play "glimpses" 1 2
same "glimpses"
echo "$passed passed, $failed failed"
[ $failed = 0 ]

#!/bin/sh
# Play every script of this folder in a real Pd and compare what it prints with what it should.
#
#   NAME.script    messages for chain.pd, as [qlist] reads them: [delay] receiver message; and
#                  wait receiver word ...; which goes on when that object has sent a message that
#                  begins so (script.pd says more)
#   NAME.expected  all that Pd then prints, with MS for milliseconds, KL for a divergence
#                  (its last digits are the compiler's), FOLDER for where the patch lies, ROOT
#                  for where the library lies, STEPS, EXTRACTORS, METHODS and EDITS for the names of
#                  a whole family (families.c), and no progress, of which as much comes as the
#                  machine has time for: what must come is waited for
#   NAME.compare   lines "A.wav B.wav DECIBELS": the sounds must be that alike (see compare.c)
#
# NAME.realtime.script runs at the speed of the clock instead of as fast as it can, and is to pass
# on any machine, however fast or busy. It waits for events; a delay is for what follows logical
# time (DSP; one instant after another) or lets pass in vain what must not come. A job is looked at
# 10 ms of logical time after its start and every 10 ms from then on: what is said within 10 ms of
# its start, or at its progress, comes before its result. A job whose progress is waited for must
# last tens of ms on a fast machine, too.
#
# Arguments: names of scripts (all, if none). COMPARE is the program made of compare.c, FAMILIES
# that of families.c (build/families); PD and PD_PRELOAD: see ../headless.sh. LIBRARY is the
# folder of the library (the repository, if none), PATIENCE how many times longer an emulated Pd may
# take, WITHOUT names scripts to skip, WORK the folder to play in, DIFFERENCES one that says what
# another host says otherwise. The same is to be printed by every Pd (tests/matrix): a script has a
# rate of its own (-r), as the default differs, and reads no signal or array that Pd itself computes
# with rounding (osc~, sinesum); a number must print alike as float and as double.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
library=${LIBRARY:-$root}
work=${WORK:-$root/build/patches}
sounds=${SOUNDS:-/usr/share/puredata/doc/sound}
passed=0
failed=0

fresh_folder() {
  rm -rf "${work:?}/$1"
  mkdir -p "$work/$1"
  cp "$here"/*.pd "$here/$1.script" "$work/$1/"
  cp -R "$here"/files/* "$work/$1/" 2>/dev/null
  sed "s/delay 60000/delay $((60000 * ${PATIENCE:-1}))/" "$here/await.pd" >"$work/$1/await.pd"
}

# variances with four digits, and those as 0 that are nothing beside the first
rounded() {
  awk '/: explained_variance/ {
      for (i = 3; i <= NF; i++) $i = sprintf("%.4g", $i < 1e-12 * $3 ? 0 : $i)
    }
    { print }'
}

play() {
  case $1 in *.realtime) batch= ;; *) batch=-batch ;; esac
  # shellcheck disable=SC2086 # an empty option must vanish
  (cd "$work/$1" && timeout $((100 * ${PATIENCE:-1})) "$root/tests/headless.sh" $batch \
    -r 44100 -path "$library" -path "$sounds" -open chain.pd -send "script read $1.script" \
    -send "script bang" >log.txt 2>&1; echo "exit $?" >>log.txt)
  sed -f "$work/families.sed" -e "s#$work/$1#FOLDER#g" -e "s#$library#ROOT#g" \
    -e '/: progress [0-9]/d' -e 's/done [0-9][0-9.e+-]*/done MS/' -e 's/kl [0-9].*/kl KL/' \
    "$work/$1/log.txt" | rounded >"$work/$1/printed"
}

# What another host says otherwise stands in NAME.sed of the folder DIFFERENCES.
expect() {
  difference=${DIFFERENCES:-}/$1.sed
  [ -f "$difference" ] || difference=/dev/null
  sed -f "$difference" "$here/$1.expected" >"$work/$1/expected"
}

alike() {
  [ -f "$here/$1.compare" ] || return 0
  bad=0
  while read -r a b decibels; do
    "$COMPARE" "$work/$1/$a" "$work/$1/$b" "$decibels" || bad=1
  done <"$here/$1.compare"
  return $bad
}

mkdir -p "$work"
"${FAMILIES:-$root/build/families}" >"$work/families.sed" || exit 1
# shellcheck disable=SC2046 # names without spaces
[ $# -gt 0 ] || set -- $(find "$here" -name '*.script' | sed 's#.*/##; s#\.script$##' | sort)
for name; do
  case " ${WITHOUT:-} " in *" $name "*) echo "skipped $name"; continue ;; esac
  fresh_folder "$name"
  play "$name"
  expect "$name"
  if diff -uN "$work/$name/expected" "$work/$name/printed" && alike "$name"; then
    passed=$((passed + 1))
    echo "ok      $name"
  else
    failed=$((failed + 1))
    echo "FAILED  $name"
  fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]

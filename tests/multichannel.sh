#!/bin/sh
# Signals of several channels in one cord, into [stft~] and out of [reorder~], where this Pd has
# them (from 0.54 on); before, one error, and an inlet or outlet a channel. PD and PD_PRELOAD:
# see headless.sh; LIBRARY and PATIENCE: see patches/run.sh. Ends with a line "N passed, N failed".
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
library=${LIBRARY:-$root}
work=$root/build/multichannel
minor=$("${PD:-pd}" -version 2>&1 | sed -n 's/^Pd-0\.\([0-9]*\).*/\1/p')
passed=0
failed=0

result() {
  if [ "$1" = 0 ]; then
    passed=$((passed + 1)); echo "ok      $2"
  else
    failed=$((failed + 1)); echo "FAILED  $2"; cat "$work/log"
  fi
}

mkdir -p "$work"
cat >"$work/many.pd" <<'END'
#N canvas 0 0 450 300 12;
#X obj 10 10 sig~ 1;
#X obj 10 40 sig~ 2;
#X obj 10 70 snake~ in 2;
#X obj 10 100 stft~ 64 -multichannel 1 -blocking 1;
#X obj 10 130 reorder~ 2 -multichannel 1;
#X obj 10 160 snake~ out 2;
#X obj 10 190 snapshot~;
#X obj 200 10 r it;
#X obj 200 40 loadbang;
#X obj 200 70 t b b;
#X msg 300 70 \; pd dsp 1 \; it record .1;
#X obj 200 100 del 300;
#X msg 200 130 \; it sound a b \; sizes bang \; pd quit;
#X obj 10 220 array define a;
#X obj 10 250 array define b;
#X obj 300 130 r sizes;
#X obj 300 160 array max a;
#X obj 400 160 array max b;
#X obj 300 190 print a;
#X obj 400 190 print b;
#X obj 100 130 print info;
#X connect 0 0 2 0;
#X connect 1 0 2 1;
#X connect 2 0 3 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 5 1 6 0;
#X connect 7 0 3 0;
#X connect 8 0 9 0;
#X connect 9 1 10 0;
#X connect 9 0 11 0;
#X connect 11 0 12 0;
#X connect 15 0 16 0;
#X connect 15 0 17 0;
#X connect 16 0 18 0;
#X connect 17 0 19 0;
#X connect 3 2 20 0;
END
timeout $((100 * ${PATIENCE:-1})) "$root/tests/headless.sh" -batch -path "$library" \
  -open "$work/many.pd" >"$work/log" 2>&1

if [ "${minor:-0}" -ge 54 ]; then
  grep -q '^info: channels 2$' "$work/log" && grep -q '^a: 1$' "$work/log" \
    && grep -q '^b: 2$' "$work/log" && ! grep -q 'error' "$work/log"
  result $? "two channels in one cord, into stft~ and out of reorder~"
else
  for class in stft~ reorder~; do
    [ "$(grep -c "^error: $class: multichannel 1: needs Pd 0.54 or later" "$work/log")" = 1 ]
    result $? "$class says that this Pd has no such signals"
  done
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]

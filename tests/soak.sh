#!/bin/sh
# MINUTES (60) of sound of a musician who plays by chance (SEED, 1), as fast as they are computed:
# tests/soak/soak.c says what is looked at. PD and PD_PRELOAD: see headless.sh. Ends with a line
# "N passed, N failed".
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/build/soak-work

rm -rf "$work"
mkdir -p "$work"
cp "$root/tests/soak/music.pd" "$work"
cat >"$work/piece.pd" <<END
#N canvas 0 0 200 100 12;
#X obj 9 9 soak ${MINUTES:-60} ${SEED:-1};
#X obj 9 50 music;
END

cd "$work" || exit 1
ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16:allocator_may_return_null=1 \
  timeout 7200 "$root/tests/headless.sh" -batch -stderr -path "$root" \
  -path "$root/build/soak" -path /usr/share/puredata/doc/sound -open piece.pd >log.txt 2>&1
status=$?
grep '^soak: ' log.txt
if [ $status = 0 ] && grep -q '^soak: ended' log.txt; then
  echo "ok      soak"
  echo "1 passed, 0 failed"
else
  grep -v '^soak: ' log.txt | tail -n 40
  echo "FAILED  soak: Pd ended with status $status"
  echo "0 passed, 1 failed"
  exit 1
fi

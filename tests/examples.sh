#!/bin/sh
# Every patch of examples/ opens in a real Pd: all its objects are made, and nothing is complained
# about. Ends with a line "N passed, N failed".
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
log=$root/build/examples.log
passed=0
failed=0
mkdir -p "$root/build"
for patch in "$root"/examples/*.pd; do
  LD_PRELOAD=${PD_PRELOAD:-} ASAN_OPTIONS=detect_leaks=0 timeout 60 pd -batch -nogui -nrt -noaudio \
    -nomidi -noprefs -open "$patch" -send "pd quit" >"$log" 2>&1
  status=$?
  if [ $status = 0 ] && ! grep -q "error\|couldn't create\|no such" "$log"; then
    passed=$((passed + 1)); echo "ok      $(basename "$patch")"
  else
    failed=$((failed + 1)); echo "FAILED  $(basename "$patch")"; cat "$log"
  fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]

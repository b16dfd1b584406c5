#!/bin/sh
# Classes beside the libspectreorder of another version, as with two folders of the library on Pd's
# path: none is made, and each says why. OTHER_VERSION is the library made of
# versions/other_version.c; PD and PD_PRELOAD: see headless.sh. Ends with a line "N passed, N failed".
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/build/versions
other=${OTHER_VERSION:-$root/build/other_version.so}
passed=0
failed=0

rm -rf "$work"
mkdir -p "$work"
for class in stft~ features melspec embed1d reorder reorder~ specshow framemap; do
  printf '#N canvas 0 0 450 300 12;\n#X obj 10 10 %s;\n' "$class" >"$work/patch.pd"
  PD_PRELOAD="${PD_PRELOAD:-} $other" timeout 60 "$root/tests/headless.sh" -path "$root" \
    -open "$work/patch.pd" -send "pd quit" >"$work/log" 2>&1
  if grep -q "$class: .* libspectreorder of version 0.0.0 is loaded: leave one" "$work/log" &&
    grep -q "couldn't create" "$work/log"; then
    passed=$((passed + 1))
    echo "ok      $class beside another version"
  else
    failed=$((failed + 1))
    cat "$work/log"
    echo "FAILED  $class beside another version"
  fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]

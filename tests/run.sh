#!/bin/sh
# All tests: the structure of the sources, the unit tests given as arguments, twice, then the
# patches, what a reader of the help and the examples sees and clicks, the references of the help
# beside what the classes say, the limits that are told, our objects beside those of others, with
# signals of several channels and beside another version of the library, the same bytes whatever the
# machine is doing, the pictures in Pd's window, and the demo. Ends with a line "N passed, N
# failed"; the status says whether all passed.
#
# With ONLY set, what has it in its name: unit tests (knn, test_fft), patches (chain), or one of the
# scripts below (reference, pictures). COMPARE and PD_PRELOAD: see patches/run.sh.
set -u
here=$(cd "$(dirname "$0")" && pwd)
only=${ONLY:-}
passed=0
failed=0
cd "$here/.." || exit 1
# shellcheck source=tests/cmocka.sh
. "$here/cmocka.sh"

is_chosen() {
  case $1 in *"$only"*) return 0 ;; esac
  return 1
}

# one program, and what to say behind its name
unit_tests() {
  is_chosen "$1" || return 0
  log=$1.log
  timeout 900 "$1" >"$log" 2>&1
  judge "$log" $?
  passed=$((passed + ok))
  failed=$((failed + bad))
  if [ "$bad" = 0 ]; then echo "ok      ${1#build/} ($ok)$2"; else cat "$log"; fi
}

# one of our scripts, which end with a line "N passed, N failed"; and its arguments
script() {
  name=$1
  shift
  log=build/${name%%[/.]*}.log
  "tests/$name" "$@" >"$log" 2>&1
  sed '$d' "$log"
  counts=$(tail -n 1 "$log")
  passed=$((passed + $(echo "$counts" | cut -d' ' -f1)))
  failed=$((failed + $(echo "$counts" | cut -d' ' -f3)))
}

for program; do
  unit_tests "$program" ""
done
# Pd's thread has denormals off, and so have the threads that it starts
export SRO_DENORMALS_OFF=1
for program; do
  unit_tests "$program" " without denormals"
done
unset SRO_DENORMALS_OFF

patches=$(find tests/patches -name "*$only*.script" | sed 's#.*/##; s#\.script$##' | sort)
# shellcheck disable=SC2086 # names without spaces
if [ -n "$patches" ]; then script patches/run.sh $patches; fi
for each in structure.py opened.py reference.py limits.py neighbours.sh multichannel.sh \
    versions.sh repeatable.sh pictures.sh demo.sh; do
  if is_chosen "$each"; then script "$each"; fi
done

if [ -n "$only" ] && [ $passed = 0 ] && [ $failed = 0 ]; then
  echo "no test has \"$only\" in its name"
  failed=1
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]

#!/bin/sh
# All tests: the unit tests given as arguments, twice, then the patches, what a reader of the help
# and the examples sees and clicks, the references of the help beside what the classes say, our
# objects beside those of others and with signals of several channels, the pictures in Pd's window,
# and the demo. Ends with a line "N passed, N failed"; the status says whether all passed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
passed=0
failed=0
cd "$here/.." || exit 1

# one program, and what to say behind its name
unit_tests() {
  log=$1.log
  timeout 900 "$1" >"$log" 2>&1
  status=$?
  ok=$(grep -c '^\[       OK \]' "$log")
  bad=$(grep -c '^\[  FAILED  \] [a-z]' "$log")
  # a program that died, or ran nothing, has failed too
  if [ $status != 0 ] && [ "$bad" = 0 ] || [ "$ok" = 0 ]; then bad=$((bad + 1)); fi
  passed=$((passed + ok))
  failed=$((failed + bad))
  if [ "$bad" = 0 ]; then echo "ok      $(basename "$1") ($ok)$2"; else cat "$log"; fi
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
# scripts end with such a line, too
for script in patches/run.sh opened.py reference.py neighbours.sh multichannel.sh pictures.sh \
    demo.sh; do
  log=build/${script%%[/.]*}.log
  "tests/$script" >"$log" 2>&1
  sed '$d' "$log"
  counts=$(tail -n 1 "$log")
  passed=$((passed + $(echo "$counts" | cut -d' ' -f1)))
  failed=$((failed + $(echo "$counts" | cut -d' ' -f3)))
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]

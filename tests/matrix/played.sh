#!/bin/sh
# Functions for scripts that play tests in several Pds and end with a table. They are sourced.
#
#   root     the repository
#   work     the folder of the table and of what was printed
: "${root:?}" "${work:?}"
passed=0
failed=0
skipped=0

# row PD VERSION BITS WHAT: a line of the table
row() {
  printf '%-13s %-9s %5s   %s\n' "$@" >>"$work/table"
}

begin_table() {
  printf '%-13s %-9s %5s   %6s %6s %7s\n' Pd version float passed failed skipped >"$work/table"
}

# lacking PD BITS: it cannot be had, as $work/why says
lacking() {
  failed=$((failed + 1))
  row "$1" - "$2" "not played: $(head -n 1 "$work/why")"
  echo "FAILED  $1: $(head -n 1 "$work/why")"
}

# play PD PROGRAM BITS LIBRARY SCRIPT...: these of tests/, each of which ends with a line of counts
play() {
  name=$1 program=$2 bits=$3 library=$4
  shift 4
  ok=0
  bad=0
  none=0
  version=$("$program" -version 2>&1 | sed -n 's/^Pd-\([0-9.]*\).*/\1/p')
  for script; do
    log=$work/$name-$(basename "$(dirname "$script")")-$(basename "$script").log
    PD=$program LIBRARY=$library "$root/tests/$script" >"$log" 2>&1
    sed '$d' "$log" | grep -v '^ok '
    counts=$(tail -n 1 "$log" | grep '^[0-9]* passed, [0-9]* failed$') || {
      echo "FAILED  $script, which did not come to its end: $(tail -n 1 "$log")"
      counts='0 passed, 1 failed'
    }
    ok=$((ok + $(echo "$counts" | cut -d' ' -f1)))
    bad=$((bad + $(echo "$counts" | cut -d' ' -f3)))
    none=$((none + $(grep -c '^skipped ' "$log")))
  done
  row "$name" "$version" "$bits" "$(printf '%6d %6d %7d' $ok $bad $none)"
  passed=$((passed + ok))
  failed=$((failed + bad))
  skipped=$((skipped + none))
}

# the table and the sums; the status says whether all passed
end_table() {
  cat "$work/table"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
}

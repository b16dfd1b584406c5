# shellcheck shell=sh disable=SC2034 # what uses this reads them
# How a program of unit tests ended, for the scripts that run some.

# told WORD LOG: of how many tests cmocka says this; it says some of it again at the end
told() {
  grep "^\[ *$1 *\] [a-z]" "$2" | sort -u | grep -c .
}

# judge LOG STATUS: ok, bad and none are how many tests passed, failed and were skipped, of what the
# program printed into LOG before it ended with STATUS
judge() {
  ok=$(told OK "$1")
  bad=$(told FAILED "$1")
  none=$(told SKIPPED "$1")
  # a program that died, or ran nothing, has failed too
  if [ "$2" != 0 ] && [ "$bad" = 0 ] || [ $((ok + none)) = 0 ]; then bad=$((bad + 1)); fi
}

#!/bin/sh
# Runs each fuzz target of build/libfuzzer, or those named: from the corpus of this folder, and what
# earlier runs have added to it in build/libfuzzer/corpus, for its share of SECONDS_IN_ALL. With RUNS set
# from the corpus of this folder alone and one random seed: so many sound files, and of what is
# faster more. One line a target: inputs, and edges of the code that they reached. What breaks a
# target is kept in build/libfuzzer/found; the target run with that file's name tries it again,
# and with -minimize_crash=1 makes it smaller. Once mended it belongs to the corpus of this folder.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=build/libfuzzer/build/formats
[ $# -gt 0 ] || set -- float_text orders points_file settings sound_file steps
share=$((${SECONDS_IN_ALL:-60} / $#))
failed=0

# Folders of inputs, the first of which takes what is found besides.
folders() {
  kept=build/libfuzzer/corpus/$1
  if [ -n "${RUNS:-}" ]; then kept=$(mktemp -d "$scratch/corpus-XXXXXX"); fi
  mkdir -p "$kept"
  echo "$kept tests/formats/corpus/$1"
  if [ "$1" = sound_file ]; then
    mkdir -p build/libfuzzer/seeds
    $build/seeds build/libfuzzer/seeds
    echo build/libfuzzer/seeds
  fi
}

fuzz() {
  log=build/libfuzzer/$1.log
  max_len=2000
  faster=25
  case $1 in
    sound_file) max_len=16000 faster=1 ;;
    settings) faster=5 ;;
  esac
  limit=-max_total_time=$share
  if [ -n "${RUNS:-}" ]; then limit=-runs=$((RUNS * faster)); fi
  # shellcheck disable=SC2046 # names without spaces
  TMPDIR=$scratch $build/fuzz_"$1" "$limit" -seed=1 -max_len=$max_len -timeout=20 \
    -rss_limit_mb=1500 -malloc_limit_mb=100 -print_final_stats=1 \
    -artifact_prefix=build/libfuzzer/found/"$1"- $(folders "$1") >"$log" 2>&1
  status=$?
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  inputs=$(sed -n 's/^stat::number_of_executed_units: //p' "$log")
  if [ $status = 0 ]; then
    echo "ok      fuzz $1: $inputs inputs, $edges edges"
  else
    failed=$((failed + 1))
    echo "FAILED  fuzz $1: see $log"
    grep -m 5 'does not hold\|ERROR\|runtime error\|Test unit written' "$log"
  fi
}

mkdir -p build/libfuzzer/found
# in memory, where there is such a folder: a disk would take most of the time
memory=/dev/shm
[ -w $memory ] || memory=${TMPDIR:-/tmp}
scratch=$(mktemp -d "$memory/fuzz-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
for target; do
  fuzz "$target"
done
echo "$(($# - failed)) passed, $failed failed"
[ $failed = 0 ]

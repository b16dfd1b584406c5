#!/bin/sh
# Run the core's unit tests for a package's target, in a root folder without any library but the C
# library (root.sh); qemu runs those for ARM.
#
#   tests/packages/core_linux.sh TARGET [NAME...]     (linux-arm64 test_pca; all, if none)
#
# Those that take minutes under emulation are left out, and counted as skipped, unless ALL is set or
# they are named; so are those that core.mk leaves out for the target, which are not counted. Ends
# with a line "N passed, N failed, N skipped".
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
slow=' SLOW '
passed=0
failed=0
skipped=0
target=$1
shift
case $target in
  linux-amd64) processor=amd64 ;;
  linux-arm64) processor=arm64 ;;
  linux-armv7) processor=armhf ;;
  *) echo "$target: is not for a Linux that can be tested" >&2; exit 1 ;;
esac

is_chosen() {
  name=$1
  shift
  if [ $# -gt 0 ]; then
    case " $* " in *" ${name##*/} "*) return 0 ;; esac
    return 1
  fi
  case $slow in *" $name "*) [ "$processor" = amd64 ] || [ -n "${ALL:-}" ] ;; esac
}

# one program, judged as ../run.sh does
run() {
  log=$root/$folder/$1.log
  timeout 3600 "$here/within.sh" "$processor" "$libraries" "$root/$folder/$1" >"$log" 2>&1
  status=$?
  ok=$(grep -c '^\[       OK \]' "$log")
  bad=$(grep -c '^\[  FAILED  \] [a-z]' "$log")
  if [ $status != 0 ] && [ "$bad" = 0 ] || [ "$ok" = 0 ]; then bad=$((bad + 1)); fi
  passed=$((passed + ok))
  failed=$((failed + bad))
  if [ "$bad" = 0 ]; then echo "ok      $1 ($ok)"; else cat "$log"; echo "FAILED  $1"; fi
}

cd "$root" || exit 1
if ! folder=$("$here/core.sh" "$target") ||
  ! libraries=$("$here/root.sh" "$processor" bookworm); then
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
for program in $(find "$folder" -name 'test_*' -type f ! -name '*.*' | sort); do
  name=${program#"$folder"/}
  if is_chosen "$name" "$@"; then
    run "$name"
  elif [ $# = 0 ]; then
    echo "skipped $name takes minutes here (ALL=1 runs it)"
    skipped=$((skipped + 1))
  fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]

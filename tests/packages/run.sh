#!/bin/sh
# Try packages as they are in build/packages: what is in their binaries (binaries.py), and as
# installed, in Pd: on this machine, by deken (deken.sh), too, under qemu, under Wine (linux.sh,
# windows.sh; nothing here runs macOS). For Linux the core's unit tests run, too (core_linux.sh).
#
# Arguments: packages by the names of `make packages`. Ends with a line "N passed, N failed, N
# skipped"; a package that is not there is a failure.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
passed=0
failed=0
skipped=0

version=$(sed -n 's/.*SRO_VERSION "\(.*\)".*/\1/p' "$root/shared/base/version.h")

# what a package's name has behind the version
word() {
  case $1 in
    linux-*) echo "(Linux-${1#linux-}-32)" ;;
    windows-amd64) echo "(Windows-amd64-32)" ;;
    macos) echo "(Darwin-" ;;
    *) echo "(no package has the name $1)" ;;
  esac
}

file() {
  find "$root/build/packages" -maxdepth 1 -name "spectreorder\[v$version\]*$(word "$1")*.dek"
}

# count SCRIPT ARGUMENT: runs it, and adds what its last line counts
count() {
  log=$root/build/$(basename "$1").log
  "$@" >"$log" 2>&1
  if counts=$(tail -n 1 "$log" | grep '^[0-9]* passed, [0-9]* failed'); then
    sed '$d' "$log"
  else
    cat "$log"
    echo "FAILED  $(basename "$1"), which did not come to its end"
    counts='0 passed, 1 failed'
  fi
  none=$(echo "$counts" | sed -n 's/.*failed, \([0-9]*\) skipped.*/\1/p')
  passed=$((passed + $(echo "$counts" | cut -d' ' -f1)))
  failed=$((failed + $(echo "$counts" | cut -d' ' -f3)))
  skipped=$((skipped + ${none:-0}))
}

# The unit tests of macOS are made, as far as that goes without one.
links() {
  if "$here/core.sh" "$1" >/dev/null; then
    passed=$((passed + 1))
    echo "ok      $1: the unit tests are made (and not run)"
  else
    failed=$((failed + 1))
    echo "FAILED  $1: the unit tests are not to be made"
  fi
}

for target; do
  package=$(file "$target")
  if [ ! -f "$package" ]; then
    echo "FAILED  $target: there is no package; make packages TARGETS=$target"
    failed=$((failed + 1))
    continue
  fi
  echo "== $target"
  count "$here/binaries.py" "$package"
  count "$here/deken.sh" "$package"
  case $target in
    linux-*)
      count "$here/linux.sh" "$package"
      count "$here/core_linux.sh" "$target"
      ;;
    windows-*) count "$here/windows.sh" "$package" ;;
    macos)
      links macos-amd64
      links macos-arm64
      ;;
  esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]

#!/bin/sh
# Install a package for this machine as a person does, by deken in Pd's window (under Xvfb), into
# the folder of somebody who has no externals yet; then load its objects by [declare].
#
#   tests/packages/deken.sh PACKAGE.dek
#
# Ends with a line "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
package=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
home=$root/build/installed/deken
extra=$home/.local/lib/pd/extra
passed=0
failed=0

judge() {
  if eval "$2"; then
    passed=$((passed + 1))
    echo "ok      deken: $1"
  else
    failed=$((failed + 1))
    cat "$home/log"
    echo "FAILED  deken: $1"
  fi
}

rm -rf "$home"
mkdir -p "$extra"
HOME=$home FOLDER=$extra PACKAGE=$package timeout 120 xvfb-run -a pd -nrt -noaudio -nomidi -stderr \
  -path "$here/deken" >"$home/log" 2>&1
judge "installs what it is given" "grep -q 'asked: Install spectreorder' '$home/log' &&
  ! grep -q 'failed' '$home/log' && [ -f '$extra/spectreorder/LICENSE' ]"
unzip -Z1 "$package" | sort >"$home/packed"
(cd "$extra" && find spectreorder -type f | sort) >"$home/found"
judge "all of it" "cmp '$home/packed' '$home/found'"
HOME=$home timeout 60 "$root/tests/headless.sh" -stderr -batch -open "$here/loads.pd" \
  >"$home/log" 2>&1
judge "and its objects are found" "grep -q 'all loaded: 2 1 0' '$home/log' &&
  ! grep -q 'create' '$home/log'"
echo "$passed passed, $failed failed"
[ $failed = 0 ]

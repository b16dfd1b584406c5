#!/bin/sh
# Install a package as a person does, by deken in Pd's window (under Xvfb), into the folder of
# somebody who has no externals yet, and whose name has a space and an umlaut; then load its objects
# by [declare], if it is for this machine. The installed Pd does so, and Debian's 0.55 and 0.57,
# which differ in what they ask and compare.
#
#   tests/packages/deken.sh PACKAGE.dek
#
# Ends with a line "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
package=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
work=$root/build/installed/deken

# judge WHAT STATUS FILE: a test, and what to show if it has failed
judge() {
  if [ "$2" = 0 ]; then
    echo "ok      $1"
  else
    cat "$3"
    echo "FAILED  $1"
  fi
}

# install NAME PROGRAM
install() {
  home="$work/$1/Jürgen B"
  extra=$home/.local/lib/pd/extra
  mkdir -p "$extra"
  HOME=$home FOLDER=$extra PACKAGE=$package LOG=$work/$1/log timeout 120 \
    xvfb-run -a "$2" -nrt -noaudio -nomidi -path "$here/deken" >"$work/$1/out" 2>&1
  grep -v '^end$' "$work/$1/log"
  grep -q '^end$' "$work/$1/log"
  judge "$1: Pd comes to the end" $? "$work/$1/out"
  diff -r "$work/unpacked" "$extra" >"$work/$1/differs"
  judge "$1: all of it is there" $? "$work/$1/differs"
}

# load NAME PROGRAM: what was installed
load() {
  HOME="$work/$1/Jürgen B" PD=$2 timeout 60 "$root/tests/headless.sh" -stderr -batch \
    -open "$here/loads.pd" >"$work/$1/out" 2>&1
  grep -q 'all loaded: 2 1 0' "$work/$1/out" && ! grep -q 'create' "$work/$1/out"
  judge "$1: its objects are found" $? "$work/$1/out"
}

try() {
  install "$1" "$2"
  case $package in *'(Linux-amd64-'*) load "$1" "$2" ;; esac
}

# of a Debian suite, unpacked beside the machine's own
try_suite() {
  if folder=$("$root/tests/matrix/fetch.sh" "$2" puredata-core puredata-gui 2>"$work/why"); then
    try "$1" "$folder/usr/bin/puredata"
  else
    judge "$1" 1 "$work/why"
  fi
}

for program in xvfb-run pd-gui unzip; do
  if ! command -v $program >/dev/null; then
    echo "FAILED  deken: $program is missing; run: apt-get install xvfb xauth puredata-gui unzip"
    echo "0 passed, 1 failed"
    exit 1
  fi
done
rm -rf "$work"
mkdir -p "$work/unpacked"
unzip -q "$package" -d "$work/unpacked"
{
  try pd pd
  try_suite pd-0.55 bookworm-backports
  try_suite pd-0.57 trixie-backports
} >"$work/said"
cat "$work/said"
passed=$(grep -c '^ok ' "$work/said")
failed=$(grep -c '^FAILED ' "$work/said")
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

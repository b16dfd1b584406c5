#!/bin/sh
# Unpack packages of a Debian suite beside the machine's own, which stay as they are:
#
#   tests/matrix/fetch.sh SUITE PACKAGE...      (fetch.sh bookworm-backports libpd0 libpd-dev)
#
# The newest versions there are, without what they depend on. It prints the folder that has their
# usr/, which is build/pds/SUITE; what is there already is not fetched again (make clean removes it
# all). What cannot be had is said in one line, with status 1.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
suite=$1
shift
folder=$root/build/pds/$suite
# shellcheck disable=SC2034 # for apt.sh
state=$folder/apt processor=$(dpkg --print-architecture)

fail() {
  echo "$suite: $1" >&2
  exit 1
}

# shellcheck disable=SC1091 # is checked by itself
. "$here/apt.sh"

fetch() {
  rm -rf "$state/new"
  mkdir -p "$state/new"
  (cd "$state/new" && private_apt download "$1") || fail "$1: $(reason)"
  for package in "$state/new/"*.deb; do
    dpkg-deb -x "$package" "$folder" || fail "$1: is not to be unpacked"
    dpkg-deb -f "$package" Version >"$folder/$1.version"
  done
}

mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9
updated=
for package; do
  [ -s "$folder/$package.version" ] && continue
  [ -n "$updated" ] || update "$suite"
  updated=yes
  fetch "$package"
done
echo "$folder"

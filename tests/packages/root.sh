#!/bin/sh
# Make a root folder: packages of a Debian suite for a processor, with all that they depend on and
# nothing else, unpacked.
#
#   tests/packages/root.sh PROCESSOR SUITE PACKAGE...      (root.sh arm64 bookworm puredata-core)
#
# PROCESSOR is Debian's name: amd64, arm64, armhf. It prints the folder, which is
# build/pds/PROCESSOR-SUITE; one that is there already stays (make clean removes it). within.sh runs
# programs of it. What cannot be had is said in one line, with status 1.
set -u
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
processor=$1
suite=$2
shift 2
folder=$repository/build/pds/$processor-$suite
state=$repository/build/pds/apt-$processor-$suite

fail() {
  echo "$processor $suite: $1" >&2
  exit 1
}

# shellcheck disable=SC1091 # is checked by itself
. "$here/../matrix/apt.sh"

# from trixie on, packages have nothing in /lib, which is a link
merge() {
  for name in bin sbin lib lib64; do
    mkdir -p "$folder/usr/$name"
    ln -s "usr/$name" "$folder/$name"
  done
}

unpack() {
  rm -rf "$folder"
  mkdir -p "$folder/dev" "$folder/proc" "$folder/tmp" "$folder$repository"
  merge
  for package in "$state/cache/archives/"*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$folder" ||
      fail "$package is not to be unpacked"
  done
}

mkdir -p "$state"
exec 9>"$state/lock"
flock 9
if [ "$(cat "$state/unpacked" 2>/dev/null)" != "$*" ]; then
  rm -f "$state/unpacked" "$state/cache/archives/"*.deb
  # a suite of backports is one beside that of which it is named
  base=${suite%-backports}
  if [ "$base" = "$suite" ]; then update "$suite"; else update "$base" "$suite"; fi
  private_apt install --download-only --no-install-recommends -y -t "$suite" "$@" ||
    fail "$(reason)"
  unpack
  echo "$*" >"$state/unpacked"
fi
echo "$folder"

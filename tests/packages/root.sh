#!/bin/sh
# Make a root folder: the Pds of a Debian suite for a processor, of single precision and of double
# where there is one, with all that they depend on and nothing else, unpacked.
#
#   tests/packages/root.sh PROCESSOR SUITE      (root.sh arm64 bookworm-backports)
#
# PROCESSOR is Debian's name: amd64, arm64, armhf. It prints the folder, which is
# build/pds/PROCESSOR-SUITE; one that is there already stays (make clean removes it). within.sh runs
# programs of it. What cannot be had is said in one line, with status 1.
set -u
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
processor=$1
suite=$2
packages='puredata-core puredata-extra puredata-doc'
[ "$suite" = bookworm ] || packages="$packages puredata64-core"
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
if [ ! -f "$state/unpacked" ]; then
  rm -f "$state/cache/archives/"*.deb
  # a suite of backports is one beside that of which it is named
  base=${suite%-backports}
  if [ "$base" = "$suite" ]; then update "$suite"; else update "$base" "$suite"; fi
  # shellcheck disable=SC2086 # several packages
  private_apt install --download-only --no-install-recommends -y -t "$suite" $packages ||
    fail "$(reason)"
  unpack
  touch "$state/unpacked"
fi
echo "$folder"

#!/bin/sh
# Run a program of a root folder (root.sh) as if the machine had nothing else:
#
#   tests/packages/within.sh PROCESSOR FOLDER PROGRAM ARGUMENT...
#
# PROGRAM is its path in the folder, or one in the repository. The machine's own processor runs it
# in a chroot that has the repository, too, and the sounds of the machine's Pd, which the tests know
# (0.57 has others); the current folder must be there. Where users may not have name spaces of their
# own, that takes root. Programs for ARM are run by qemu (Debian's qemu-user-static), which looks for
# files in the folder first: it would go on to libraries of that processor that the machine has.
set -u
repository=$(cd "$(dirname "$0")/../.." && pwd)
processor=$1
folder=$2
program=$3
shift 3

emulated() {
  command -v "$1" >/dev/null ||
    { echo "$1 is missing; run: apt-get install qemu-user-static" >&2; exit 1; }
  emulator=$1
  shift
  [ ! -e "$folder$program" ] || program=$folder$program
  exec "$emulator" -L "$folder" "$program" "$@"
}

case $processor in
  arm64) emulated qemu-aarch64-static "$@" ;;
  armhf) emulated qemu-arm-static "$@" ;;
esac
map=--map-root-user
[ "$(id -u)" != 0 ] || map=
# shellcheck disable=SC2016,SC2086 # for the other shell; an empty option must vanish
exec unshare $map --mount sh -c '
  folder=$1 repository=$2 where=$3 sounds=/usr/share/puredata/doc/sound
  shift 3
  mount --bind "$repository" "$folder$repository" && mount --rbind /dev "$folder/dev" &&
    mount --rbind /proc "$folder/proc" && mount --bind "$sounds" "$folder$sounds" &&
    exec unshare --root="$folder" --wd="$where" "$@"
' within "$folder" "$repository" "$PWD" "$program" "$@"

#!/bin/sh
# The core's unit tests as programs for a package's target, with the libraries inside it:
#
#   tests/packages/core.sh TARGET       one of those of packages/targets.sh
#
# prints the folder that has them, FOLDER/test_NAME in each of its folders; they are run from the
# root of the repository. Left out is what a target cannot link (core.mk).
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
target=$1
out=build/core-$target
cd "$root"
mkdir -p "$out"

# into $out/sources/NAME
unpack() {
  [ ! -e "$out/sources/$1" ] || return 0
  packages/fetch.sh "$1" >"$out/files"
  rm -rf "$out/sources/new"
  mkdir -p "$out/sources/new"
  while read -r file; do
    tar -xf "$file" -C "$out/sources/new" --strip-components=1
  done <"$out/files"
  mv "$out/sources/new" "$out/sources/$1"
}

packages/toolchain.sh "$target" >"$out/log"
packages/alone.sh packages/dependencies.sh "$target" >"$out/log" 2>&1 ||
  { cat "$out/log" >&2; exit 1; }
unpack cmocka
unpack lame
packages/alone.sh make -j"$(nproc)" -f tests/packages/core.mk TARGET="$target" >"$out/log" 2>&1 ||
  {
    grep -E "error|undefined|\*\*\*" "$out/log" | head -n 20
    echo "all of it: $out/log"
    exit 1
  } >&2
echo "$out"

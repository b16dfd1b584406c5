#!/bin/sh
# The libraries inside a package, static, for one target: the cache then has TARGET/include and
# TARGET/lib, and TARGET/licences. What is there and made by the same recipe of the same sources is
# not made again.
#
#   packages/dependencies.sh TARGET
#
# PACKAGES_CACHE: see toolchain.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=$1
bin=$("$here/toolchain.sh" "$target")
prefix=$(dirname "$bin")
work=$prefix/build
log=$prefix/log
mkdir -p "$prefix/lib" "$prefix/include" "$prefix/made" "$prefix/licences"

exec 9>"$prefix/lock" # another make packages may be at the same
flock 9

# shellcheck source=packages/targets.sh
. "$here/targets.sh"
describe "$target"

export CC="$bin/cc" AR="$bin/ar" RANLIB="$bin/ranlib"
export CFLAGS='-O2 -g0 -fPIC -fvisibility=hidden' CPPFLAGS="-I$prefix/include"
export LDFLAGS="-L$prefix/lib" PKG_CONFIG_LIBDIR="$prefix/lib/pkgconfig"

# For recipes: by configure and make, by cmake, and the makers' archive with Debian's changes of
# these names.

by_configure() {
  ./configure --host="$host" --prefix="$prefix" --enable-static --disable-shared "$@"
}

by_cmake() {
  cmake -S . -B made -DCMAKE_SYSTEM_NAME="$system" -DCMAKE_C_COMPILER="$CC" \
    -DCMAKE_CXX_COMPILER="$CC" -DCMAKE_AR="$AR" -DCMAKE_RANLIB="$RANLIB" \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_FIND_ROOT_PATH="$prefix" -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY \
    -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY \
    -DCMAKE_C_STANDARD_LIBRARIES= -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DBUILD_SHARED_LIBS=OFF \
    "$@"
  cmake --build made -j2
  cmake --install made
}

apply() {
  for patch; do
    patch -p1 --forward <"$work/debian/patches/$patch"
  done
}

# licence NAME FILE...: what has to be shipped with it
licence() {
  name=$1
  shift
  cat "$@" >"$prefix/licences/$name.txt"
}

unpack() {
  rm -rf "$work"
  mkdir -p "$work/source"
  "$here/fetch.sh" "$1" >"$work/files"
  while read -r file; do
    case $file in
      *.debian.tar.*) tar -xf "$file" -C "$work" ;;
      *) tar -xf "$file" -C "$work/source" --strip-components=1 ;;
    esac
  done <"$work/files"
}

# What a recipe's result depends on.
fingerprint() {
  {
    cat "$here/dependencies/$1"* "$here/dependencies.sh" "$here/toolchain.sh" "$here/alone.sh" \
      "$here/zig.txt"
    grep "^$1 " "$here/sources.txt"
    echo "$triple $simd"
  } | sha256sum
}

# make_one NAME [OTHER...]: and after it the others, which may be made with it
make_one() {
  if [ "$(cat "$prefix/made/$1" 2>/dev/null)" = "$(fingerprint "$1")" ]; then return; fi
  echo "$target: $1"
  (cd "$prefix/made" && rm -f "$@") # if this ends before its time, they are not made
  unpack "$1"
  # A subshell in front of || would go on after errors, in some shells.
  set +e
  # shellcheck source=/dev/null
  (set -e; cd "$work/source"; . "$here/dependencies/$1.sh") >"$log" 2>&1
  status=$?
  set -e
  [ $status = 0 ] ||
    { tail -n 30 "$log"; echo "$target: $1 could not be made; all of it: $log"; exit 1; } >&2
  fingerprint "$1" >"$prefix/made/$1"
  rm -rf "$work"
}

make_one fftw
make_one soxr
set -- ogg vorbis flac opus mpg123 lame sndfile # what another needs comes first
while [ $# != 0 ]; do
  make_one "$@"
  shift
done

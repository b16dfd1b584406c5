#!/bin/sh
# Test a package for Linux as it is installed:
#
#   tests/packages/linux.sh PACKAGE.dek [PD...]     (pd-0.53, pd64-0.55 ...; all, if none)
#
# It is unpacked into a folder whose name has spaces and umlauts, and what the tests play in Pd is
# played there by Pds of Debian for the package's processor, in root folders with what these depend
# on and nothing else (root.sh, within.sh): no -dev package, and no FFTW, libsndfile or soxr. qemu
# runs those for ARM.
#
# COMPARE and FAMILIES: see ../patches/run.sh; they are the machine's own. Ends with a table and a
# line "N passed, N failed, N skipped".
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

fail() {
  echo "FAILED  $1"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

package=$1
shift
[ -f "$package" ] || fail "there is no package $package"
command -v unzip >/dev/null || fail "unzip is missing; run: apt-get install unzip"
case $package in
  *'(Linux-amd64-'*) target=linux-amd64 PD_PROCESSOR=amd64 ;;
  *'(Linux-arm64-'*) target=linux-arm64 PD_PROCESSOR=arm64 ;;
  *'(Linux-armv7-'*) target=linux-armv7 PD_PROCESSOR=armhf ;;
  *) fail "$package: is not for a Linux that can be tested" ;;
esac
export PD_PROCESSOR PD_FOLDER PD_PROGRAM PATIENCE WITHOUT=
[ "$PD_PROCESSOR" = amd64 ] || WITHOUT=tsne.realtime # computes for half an hour under emulation
export COMPARE="${COMPARE:-$root/build/compare}"
work=$root/build/packages-played/$target
installed="$root/build/installed/$target/Zusätze für Pd"
library=$installed/spectreorder
scripts='patches/run.sh multichannel.sh neighbours.sh opened.py'
mkdir -p "$work"
# shellcheck disable=SC1091 # is checked by itself
. "$root/tests/matrix/played.sh"

# name, suite, the bits of a number, how many times longer it may take
pds() {
  case $target in
    linux-amd64) cat <<'END' ;;
pd-0.53 bookworm 32 1
pd-0.55 bookworm-backports 32 1
pd-0.57 trixie-backports 32 1
pd64-0.55 bookworm-backports 64 1
pd64-0.57 trixie-backports 64 1
END
    *) cat <<'END' ;;
pd-0.53 bookworm 32 20
pd64-0.55 bookworm-backports 64 20
END
  esac
}

# what the library and the classes are linked with, as the root folder's own loader finds it: the C
# library alone
linked() {
  loader=$(find "$PD_FOLDER/usr/lib" "$PD_FOLDER/lib" "$PD_FOLDER/usr/lib64" "$PD_FOLDER/lib64" \
    -name 'ld-linux*' 2>/dev/null | head -n 1)
  for file in "$library/libspectreorder.so" "$library/"*.pd_linux "$library/"*-64.so; do
    "$here/within.sh" "$PD_PROCESSOR" "$PD_FOLDER" "${loader#"$PD_FOLDER"}" --list "$file" |
      grep -v -e 'linux-vdso\.so' -e '^[[:space:]]*(0x' -e '/ld-linux[^/]*\.so' \
        -e 'libspectreorder\.so' -e '/lib\(c\|m\|pthread\|dl\|rt\)\.so' | sed "s#^#  ${file##*/}:#"
  done >"$work/linked" 2>&1
  cat "$work/linked"
  [ ! -s "$work/linked" ]
}

rm -rf "$installed"
mkdir -p "$installed"
unzip -q "$package" -d "$installed" || fail "$package: is not to be unpacked"
[ -f "$library/libspectreorder.so" ] || fail "$package: has no spectreorder/libspectreorder.so"
begin_table
pds >"$work/list"
for wanted; do
  grep -q "^$wanted " "$work/list" || fail "no Pd of this name: $wanted"
done
first=yes
while read -r name suite bits PATIENCE; do
  case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
  PD_PROGRAM=/usr/bin/puredata
  [ "$bits" = 32 ] || PD_PROGRAM=/usr/bin/puredata64
  if ! PD_FOLDER=$("$here/root.sh" "$PD_PROCESSOR" "$suite" 2>"$work/why") ||
    ! "$here/pd.sh" -version >"$work/why" 2>&1 </dev/null; then
    lacking "$name" "$bits"
    continue
  fi
  echo "== $name for $target"
  if [ "$first" = yes ]; then
    linked </dev/null || fail "more than the C library is needed"
    echo "ok      nothing but the C library is needed"
    passed=$((passed + 1))
    first=
  fi
  # shellcheck disable=SC2086 # names without spaces
  play "$name" "$here/pd.sh" "$bits" "$library" $scripts </dev/null
done <"$work/list"
end_table

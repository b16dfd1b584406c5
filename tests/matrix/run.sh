#!/bin/sh
# Play what the tests play in Pd in every Pd that can be had: the installed one, and those of
# Debian's backports, unpacked beside it (fetch.sh), of single and double precision, and libpd in a
# host (host.c) that takes Pd's flags. Debian has neither 0.54 nor 0.56.
#
# The same files say what is to be printed: nothing that a Pd prints is left out or replaced. Those
# of double precision play the library of build/pd64, the copy that is built for them. The pictures,
# which take a window and time, play in those of single precision alone.
#
# Arguments: Pds by their names in the list below (all, if none). COMPARE and FAMILIES: see
# ../patches/run.sh. Ends with a table and a line "N passed, N failed, N skipped"; a Pd that is not
# to be had is one failure, and its row says why.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/build/matrix
scripts='patches/run.sh multichannel.sh neighbours.sh opened.py'
# shellcheck disable=SC1091 # is checked by itself
. "$here/played.sh"

# name, suite, the bits of a number, packages: those of Pd, and those that libpd's host is built of
pds() {
  extra='puredata-extra puredata-doc'
  core="puredata-core puredata-gui $extra"
  headers='libpd-dev puredata-dev'
  cat <<LIST
pd installed 32
pd-0.55 bookworm-backports 32 $core
pd64-0.55 bookworm-backports 64 puredata64-core $extra
libpd-0.55 bookworm-backports 32 libpd0 $headers $extra
pd-0.57 trixie-backports 32 $core
pd64-0.57 trixie-backports 64 puredata64-core $extra
libpd-0.57 trixie-backports 32 libpd0 $headers $extra
libpd64-0.57 trixie-backports 64 libpd64-0 $headers $extra
LIST
}

# the program of a Pd whose packages lie in that folder; libpd's host is built there first
program() {
  name=${1%-*}
  folder=$2/usr
  case $name in
    pd) echo "$folder/bin/puredata" ;;
    pd64) echo "$folder/bin/puredata64" ;;
    libpd*)
      libraries=$(dirname "$folder/lib/"*/"$name.so")
      "${CC:-cc}" -std=c11 -D_XOPEN_SOURCE=700 -DPD_FLOATSIZE="$3" -Wall -Wextra -Werror -O2 \
        -I"$folder/include" -I"$folder/include/pd" -o "$folder/bin/$name" "$here/host.c" \
        -L"$libraries" -Wl,-rpath,"$libraries" "-l${name#lib}" >&2 && echo "$folder/bin/$name"
      ;;
  esac
}

# obtain SUITE NAME BITS PACKAGE...: prints the program, or says in $work/why why there is none
obtain() {
  suite=$1
  name=$2
  bits=$3
  shift 3
  if [ "$suite" = installed ]; then
    command -v pd || echo "no Pd is installed" >&2
  else
    folder=$("$here/fetch.sh" "$suite" "$@") && program "$name" "$folder" "$bits"
  fi 2>"$work/why"
}

mkdir -p "$work"
begin_table
pds >"$work/list"
for wanted; do
  grep -q "^$wanted " "$work/list" || { echo "no Pd of this name: $wanted"; exit 1; }
done
while read -r name suite bits packages; do
  case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
  # shellcheck disable=SC2086 # names without spaces
  pd=$(obtain "$suite" "$name" "$bits" $packages) || pd=
  if [ -z "$pd" ]; then
    lacking "$name" "$bits"
  elif ! "$pd" -version >"$work/why" 2>&1; then
    lacking "$name" "$bits"
  else
    echo "== $name"
    tree=$root
    [ "$bits" = 32 ] || tree=$root/build/pd64
    case $name in pd | pd-*) more=pictures.sh ;; *) more= ;; esac
    # shellcheck disable=SC2086 # names without spaces
    play "$name" "$pd" "$bits" "$tree" $scripts $more
  fi
done <"$work/list"
end_table

#!/bin/sh
# The package of Windows as installed, under Wine: the core's unit tests, built for Windows
# (core.sh), and in a Pd of either precision, built from Debian's source of it (pd_windows.sh), what
# else is played in a real Pd. ONLY, a part of names: those tests alone.
#
#   tests/packages/windows.sh PACKAGE.dek
#
# Pd (0.53 to 0.57) gives Windows the path of an external in UTF-8 where Windows takes it for one in
# its code page: it loads none from a folder with letters beyond ASCII, unless the code page is
# UTF-8, which a user may set. Both are tried. All else plays from a folder with spaces in its
# name, with a code page that is not UTF-8, and reads and writes files of any name.
#
# Ends with a line "N passed, N failed, N skipped".
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
package=$(realpath "$1")
installed=$root/build/installed/windows-amd64
work=$root/build/windows
# shellcheck source=tests/cmocka.sh
. "$here/../cmocka.sh"
only=${ONLY:-}
passed=0
failed=0
skipped=0
export LIBRARY="$installed/Additions for Pd/spectreorder"
export COMPARE="$root/build/compare" FAMILIES="$root/build/families"

is_chosen() {
  case $1 in *"$only"*) return 0 ;; esac
  return 1
}

result() {
  if [ "$1" = 0 ]; then
    passed=$((passed + 1))
    echo "ok      $2"
  else
    failed=$((failed + 1))
    echo "FAILED  $2"
  fi
}

unpack() {
  rm -rf "$installed"
  for folder in 'Additions for Pd' 'Zusätze für Pd'; do
    mkdir -p "$installed/$folder"
    python3 -m zipfile -e "$package" "$installed/$folder"
  done
}

# one program of the unit tests, which finds its files from the repository's folder
unit_tests() {
  log=${1%.exe}.log
  (cd "$root" && timeout 900 "$here/wine.sh" "$1") >"$log" 2>&1
  status=$?
  judge "$log" $status
  passed=$((passed + ok))
  failed=$((failed + bad))
  skipped=$((skipped + none))
  if [ "$bad" = 0 ]; then
    echo "ok      $name ($ok)"
  else
    echo "FAILED  $name, which ended with status $status"
    tail -n 40 "$log"
  fi
}

core() {
  programs=$root/build/core-windows-amd64
  (cd "$root/tests/core" && find ./*/ -name 'test_*.c' | sed 's#^\./##; s#\.c$##' |
    grep -F "$only" | sort) >"$work/programs"
  [ -s "$work/programs" ] || return 0
  "$here/core.sh" windows-amd64 >"$work/core.log" 2>&1 || {
    cat "$work/core.log"
    result 1 "the core's unit tests are built"
    return
  }
  while read -r name; do
    if [ -x "$programs/$name.exe" ]; then
      unit_tests "$programs/$name.exe" </dev/null
    else
      skipped=$((skipped + 1))
      echo "skipped $name, which is not for Windows"
    fi
  done <"$work/programs"
}

# script BITS NAME [ARGUMENT...]: one that ends with a line "N passed, N failed"
script() {
  bits=$1
  name=$2
  shift 2
  log=$work/$(basename "${name%.*}")-$bits.log
  "$root/tests/$name" "$@" >"$log" 2>&1
  counts=$(tail -n 1 "$log" | grep '^[0-9]* passed, [0-9]* failed') || {
    echo "FAILED  $name, which did not come to its end: $(tail -n 1 "$log")"
    counts='0 passed, 1 failed'
  }
  sed "\$d; s/^\\(ok  *\\|FAILED  *\\|skipped *\\)/&$bits bits: /" "$log"
  passed=$((passed + $(echo "$counts" | cut -d' ' -f1)))
  failed=$((failed + $(echo "$counts" | cut -d' ' -f3)))
  skipped=$((skipped + $(grep -c '^skipped ' "$log")))
}

# play BITS
play() {
  PD=$("$here/pd_windows.sh" "$1") || { result 1 "Pd with $1 bits is built"; return; }
  export PD
  patches=$(find "$root/tests/patches" -name "*$only*.script" | sed 's#.*/##; s#\.script$##' | sort)
  # shellcheck disable=SC2086 # names without spaces
  [ -z "$patches" ] || script "$1" patches/run.sh $patches
  for each in multichannel.sh neighbours.sh opened.py; do
    if is_chosen "$each"; then script "$1" "$each"; fi
  done
  is_chosen umlauts || return 0
  library_with_umlauts "$1"
  patch_with_umlauts "$1"
}

escaped() {
  echo "$1" | sed 's/ /\\ /g'
}

# run CODE_PAGE PATCH: what a patch of $work prints that is told to begin
run() {
  (cd "$work" && CODE_PAGE=$1 timeout 100 "$root/tests/headless.sh" -batch -open "$2" \
    -send 'begin bang' -send 'pd quit' >log 2>&1)
  cat "$work/log"
}

# Our objects in a folder with umlauts: with Western Windows' code page Pd finds them and says that
# Windows does not, with that of UTF-8 they are there.
library_with_umlauts() {
  cat >"$work/library.pd" <<END
#N canvas 0 0 450 300 12;
#X declare -path $(escaped "$installed/Zusätze für Pd/spectreorder");
#X obj 10 10 r begin;
#X msg 10 40 print;
#X obj 10 70 stft~;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
END
  run 1252 library.pd | grep -q '^error: .*stft~\..*dll: '
  result $? "$1 bits: a folder with umlauts, of which Pd says that Windows finds nothing there"
  run 65001 library.pd | grep -q '^stft~: no sound yet$'
  result $? "$1 bits: a folder with umlauts, where the code page is UTF-8"
}

patch_with_umlauts() {
  rm -rf "$work/Übungen"
  mkdir "$work/Übungen"
  cp /usr/share/puredata/doc/sound/voice.wav "$work/Übungen/Stück😀.wav"
  cat >"$work/Übungen/patch.pd" <<END
#N canvas 0 0 450 300 12;
#X declare -path $(escaped "$LIBRARY");
#X obj 10 10 r begin;
#X msg 10 40 read Stück😀.wav;
#X obj 10 70 stft~ -blocking 1;
#X obj 10 100 print info;
#X msg 210 40 matrix 3 1 5 4 6 \, write Übung.txt;
#X obj 210 70 embed1d pca -blocking 1;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 2 3 0;
#X connect 0 0 4 0;
#X connect 4 0 5 0;
END
  cat >"$work/opener.pd" <<END
#N canvas 0 0 450 300 12;
#X obj 10 10 loadbang;
#X msg 10 40 \; pd open patch.pd $(escaped "$work/Übungen");
#X connect 0 0 1 0;
END
  run 1252 opener.pd | grep -q '^info: seconds 1.40' && [ -s "$work/Übungen/Übung.txt" ]
  result $? "$1 bits: a patch in a folder with umlauts, which reads and writes there"
}

mkdir -p "$work"
if ! "$here/wine.sh" --version >"$work/version" 2>&1; then
  cat "$work/version"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
unpack
core
play 32
play 64
if [ -n "$only" ] && [ $((passed + failed + skipped)) = 0 ]; then
  echo "no test has \"$only\" in its name"
  failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]

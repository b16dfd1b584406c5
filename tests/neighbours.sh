#!/bin/sh
# Our objects beside other libraries: ELSE has an [order] and a [reorder], timbreIDLib a [melSpec],
# which on a disk that ignores case is the file melspec. Patches that declare our folder, or write
# its name before that of the object, get ours. PD and PD_PRELOAD: see headless.sh;
# LIBRARY and PATIENCE: see patches/run.sh. Ends with a line "N passed, N failed".
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
library=${LIBRARY:-$root}
work=$root/build/neighbours
passed=0
failed=0

result() {
  if [ "$1" = 0 ]; then
    passed=$((passed + 1)); echo "ok      $2"
  else
    failed=$((failed + 1)); echo "FAILED  $2"
  fi
}

rm -rf "$work"
mkdir -p "$work/strangers" "$work/patch" "$work/externals"
ln -s "$library" "$work/externals/spectreorder"

# what anybody else's objects of our names are: an abstraction, and a file that is no external
for class in order reorder reorder~ melspec melSpec embed1d stft~; do
  printf '#N canvas 0 0 450 300 12;\n#X obj 10 10 inlet;\n#X msg 10 40 stranger;\n' \
    >"$work/strangers/$class.pd"
  printf '#X obj 10 70 outlet;\n#X connect 0 0 1 0;\n#X connect 1 0 2 0;\n' \
    >>"$work/strangers/$class.pd"
  # the latter in double precision
  for extension in pd_linux linux-amd64-64.so linux-arm64-64.so linux-armv7-64.so dll \
    windows-amd64-64.dll; do
    echo "no external" >"$work/strangers/$class.$extension"
  done
done

# name, the declaration, what stands before the names of objects, and Pd's search path
play() {
  cat >"$work/patch/$1.pd" <<END
#N canvas 0 0 450 300 12;
$2
#X obj 10 10 loadbang;
#X msg 10 40 0 1 2;
#X obj 10 70 $3reorder reverse;
#X obj 10 100 print reorder;
#X obj 200 10 loadbang;
#X msg 200 40 print;
#X obj 200 70 $3melspec;
#X obj 300 10 loadbang;
#X obj 300 40 delay 10;
#X msg 300 70 \; pd quit;
#X obj 10 150 $3stft~;
#X obj 10 180 $3embed1d;
#X obj 10 210 $3reorder~;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
#X connect 7 0 8 0;
#X connect 8 0 9 0;
#X connect 5 0 10 0;
#X connect 5 0 11 0;
#X connect 5 0 12 0;
END
  shift 3
  timeout $((60 * ${PATIENCE:-1})) "$root/tests/headless.sh" -batch "$@" >"$work/log" 2>&1
  grep -q '^reorder: 2 1 0$' "$work/log" && grep -q '^melspec: no features yet$' "$work/log" \
    && grep -q '^stft~: no sound yet$' "$work/log" \
    && grep -q '^embed1d: no points yet$' "$work/log" \
    && grep -q '^reorder~: no frames yet$' "$work/log"
}

escaped=$(echo "$library" | sed 's/ /\\ /g')
play declared "#X declare -path $escaped;" "" \
  -path "$work/strangers" -open "$work/patch/declared.pd"
result $? "a patch that declares our folder, strangers on the search path"
play prefixed "#X declare -path .;" spectreorder/ \
  -path "$work/strangers" -path "$work/externals" -open "$work/patch/prefixed.pd"
result $? "objects with the library's name before theirs, strangers on the search path"

# no two files of ours differ by nothing but the case of their letters
folders='./*.* externals shared help examples'
[ "$library" = "$root" ] || folders=.
# shellcheck disable=SC2086 # several folders
twins=$(cd "$library" && find $folders -type f)
twins=$(echo "$twins" | tr '[:upper:]' '[:lower:]' | sort | uniq -d)
[ -z "$twins" ]
result $? "files whose names differ on disks that ignore case"

echo "$passed passed, $failed failed"
[ $failed = 0 ]

#!/bin/sh
# Reorder a sound in a Pd without a window and draw what happened. Called by make demo.
#   SOUND   a sound file of any name (one that Pd ships, if empty)
#   METHOD  tsne, pca or spectral
#   OUT     the folder for reordered.wav and picture.png (out, if empty); nothing else stays there,
#           and after a failure not even these: what lies there is always of the last run
# A run has failed if Pd or an object says so or if anything is missing that was asked for. What a
# decoder says of a damaged file is no failure: it may well have read most of the sound.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
absolute() { case $1 in /*) printf %s "$1" ;; *) printf %s "$PWD/$1" ;; esac; }
out=$(absolute "${OUT:-$here/../out}")
method=${METHOD:-tsne}
# the dot saves line breaks at the end of a name from $( )
sound=$(absolute "${SOUND:-/usr/share/puredata/doc/sound/voice.wav}"; echo .)
sound=${sound%.}

# names may hold line breaks, and echo would look for escapes in them
shown() { printf %s "$1" | LC_ALL=C tr '[:cntrl:]' '?'; }
say() { printf '%s\n' "$*"; }
fail() { say "make demo: $*" >&2; exit 1; }

mkdir -p "$out"
out=$(cd "$out" && pwd -P)
# out/reordered.wav may be the sound to reorder
[ "$(realpath "$sound" 2>&1)" = "$out/reordered.wav" ] || rm -f "$out/reordered.wav"
rm -f "$out/picture.png"

[ -e "$sound" ] || fail "$(shown "$sound"): no such file"
[ -f "$sound" ] || fail "$(shown "$sound"): a folder or a device, not a sound file"
[ -r "$sound" ] || fail "$(shown "$sound"): may not be read"

# Everything is made in a folder that goes away however this ends. Pd runs in the background, since
# a signal is otherwise answered only when Pd is through.
work=
pd=
clean_up() {
  [ -z "$pd" ] || { kill "$pd" && wait "$pd"; } 2>/dev/null || true
  [ -z "$work" ] || rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
work=$(mktemp -d "$out/demo.XXXXXX")
log=$work/log.txt

# Pd takes names apart at spaces and more, and cuts them after 1000 bytes: it gets a link to the
# sound, and of the folder's name whatever it would take for the end of an atom or a message.
link=$work/sound
ln -s "$sound" "$link"
escaped() { printf %s "$1" | sed 's/[[:space:],;$\\]/\\&/g'; }

reorder() {
  timeout 600 pd -batch -noaudio -nomidi -noprefs -open "$here/demo.pd" \
    -send "demo-method symbol $(escaped "$method")" -send "demo-sound symbol $(escaped "$link")" \
    -send "demo-out symbol $(escaped "$work")" >"$log" 2>&1 &
  pd=$!
  status=0
  # a shell tells of a crash in its own words
  wait "$pd" 2>/dev/null || status=$?
  pd=
}

info() { sed -n "s/^$1: $2 //p" "$log" | head -n 1; }

# The first error is the cause, those after it follow from it. What could not be created is named
# in the line before.
error() {
  awk '/couldn.t create$/ { cause = last ": could not be created" }
    cause { exit }
    { last = $0; sub(/^(error|verbose\(.\)): /, "", last) }
    /^error: / { cause = last }
    END { if (cause) print cause }' "$log"
}

# What else the objects say in words, not numbers; decoders' lines begin otherwise.
notes() {
  awk '/^(stft~|melspec|embed1d|reorder~): / && !/^[^:]*: [a-z0-9_]+( [-+.0-9e]+)*$/' "$log"
}

# TEXT with BY for the first WHAT in it
instead() {
  case $1 in
    *"$2"*) printf '%s%s%s' "${1%%"$2"*}" "$3" "${1#*"$2"}" ;;
    *) printf %s "$1" ;;
  esac
}

# a line of the log, told of the names that the user knows
known() { instead "$(instead "$1" "$link" "$(shown "$sound")")" "$work" "$(shown "$out")"; }

check() {
  cause=$(error)
  [ -z "$cause" ] || fail "$(known "$cause")"
  [ $status != 124 ] || fail "Pd was not through within ten minutes"
  last=$(tail -n 1 "$log")
  [ $status = 0 ] || fail "Pd ended with status $status${last:+: $last}"
  for class in stft~ melspec embed1d reorder~; do
    [ -n "$(info $class "done")" ] || fail "$class was not done, and gave no reason"
  done
  for file in before.txt after.txt points.txt pca.txt reordered.wav; do
    [ -s "$work/$file" ] || fail "Pd wrote no $file, and gave no reason"
  done
}

# one line "matrix ROWS COLUMNS VALUE ..." -> a row a band, a column a frame
bands() { tr -s ' ;\n' '\n' <"$1" | awk 'NR == 2 { rows = $1 } NR == 3 { columns = $1 }
  NR > 3 && NF { v[n++] = $1 }
  END { for (k = 0; k < columns; k++) { line = ""
          for (i = 0; i < rows; i++) line = line v[i * columns + k] " "
          print line } }'; }

draw() {
  bands "$work/before.txt" >"$work/before.dat"
  bands "$work/after.txt" >"$work/after.dat"
  (cd "$work" && gnuplot -c "$here/picture.gnuplot" "$(shown "${sound##*/}")" "$method" \
    >gnuplot.txt 2>&1 && [ -s picture.png ]) ||
    fail "gnuplot drew no picture: $(tail -n 1 "$work/gnuplot.txt")"
}

tell() {
  frames=$(info melspec shape | cut -d' ' -f1)
  printf '  stft~    %s channel(s), %.2f s at %s Hz, %d frames, read in %.1f ms\n' \
    "$(info stft~ channels)" "$(info stft~ seconds)" "$(info stft~ rate)" "$frames" \
    "$(info stft~ "done")"
  printf '  melspec  %d frames x %d bands in dB, %.1f ms\n' \
    "$frames" "$(info melspec shape | cut -d' ' -f2)" "$(info melspec "done")"
  printf '  embed1d  %s, %.1f ms\n' "$method" "$(info embed1d "done")"
  printf '  reorder~ rendered and written in %.1f ms\n' "$(info reorder~ "done")"
}

say "Reordering $(shown "$sound") by likeness ($method)"
reorder
check
draw
mv -f "$work/reordered.wav" "$work/picture.png" "$out"
tell
notes | while IFS= read -r note; do say "  $(known "$note")"; done
shown_out=out
[ -z "${OUT:-}" ] || shown_out=$(shown "$OUT")
say "Listen to $shown_out/reordered.wav, look at $shown_out/picture.png"

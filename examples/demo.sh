#!/bin/sh
# Reorder a sound in a Pd without a window and draw what happened, into out/.
# SOUND: a sound file (one that Pd ships, if empty). METHOD: tsne or pca.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../out
sound=${SOUND:-/usr/share/puredata/doc/sound/voice.wav}
method=${METHOD:-tsne}
[ -r "$sound" ] || { echo "SOUND=$sound: no such file"; exit 1; }
sound=$(realpath "$sound")
mkdir -p "$out"
out=$(realpath "$out")
rm -f "$out"/points.txt "$out"/pca.txt "$out"/before.txt "$out"/after.txt "$out"/reordered.wav "$out"/picture.png

# what Pd would take for the end of an atom or a message
escaped() { printf %s "$1" | sed 's/[ ,;$\\]/\\&/g'; }

log=$out/log.txt
echo "Reordering $sound by likeness ($method)"
timeout 600 pd -batch -noaudio -nomidi -noprefs -open "$here/demo.pd" \
  -send "demo-method symbol $method" -send "demo-sound symbol $(escaped "$sound")" \
  -send "demo-out symbol $(escaped "$out")" >"$log" 2>&1 || { cat "$log"; exit 1; }
if grep -q "error\|couldn't create" "$log"; then cat "$log"; exit 1; fi

# one line "matrix ROWS COLUMNS VALUE ..." -> a row a band, a column a frame
bands() { tr -s ' ;\n' '\n' <"$1" | awk 'NR == 2 { rows = $1 } NR == 3 { columns = $1 }
  NR > 3 && NF { v[n++] = $1 }
  END { for (k = 0; k < columns; k++) { line = ""
          for (i = 0; i < rows; i++) line = line v[i * columns + k] " "
          print line } }'; }
bands "$out/before.txt" >"$out/before.dat"
bands "$out/after.txt" >"$out/after.dat"
gnuplot -e "out='$out'; name='$(basename "$sound")'; method='$method'" "$here/picture.gnuplot"
rm -f "$out"/before.* "$out"/after.*

info() { sed -n "s/^$1: $2 //p" "$log" | head -n 1; }
frames=$(info melspec shape | cut -d' ' -f1)
printf '  stft~    %s channel(s), %.2f s at %s Hz, %d frames, read in %.1f ms\n' \
  "$(info stft~ channels)" "$(info stft~ seconds)" "$(info stft~ rate)" "$frames" "$(info stft~ done)"
printf '  melspec  %d frames x %d bands in dB, %.1f ms\n' \
  "$frames" "$(info melspec shape | cut -d' ' -f2)" "$(info melspec done)"
printf '  embed1d  %s, %.1f ms\n' "$method" "$(info embed1d done)"
printf '  reorder~ rendered and written in %.1f ms\n' "$(info reorder~ done)"
echo "Listen to out/reordered.wav, look at out/picture.png"

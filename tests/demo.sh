#!/bin/sh
# Run the demo on a short sound under every odd name, and on what is no sound. A run that succeeds
# leaves two files and complains of nothing; one that fails says so in one line and leaves nothing,
# not even what an earlier run had left.
#
# PD_PRELOAD names a library to load into Pd first (a sanitizer's).
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
work=$root/build/demo
sounds=/usr/share/puredata/doc/sound
line_break='
'
passed=0
failed=0

# .3 s of a voice: a header of 16 bits and one channel at 44100 Hz, then 13230 samples
short_sound() {
  printf 'RIFF\200\147\0\0WAVE'
  printf 'fmt \20\0\0\0\1\0\1\0\104\254\0\0\210\130\1\0\2\0\20\0'
  printf 'data\134\147\0\0'
  tail -c +20045 "$sounds/voice.wav" | head -c 26460
}

# a stand-in for a program, ahead of it in PATH: fake PLACE/PROGRAM, and its script as input
fake() {
  mkdir -p "$work/fake/${1%/*}"
  { echo '#!/bin/sh'; cat; } >"$work/fake/$1"
  chmod +x "$work/fake/$1"
}

report() {
  if [ "$1" = 0 ]; then
    passed=$((passed + 1))
    echo "ok      demo: $2"
  else
    failed=$((failed + 1))
    echo "FAILED  demo: $2"
    cat "$work/said" "$work/complained"
    ls -A "$out"
  fi
}

# what an earlier run may have left
earlier() {
  rm -rf "$out"
  mkdir -p "$out"
  echo old | tee "$out/reordered.wav" >"$out/picture.png"
}

# from the folder of the sounds, so that a name comes as it is: demo SOUND
demo() {
  (cd "$work/sounds" && SOUND=$1 METHOD=pca OUT=$out "$root/examples/demo.sh") \
    >"$work/said" 2>"$work/complained"
}

left() { (cd "$out" && echo ./* ./.[!.]*); }
two_files() { [ "$(left)" = './picture.png ./reordered.wav ./.[!.]*' ]; }
nothing() { [ "$(left)" = './* ./.[!.]*' ]; }
silent() { [ ! -s "$work/complained" ]; }
one_line() { [ "$(wc -l <"$work/complained")" = 1 ] && grep -qF -e "$1" "$work/complained"; }
as_ever() { [ ! -e "$work/expected.wav" ] || cmp "$out/reordered.wav" "$work/expected.wav"; }

works() {
  earlier
  demo "$2" && two_files && silent && as_ever
  report $? "$1"
}

# works WHAT SOUND, and the short sound under a name: named WHAT NAME
named() {
  case $2 in */*) mkdir -p "$work/sounds/./${2%/*}" ;; esac
  cp "$work/short.wav" "$work/sounds/./$2"
  works "$1" "$2"
}

# fails WHAT SOUND WORDS
fails() {
  earlier
  ! demo "$2" && nothing && one_line "$3"
  report $? "$1"
}

# with_fake WHAT PLACE works|fails [WORDS]
with_fake() {
  plain_path=$PATH
  PATH=$work/fake/$2:$PATH
  "$3" "$1" short.wav "${4:-}"
  PATH=$plain_path
}

# Make takes what is set on its command line for make's own text, where $ is written $$, and what
# is in its environment as it is.
make_demo() { make -C "$root" -s --no-print-directory demo "$@"; }
through_make() {
  cp "$work/short.wav" "$work/sounds/$1"
  sound=$work/sounds/$1
  earlier
  make_demo OUT="$out" METHOD=pca SOUND="$(printf %s "$sound" | sed 's/\$/$$/g')" \
    >"$work/said" 2>"$work/complained" && two_files && as_ever
  report $? "on make's command line: $1"
  earlier
  SOUND=$sound OUT=$out METHOD=pca make_demo >"$work/said" 2>"$work/complained" &&
    two_files && as_ever
  report $? "in make's environment: $1"
}

interrupted() {
  earlier
  (cd "$work/sounds" && PATH=$work/fake/slow:$PATH SOUND=short.wav OUT=$out \
    exec "$root/examples/demo.sh") >"$work/said" 2>"$work/complained" &
  demo=$!
  tries=0
  until [ -s "$work/slow" ] || [ $tries = 100 ]; do
    sleep .05
    tries=$((tries + 1))
  done
  kill -TERM $demo
  wait $demo
  [ $? = 143 ] && nothing && ! kill -0 "$(cat "$work/slow")" 2>/dev/null
  report $? "a signal ends it, and Pd with it"
}

rm -rf "$work"
mkdir -p "$work/sounds"
out=$work/out
short_sound >"$work/short.wav"
if [ -n "${PD_PRELOAD:-}" ]; then
  fake preloaded/pd <<END
LD_PRELOAD='$PD_PRELOAD' ASAN_OPTIONS=detect_leaks=0 exec '$(command -v pd)' "\$@"
END
  PATH=$work/fake/preloaded:$PATH
fi

named 'a plain name' short.wav
cp "$out/reordered.wav" "$work/expected.wav"
cp "$out/picture.png" "$work/plain.png"
named 'spaces' ' a  sound of spaces .wav'
named 'a double quote' 'say "ah".wav'
named 'a single quote' "it's.wav"
named 'a comma' 'one, two.wav'
named 'a semicolon' 'one; two.wav'
named 'a dollar sign' 'for $.wav'
# shellcheck disable=SC2016 # nothing is to be expanded here
named 'an argument of Pd' '$1'
named 'a backslash' 'back\slash\n.wav'
named 'a leading dash' '-open'
named 'brackets' '[a](b)<c>.wav'
named 'braces' '{a}{}.wav'
named 'percent' '100 %s %d%.wav'
named 'a hash' '#N canvas.wav'
named 'an ampersand' 'you & me &amp;.wav'
named 'umlauts and more' 'äöüß 日本 é.wav'
named 'Latin-1' "$(printf 'gr\374n.wav')"
named '200 characters' "$(printf '%0200d' 0)"
named '240 bytes of umlauts' "$(printf '%0120d' 0 | sed 's/0/ä/g')"
named 'a number' 808
named 'a number with an exponent' -1e-05
named 'no extension' sound
named 'another extension' sound.txt
named 'underscore, caret and other marks' 'a_b^c@d~e.wav'
# shellcheck disable=SC2016
named 'backquotes' '`false`$(false).wav'
named 'wildcards' '*?!=|.wav'
named 'a tab' "$(printf 'a\tb.wav')"
named 'a line break' "a${line_break}b.wav"
named 'a line break at the end' "a.wav$line_break"
named 'odd folders' "it's; \$1/{a, b}/-c \\%s/d.wav"
long=$(printf '%0200d' 1)
named 'a path of 1200 characters' "$long/$long/$long/$long/$long/$long"

named 'what gnuplot might take for marks' '{}short.wav'
! cmp -s "$out/picture.png" "$work/plain.png"
report $? 'marks are drawn'

out="$work/out, it's; \$1 {a} %s \\"
works 'a folder of an odd name for the results' short.wav
out=$work/out

works 'one sound' short.wav
(cd "$out" && SOUND=reordered.wav METHOD=pca OUT=$out "$root/examples/demo.sh") \
  >"$work/said" 2>"$work/complained" && two_files && silent && ! cmp -s "$out/reordered.wav" \
  "$work/expected.wav"
report $? 'and what it has become once more'

through_make "it's; \"a\" & {b}, [c]  \\ b%s #1 \$1 \$(false) 50%.wav"
earlier
! make_demo OUT="$out" SOUND=nowhere.wav >"$work/said" 2>"$work/complained" && nothing
report $? 'make fails, too'

fails 'no such file' "it's nowhere.wav" "it's nowhere.wav: no such file"
mkdir -p "$work/sounds/folder.wav"
fails 'a folder' folder.wav 'folder.wav: a folder or a device, not a sound file'
echo 'Not a sound.' >"$work/sounds/text; \$1.wav"
fails 'a text file' "text; \$1.wav" "stft~: read $work/sounds/text; \$1.wav: "
{ printf '\0\0\0\40ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0'; head -c 4000 "$work/short.wav"; } \
  >"$work/sounds/song.m4a"
fails 'a format that cannot be read' song.m4a "stft~: read $work/sounds/song.m4a: "
: >"$work/sounds/empty.wav"
{ head -c 40 "$work/short.wav"; printf '\2\0\0\0\1\0'; } >"$work/sounds/sample.wav"
fails 'a single sample, which makes one frame' sample.wav "write $out/reordered.wav: "
fails 'an empty file' empty.wav "stft~: read $work/sounds/empty.wav: "

real=$(command -v pd)
fake chatter/pd <<END
echo '[src/libmpg123/parse.c:wetwork():1406] error: Giving up resync after 1024 bytes' >&2
echo 'Note: Illegal Audio-MPEG-Header 0x00000000 at offset 8377.' >&2
exec '$real' "\$@"
END
with_fake 'what a decoder says is no failure' chatter works
fake note/pd <<END
echo 'stft~: ends early, after .3 s of 2' >&2
exec '$real' "\$@"
END
with_fake 'a note of an object is no failure' note works
[ "$(grep -c 'stft~: ' "$work/said")" = 1 ] && grep -q '  stft~: ends early, after .3 s of 2' \
  "$work/said"
report $? 'but passed on, and numbers are not'
fake error/pd <<END
echo 'error: melspec: no' >&2
exec '$real' "\$@"
END
with_fake 'an error of an object is one, though all was written' error fails 'demo: melspec: no'
fake absent/pd <<'END'
echo 'verbose(0): stft~ 2048'
echo "verbose(1): ... couldn't create"
END
with_fake 'an object that could not be created' absent fails 'stft~ 2048: could not be created'
echo 'exit 0' | fake mute/pd
with_fake 'a Pd that does nothing' mute fails 'stft~ was not done'
echo 'kill -SEGV $$' | fake crash/pd
with_fake 'a Pd that crashes' crash fails 'Pd ended with status'
echo 'echo no font >&2; exit 1' | fake gnuplot/gnuplot
with_fake 'a gnuplot that fails' gnuplot fails 'gnuplot drew no picture: no font'
echo "echo \$\$ >'$work/slow'; exec sleep 30" | fake slow/pd
interrupted

echo "$passed passed, $failed failed"
[ $failed = 0 ]

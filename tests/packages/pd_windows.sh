#!/bin/sh
# Make Pd for Windows from Debian's source package of it, with MinGW: without sound, MIDI and window,
# but with the pd.dll that externals are linked to. It prints the program that runs it under Wine
# (wine.sh), in build/pds; what was made is not made again.
#
#   tests/packages/pd_windows.sh 32|64      (the bits of a number)
#
# Pd 0.53 was never released with double precision, and looks for no names of such externals: that
# one gets the names that Pd looks for from 0.54 on.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bits=$1
folder=$root/build/pds/windows-$bits
compiler=x86_64-w64-mingw32-gcc
case $bits in
  32) library=pd ;;
  64) library=pd64 ;;
esac

# the files that make up pd.dll, as Pd's own makefile for MinGW lists them, but for sound and MIDI
sources() {
  sed -n '/^SRC = /,/[^\\]$/{s/^SRC = //; s/\\$//; p}' makefile.mingw | tr -s ' ' '\n'
  echo s_audio_dummy.c
  echo s_midi_dummy.c
}

# what it looks for instead of .m_amd64 and .dll
name_externals() {
  sed -i 's/^    ARCHDLLEXT("\.m_")$/    ".windows-amd64-64.dll",/
    s/^    "\.dll",$/    ".windows-amd64-0.dll",/' s_loader.c
}

make_pd() {
  mkdir -p "$folder/bin"
  archive=$("$root/packages/fetch.sh" puredata)
  tar -xf "$archive" -C "$folder" --strip-components=1
  cd "$folder/src"
  [ "$bits" = 32 ] || name_externals
  sources | xargs -P 2 -I '{}' $compiler -O2 -w -DPD -DPD_INTERNAL -DUSEAPI_DUMMY \
    -DPD_FLOATSIZE="$bits" -DWINVER=0x0601 -D_WIN32_WINNT=0x0601 -DWISH='"wish85.exe"' -c '{}'
  $compiler -shared -o "../bin/$library.dll" ./*.o -Wl,--export-all-symbols \
    -Wl,--out-implib="lib$library.a" -static -lws2_32 -lwinmm -lole32 -lpthread -lm
  $compiler -o ../bin/pd.exe s_entry.c "lib$library.a"
}

command -v $compiler >/dev/null || {
  echo "MinGW is missing: apt-get install gcc-mingw-w64-x86-64" >&2
  exit 1
}
if [ ! -x "$folder/pd" ]; then
  rm -rf "$folder"
  mkdir -p "$folder"
  # in the background, as a shell that looks at the status of a function lets it go on after errors
  make_pd >"$folder/log" 2>&1 &
  wait $! || {
    cat "$folder/log"
    exit 1
  } >&2
  cat >"$folder/pd" <<SCRIPT
#!/bin/sh
# Pd under Wine. -nrt is no flag of it on Windows.
for word; do
  shift
  [ "\$word" = -nrt ] || set -- "\$@" "\$word"
done
exec '$here/wine.sh' '$folder/bin/pd.exe' "\$@"
SCRIPT
  chmod +x "$folder/pd"
fi
echo "$folder/pd"

# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
# libsndfile reads MP3 only where it could write it as well, with LAME. Nothing here writes MP3:
# LAME's header, and an encoder that refuses (lame_absent.c), save 300 kB.
mkdir -p "$prefix/include/lame"
cp include/lame.h "$prefix/include/lame/"
# shellcheck disable=SC2086 # flags
"$CC" $CFLAGS $CPPFLAGS -c -o lame_absent.o "$here/dependencies/lame_absent.c"
rm -f "$prefix/lib/libmp3lame.a"
"$AR" rcs "$prefix/lib/libmp3lame.a" lame_absent.o

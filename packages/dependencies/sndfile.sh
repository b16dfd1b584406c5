# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
# libsndfile with FLAC, Vorbis, Opus and MP3. How floats are clipped it would find out by running
# a program.
apply CVE-2022-33065.patch CVE-2024-50612.patch
case $system in Windows) export CFLAGS="$CFLAGS -DFLAC__NO_DLL" ;; esac
by_cmake -DBUILD_PROGRAMS=OFF -DBUILD_EXAMPLES=OFF -DBUILD_TESTING=OFF -DENABLE_CPACK=OFF \
  -DINSTALL_MANPAGES=OFF -DENABLE_BOW_DOCS=OFF -DENABLE_EXTERNAL_LIBS=ON -DENABLE_MPEG=ON \
  -DCPU_CLIPS_POSITIVE=0 -DCPU_CLIPS_NEGATIVE=0
grep -q 'define HAVE_EXTERNAL_XIPH_LIBS 1' made/src/config.h made/config.h 2>/dev/null
licence sndfile COPYING src/ALAC/LICENSE src/GSM610/COPYRIGHT

# shellcheck shell=sh
apply 0002-Avoid-SIGFPE-when-bytespersample-is-zero.patch
by_cmake
licence vorbis COPYING

# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
apply 0002-Avoid-SIGFPE-when-bytespersample-is-zero.patch
by_cmake
licence vorbis COPYING

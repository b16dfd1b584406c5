# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
# soxr, which resamples. No OpenMP: a background task of ours is one thread.
by_cmake -DBUILD_TESTS=OFF -DWITH_OPENMP=OFF -DWITH_LSR_BINDINGS=OFF \
  -DCMAKE_POLICY_VERSION_MINIMUM=3.5
sed -n '/^\/\* Copyright/,/\*\//p' src/pffft.c >pffft.txt
licence soxr LICENCE COPYING.LGPL pffft.txt

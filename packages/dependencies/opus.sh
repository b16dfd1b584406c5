# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
# Opus marks what it would export, in a library of its own.
export CFLAGS="$CFLAGS -DOPUS_EXPORT="
by_configure --disable-doc --disable-extra-programs --disable-stack-protector
make -j2
make install
licence opus COPYING

# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
by_configure --disable-doc --disable-extra-programs --disable-stack-protector
make -j2
make install
licence opus COPYING

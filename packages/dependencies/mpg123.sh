# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
# mpg123's decoder alone, without reading files or the network by itself.
apply CVE-2024-10573.patch
by_configure --disable-components --enable-libmpg123 --disable-network
make -j2
make install
licence mpg123 COPYING

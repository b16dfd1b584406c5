# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
# mpg123's decoder alone, without reading files or the network by itself. Its assembler is for all
# to see on macOS: there it does without.
apply CVE-2024-10573.patch
case $system in Darwin) set -- --with-cpu=generic ;; *) set -- ;; esac
by_configure --disable-components --enable-libmpg123 --disable-network "$@"
make -j2
make install
licence mpg123 COPYING

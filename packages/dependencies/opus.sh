# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
by_configure --disable-doc --disable-extra-programs --disable-stack-protector \
  ac_cv_have_decl___progname=no
make -j2
make install
licence opus COPYING

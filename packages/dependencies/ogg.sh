# shellcheck shell=sh disable=SC2154 # dependencies.sh sets them
by_cmake -DINSTALL_DOCS=OFF -DBUILD_TESTING=OFF
licence ogg COPYING

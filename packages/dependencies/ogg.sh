# shellcheck shell=sh
by_cmake -DINSTALL_DOCS=OFF -DBUILD_TESTING=OFF
licence ogg COPYING

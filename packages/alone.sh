#!/bin/sh
# Run a command without what is set for other builds: CPATH, DESTDIR, or what make hands on from its
# command line, as CC=clang, which would make binaries for this machine alone, and leave them in the
# cache.
#
#   packages/alone.sh COMMAND ARGUMENT...
set -eu
for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
  case $name in
    PATH | HOME | USER | TMPDIR | TERM | LANG | LC_* | PACKAGES_CACHE | DEBIAN_ARCHIVE) ;;
    *_proxy | *_PROXY | PIP_* | SSL_* | CURL_*) ;; # to fetch
    *) unset "$name" ;;
  esac
done
exec "$@"

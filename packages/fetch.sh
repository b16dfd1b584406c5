#!/bin/sh
# The sources of NAME, as sources.txt pins them: prints their files, one a line, after they were
# fetched into the cache, or found there or in packages/sources (of the archive of `make dist`), and
# their checksums compared.
#
#   packages/fetch.sh NAME
#
# They come from Debian's archive, as debian_archive.sh finds it.
# PACKAGES_CACHE: see toolchain.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${PACKAGES_CACHE:-$HOME/.cache/spectreorder}/sources

is_right() {
  [ -f "$1" ] && echo "$2  $1" | sha256sum --check --status
}

# download URL FILE SHA256
download() {
  curl -sSf --retry 3 -o "$2.new" "$1" || {
    echo "$1 cannot be fetched; DEBIAN_ARCHIVE names another archive of Debian" >&2
    return 1
  }
  is_right "$2.new" "$3" || { echo "$1 is not what packages/sources.txt pins" >&2; return 1; }
  mv "$2.new" "$2"
}

mkdir -p "$folder"
exec 9>"$folder/lock" # another make packages may be at the same
flock 9
grep "^$1 " "$here/sources.txt" >/dev/null || { echo "$1 is not in sources.txt" >&2; exit 1; }
grep "^$1 " "$here/sources.txt" | while read -r _ pool file sum; do
  if is_right "$here/sources/$file" "$sum"; then
    echo "$here/sources/$file"
    continue
  fi
  if ! is_right "$folder/$file" "$sum"; then
    from=$("$here/debian_archive.sh")
    [ -n "$from" ] || { echo "set DEBIAN_ARCHIVE to an archive of Debian" >&2; exit 1; }
    download "${from%/}/$pool/$file" "$folder/$file" "$sum"
  fi
  echo "$folder/$file"
done

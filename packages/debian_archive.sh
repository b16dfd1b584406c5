#!/bin/sh
# Print the archive of Debian: DEBIAN_ARCHIVE, or the one that apt takes this machine's own release
# from; nothing, where there is none.
set -u
if [ -n "${DEBIAN_ARCHIVE:-}" ]; then
  echo "$DEBIAN_ARCHIVE"
elif command -v apt-get >/dev/null; then
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  # shellcheck disable=SC2016 # apt's own words
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Release: $codename" \
    'Component: main' | head -n 1
fi

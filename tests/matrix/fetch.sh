#!/bin/sh
# Unpack packages of a Debian suite beside the machine's own, which stay as they are:
#
#   tests/matrix/fetch.sh SUITE PACKAGE...      (fetch.sh bookworm-backports libpd0 libpd-dev)
#
# The newest versions there are, without what they depend on. It prints the folder that has their
# usr/, which is build/pds/SUITE; what is there already is not fetched again (make clean removes it
# all). apt does it, with lists and a cache of its own, for root as for anybody, from where the
# machine has its packages. What cannot be had is said in one line, with status 1.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
suite=$1
shift
folder=$root/build/pds/$suite
state=$folder/apt

fail() {
  echo "$suite: $1" >&2
  exit 1
}

# apt with lists and a cache in $state, of this suite alone
private_apt() {
  apt-get -q -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$state/lists" -o Dir::Cache="$state/cache" -o APT::Sandbox::User=root \
    -o Acquire::Languages=none -o Acquire::http::Timeout=30 -o Acquire::Retries=2 \
    -o APT::Update::Error-Mode=any \
    -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false "$@" >"$state/log" 2>&1
}

# why apt could not: its first error
reason() {
  sed -n 's/^E: //p' "$state/log" | head -n 1
}

# the archive that the machine's own release comes from
archive() {
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  # shellcheck disable=SC2016 # apt's own words
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Release: $codename" \
    'Component: main' | head -n 1
}

# the lists of the suite, once a run
update() {
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  uri=$(archive)
  [ -n "$uri" ] || fail "apt has no archive of this machine's own release to look in"
  echo "deb [signed-by=$keys] $uri $suite main" >"$state/sources.list"
  private_apt update || fail "$(reason)"
}

fetch() {
  rm -rf "$state/new"
  mkdir -p "$state/new"
  (cd "$state/new" && private_apt download "$1") || fail "$1: $(reason)"
  for package in "$state/new/"*.deb; do
    dpkg-deb -x "$package" "$folder" || fail "$1: is not to be unpacked"
    dpkg-deb -f "$package" Version >"$folder/$1.version"
  done
}

command -v apt-get >/dev/null || fail "there is no apt-get to fetch with"
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9
updated=
for package; do
  [ -s "$folder/$package.version" ] && continue
  [ -n "$updated" ] || update
  updated=yes
  fetch "$package"
done
echo "$folder"

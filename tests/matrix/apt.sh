#!/bin/sh
# Functions for scripts that fetch packages of Debian beside the machine's own, which stay as they
# are: apt with lists and a cache of its own, for root as for anybody, from where the machine has its
# packages. They are sourced, and fail() is the script's.
#
#   here       the folder of the script, which is one of tests/
#   state      the folder of the lists and the cache
#   processor  what the packages are for (Debian's name)
: "${here:?}" "${state:?}" "${processor:?}"

private_apt() {
  apt-get -q -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status" \
    -o Dir::Cache="$state/cache" -o APT::Architecture="$processor" \
    -o APT::Architectures::="$processor" -o APT::Sandbox::User=root \
    -o Acquire::Languages=none -o Acquire::http::Timeout=30 -o Acquire::Retries=2 \
    -o APT::Update::Error-Mode=any \
    -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false "$@" >"$state/log" 2>&1
}

# why apt could not: its first error
reason() {
  sed -n 's/^E: //p' "$state/log" | head -n 1
}

# the lists of these suites
update() {
  command -v apt-get >/dev/null || fail "there is no apt-get to fetch with"
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  : >"$state/status" # nothing is installed
  uri=$("$here/../../packages/debian_archive.sh")
  [ -n "$uri" ] || fail "apt has no archive of this machine's own release to look in"
  for each; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $each main"
  done >"$state/sources.list"
  private_apt update || fail "$(reason)"
}

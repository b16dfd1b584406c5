#!/bin/sh
# The tools for a target: prints a folder with cc, ar and ranlib, which make binaries of TARGET
# (targets.sh). They are zig's, which is fetched once into the cache.
#
#   packages/toolchain.sh TARGET
#
# PACKAGES_CACHE: the cache folder, ~/.cache/spectreorder if not set; a whole path without spaces,
# which neither make nor configure scripts take.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${PACKAGES_CACHE:-$HOME/.cache/spectreorder}
zig=$cache/zig/$(sed -n 's/^ziglang==\([0-9.]*\).*/\1/p' "$here/zig.txt")

# shellcheck source=packages/targets.sh
. "$here/targets.sh"
describe "$1" || { echo "$1 is no target; they are in packages/targets.sh" >&2; exit 1; }

fetch_zig() {
  python3 -m pip --version >/dev/null 2>&1 ||
    { echo "pip is missing, which fetches the compiler: apt-get install python3-pip" >&2; exit 1; }
  rm -rf "$zig.new"
  python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --no-deps \
    --require-hashes --target "$zig.new" -r "$here/zig.txt" >&2 ||
    { echo "pip cannot fetch the compiler, ziglang in packages/zig.txt" >&2; exit 1; }
  rm -rf "$zig"
  mv "$zig.new" "$zig"
}

# tool NAME: a script of that name, whose body is the standard input
tool() {
  { echo '#!/bin/sh'; cat; } >"$bin/$1.$$"
  chmod +x "$bin/$1.$$"
  mv "$bin/$1.$$" "$bin/$1"
}

case $cache in
  *[[:space:]\'\"]* | [!/]*)
    echo "$cache cannot be the cache folder: set PACKAGES_CACHE to a whole path without spaces" >&2
    exit 1
    ;;
esac
mkdir -p "$cache"
exec 9>"$cache/lock" # another make packages may be at the same
flock 9
[ -x "$zig/ziglang/zig" ] || fetch_zig
bin=$cache/$1/bin
mkdir -p "$bin"
# pd-lib-builder and configure scripts ask for the machine, which zig with a version of glibc in its
# triple refuses to tell.
tool cc <<END
export ZIG_GLOBAL_CACHE_DIR='$cache/zig/cache'
case " \$* " in *" -dumpmachine "*) echo $host; exit ;; esac
exec '$zig/ziglang/zig' cc -target $triple -fno-sanitize=undefined "\$@"
END
for name in ar ranlib dlltool; do
  tool $name <<END
export ZIG_GLOBAL_CACHE_DIR='$cache/zig/cache'
exec '$zig/ziglang/zig' $name "\$@"
END
done
echo "$bin"

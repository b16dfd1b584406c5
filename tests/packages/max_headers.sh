#!/bin/sh
# Is what maxapi.h declares what Cycling '74's headers do? Compiles what includes it with either,
# for Windows and for both processors of macOS, and compares the machine code.
#
#   tests/packages/max_headers.sh FOLDER
#
# FOLDER: a copy of max-sdk or max-sdk-base: it has c74support, or what is in that, somewhere
# inside.
set -eu
cd "$(dirname "$0")/../.."
sdk=$(find -L "${1:?}" -name ext_obex.h -path '*max-includes*' | head -n 1)
[ -n "$sdk" ] || { echo "$1 holds no max-includes/ext_obex.h: it is no max-sdk" >&2; exit 1; }
sdk=$(cd "$(dirname "$sdk")/.." && pwd)
out=build/max/headers
rm -rf "$out"
mkdir -p "$out"

# Windows' headers make bool an int, which here is C's before and after.
printf '%s\n' '#include <stdbool.h>' '#undef bool' '#undef true' '#undef false' \
  '#define bool _Bool' '#define true 1' '#define false 0' >"$out/bool_again.h"
theirs="-DHOSTS_MAXAPI_H -isystem $sdk/max-includes -isystem $sdk/msp-includes"
for header in ext.h ext_obex.h ext_path.h jpatcher_api.h z_dsp.h ext_buffer.h; do
  theirs="$theirs -include $header"
done
theirs="$theirs -include $out/bool_again.h"

# compile TARGET WHOSE FLAGS: into the same folder first, whose name some objects tell
compile() {
  packages/alone.sh make -s -f packages/max.mk TARGET="$1" out="$out/objects" CPPFLAGS="$3" \
    host-objects || return 1
  mkdir -p "$out/$1"
  mv "$out/objects" "$out/$1/$2"
}

passed=0 failed=0
for target in windows-amd64 macos-amd64 macos-arm64; do
  packages/toolchain.sh "$target" >"$out/toolchain"
  if ! compile "$target" ours '' || ! compile "$target" theirs "$theirs"; then
    echo "FAILED  $target: does not compile"
    failed=$((failed + 1))
    continue
  fi
  for object in "$out/$target"/ours/objects/externals/hosts/*.o; do
    name=${object##*/}
    # the first bytes tell the time on Windows
    if cmp -s -i 8 "$object" "$out/$target/theirs/objects/externals/hosts/$name"; then
      echo "ok      $target: ${name%.o}.c"
      passed=$((passed + 1))
    else
      echo "FAILED  $target: ${name%.o}.c: its machine code differs"
      failed=$((failed + 1))
    fi
  done
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

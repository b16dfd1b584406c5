#!/bin/sh
# Run the core's unit tests for a package's target, in a root folder without any library but the C
# library (root.sh); qemu runs those for ARM.
#
#   tests/packages/core_linux.sh TARGET [NAME...]     (linux-arm64 test_pca; all, if none)
#
# Under emulation those are left out, and counted as skipped, that take minutes there, unless ALL is
# set, or that measure time; those that are named are run. What core.mk leaves out for the target is
# not counted. Ends with a line "N passed, N failed, N skipped".
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
slow=" embedding/test_methods externals/test_superseded neighbours/test_knn_graph \
sound/test_soundfile_damaged sound/test_soundfile_formats tsne/test_repulsion_1d tsne/test_tsne \
tsne/test_tsne_background tsne/test_tsne_levels tsne/test_tsne_quality whole/test_same_bits \
whole/test_same_files whole/test_threads "
timed=' playback/test_cancel_latency '
passed=0
failed=0
skipped=0
# shellcheck source=tests/cmocka.sh
. "$here/../cmocka.sh"
target=$1
shift
case $target in
  linux-amd64) processor=amd64 ;;
  linux-arm64) processor=arm64 ;;
  linux-armv7) processor=armhf ;;
  *) echo "$target: is not for a Linux that can be tested" >&2; exit 1 ;;
esac

is_chosen() {
  name=$1
  shift
  if [ $# -gt 0 ]; then
    case " $* " in *" ${name##*/} "*) return 0 ;; esac
    return 1
  fi
  [ "$processor" != amd64 ] || return 0
  case $timed in *" $name "*) return 1 ;; esac
  [ -z "${ALL:-}" ] || return 0
  case $slow in *" $name "*) return 1 ;; esac
}

# one program
run() {
  log=$root/$folder/$1.log
  timeout 3600 "$here/within.sh" "$processor" "$libraries" "$root/$folder/$1" >"$log" 2>&1
  judge "$log" $?
  passed=$((passed + ok))
  failed=$((failed + bad))
  skipped=$((skipped + none))
  if [ "$bad" = 0 ]; then echo "ok      $1 ($ok)"; else cat "$log"; echo "FAILED  $1"; fi
}

cd "$root" || exit 1
if ! folder=$("$here/core.sh" "$target") ||
  ! libraries=$("$here/root.sh" "$processor" bookworm); then
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
for program in $(find "$folder" -name 'test_*' -type f ! -name '*.*' | sort); do
  name=${program#"$folder"/}
  if is_chosen "$name" "$@"; then
    run "$name"
  elif [ $# = 0 ]; then
    echo "skipped $name (takes minutes under emulation, or measures time)"
    skipped=$((skipped + 1))
  fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]

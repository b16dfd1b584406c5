#!/bin/sh
# Does Pd keep its deadlines while t-SNE computes? A patch plays in libpd, paced by a clock, beside
# t-SNE on 33,000 frames; and again with two planted faults, which have to be found. dropout/dropout.c
# says what is held to. libpd is Debian's of bookworm-backports; where it cannot be had, this is
# skipped. Ends with a line "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
cd "$root" || exit 1
sound=$root/build/dropout.flac
passed=0
failed=0

if ! pd=$(tests/matrix/fetch.sh bookworm-backports libpd0 libpd-dev); then
  echo "skipped dropout: there is no libpd"
  echo "0 passed, 0 failed"
  exit 0
fi
libraries=$(dirname "$(find "$pd/usr" -name libpd.so | head -n 1)")

# one run; what it printed is in the log
dropout() {
  LD_LIBRARY_PATH=$libraries timeout 300 build/dropout tests/dropout "$sound" "$root" "$@" \
    >"build/dropout.log" 2>&1
}

result() {
  if [ "$1" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

make --no-print-directory -s build/bench >&2 &&
  build/bench sound "$sound" 600 &&
  ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O2 -o build/dropout \
    tests/dropout/dropout.c -I"$pd/usr/include/pd" -L"$libraries" -lpd -lpthread -lm || exit 1

dropout
status=$?
grep 'late of\|^ok\|^FAILED' build/dropout.log || cat build/dropout.log
result $status
for fault in blocking lock; do
  if dropout "$fault" || ! grep -q '^FAILED' build/dropout.log; then
    echo "FAILED  the planted fault \"$fault\" was not found"
    cat build/dropout.log
    result 1
  else
    echo "ok      the planted fault \"$fault\" was found:$(sed -n 's/^FAILED  / /p' build/dropout.log | head -n 1)"
    result 0
  fi
done
rm -f "$sound"
echo "$passed passed, $failed failed"
[ $failed = 0 ]

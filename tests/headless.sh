#!/bin/sh
# Pd without window, sound, MIDI and preferences, with these arguments. PD is another Pd to run,
# PD_PRELOAD a library to load into it first (a sanitizer's); AddressSanitizer does not look for
# leaks unless ASAN_OPTIONS says so, since Pd has some of its own. -nrt: for root as for anybody, and
# without Pd's watchdog.
exec env LD_PRELOAD="${PD_PRELOAD:-}" ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=0}" \
  "${PD:-pd}" -nrt -nogui -noaudio -nomidi -noprefs "$@"

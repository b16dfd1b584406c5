#!/bin/sh
# The stand-in in Pd's place: takes Pd's arguments, and says what Pd would. STANDIN is the program,
# EXTERNAL what it loads, WAYS how it runs (-scheduler -audio -interrupt, or none); RUN what starts
# programs of another system, if they are such.
set -f
here=$(cd "$(dirname "$0")" && pwd)
for argument; do
  shift
  case $argument in
    -nrt|-nogui|-noaudio|-nomidi|-noprefs) ;;
    *) set -- "$@" "$argument" ;;
  esac
done
exec 4>&1
# shellcheck disable=SC2086 # WAYS are words
status=$({ { ${RUN:+"$RUN"} "$STANDIN" "$EXTERNAL" ${WAYS:-} "$@" 2>&1; echo $? >&3; } |
  tr -d '\r' | sed -f "${WORDS:-$here/words.sed}" >&4; } 3>&1)
exit "$status"

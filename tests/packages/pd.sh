#!/bin/sh
# The Pd of a root folder, as a program for tests: PD_PROCESSOR, PD_FOLDER and PD_PROGRAM are what
# within.sh takes.
exec "$(dirname "$0")/within.sh" "$PD_PROCESSOR" "$PD_FOLDER" "$PD_PROGRAM" "$@"

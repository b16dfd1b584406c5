#!/bin/sh
# The stand-in as it is, in Pd's place: as_pd.sh in Max's words.
here=$(cd "$(dirname "$0")" && pwd)
WORDS=$here/own.sed exec "$here/as_pd.sh" "$@"

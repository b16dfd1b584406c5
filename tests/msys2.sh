#!/bin/sh
# Make a script that runs a program of Windows as the tests run programs (PD, FAMILIES), in MSYS2:
#
#   tests/msys2.sh PROGRAM SCRIPT
#
# Lines then end as here, what is on a drive has its name of here (/d/ for D:/), and Pd is not told
# -nrt, of which some Pds on Windows say that they have no such thing.
set -eu
cat >"$2" <<END
#!/bin/bash
set -o pipefail
for word; do
  shift
  [ "\$word" = -nrt ] || set -- "\$@" "\$word"
done
'$1' "\$@" 2>&1 | sed 's/\r\$//; s#\b\([A-Z]\):/#/\l\1/#g'
END
chmod +x "$2"

# The pictures are Pd's own.
s/^error: \(specshow\|framemap\): size.*/error: \1: couldn't create/

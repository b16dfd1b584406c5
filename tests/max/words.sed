# What is called otherwise in Max: the classes and their flags,
s/sro\.//g
s/@\([a-z]\)/-\1/g
s/after a @ there/after a - there/
# patches and where files are looked for,
s/beside the patcher/beside the patch/g
s/Max's search path/Pd's search path/g
# what only one of them has,
s/or 0 for Max's/or 0 for Pd's/
s/send blocking 1 first$/&, as pd -batch needs/
# and how a space in a name is written.
s/is written "\([^"]*\) \([^" ]*\)"$/is written "\1\\ \2"/

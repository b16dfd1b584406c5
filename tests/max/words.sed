# What is called otherwise in Max: the classes and their flags,
s/sro\.//g
s/@\([a-z]\)/-\1/g
s/after a @ there/after a - there/
# patches and where files are looked for,
s/beside the patcher/beside the patch/g
s/Max's search path/Pd's search path/g
# and how a space in a name is written.
s/is written "\([^"]*\) \([^" ]*\)"$/is written "\1\\ \2"/

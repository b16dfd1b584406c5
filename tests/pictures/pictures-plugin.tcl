# Pd's window process loads this, as it does every plugin in its path: the tests of
# tests/pictures.sh, where that has named a folder to work in.
if {[info exists ::env(PICTURES)]} {source [file join $::current_plugin_loadpath harness.tcl]}

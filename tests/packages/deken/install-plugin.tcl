# A plugin of Pd's window: opens Help, "Find externals" and there File, "Install DEK file..." with
# PACKAGE, and answers what is asked: into the folder FOLDER, yes. Then Pd ends.

rename tk_messageBox original_message_box
proc tk_messageBox {args} {
    puts stderr "asked: [dict get $args -message]"
    return yes
}

rename tk_chooseDirectory original_choose_directory
proc tk_chooseDirectory {args} {
    return $::env(FOLDER)
}

proc install_and_quit {} {
    if {[catch {
        ::deken::open_searchui .externals_searchui
        ::deken::install_package_from_file $::env(PACKAGE)
    } message]} {
        puts stderr "failed: $message"
    }
    pdsend "pd quit"
}
after idle install_and_quit

# A plugin of Pd's window: opens Help, "Find externals" and there File, "Install DEK file..." with
# PACKAGE, and answers what is asked: into the folder FOLDER, yes. Before that it asks deken who is
# offered a package of that name. Then Pd ends. What is found goes to LOG.

set log [open $::env(LOG) w]

proc check {what ok} {
    puts $::log "[expr {$ok ? {ok     } : {FAILED }}] Pd $::PD_MAJOR_VERSION.$::PD_MINOR_VERSION $what"
}

rename tk_messageBox original_message_box
proc tk_messageBox {args} {
    puts $::log "        asked: [dict get $args -message]"
    expr {[dict get $args -type] eq {abortretryignore} ? {abort} : {yes}}
}

rename tk_chooseDirectory original_choose_directory
proc tk_chooseDirectory {args} {
    return $::env(FOLDER)
}

# Whether a Pd is offered a package for these systems, if it is of this one.
proc is_offered {systems os cpu bits} {
    array set ::deken::platform [list os $os machine $cpu floatsize $bits]
    return [::deken::architecture_match $systems]
}

proc try_package {file} {
    lassign [::deken::utilities::parse_filename [file tail $file]] library version systems
    set offered {}
    foreach os {Darwin Linux Windows} {
        foreach cpu {amd64 arm64 armv6 armv7 i386} {
            foreach bits {32 64} {
                if {[is_offered $systems $os $cpu $bits]} {lappend offered $os-$cpu-$bits}
            }
        }
    }
    check "offers it to whom it is for" [expr {$offered eq $systems}]
    ::deken::open_searchui .externals_searchui
    ::deken::install_package_from_file $file
    check "installs it" [file exists [file join $::env(FOLDER) $library README.md]]
}

proc install_and_quit {} {
    if {[catch {try_package $::env(PACKAGE)} message]} {check "failed: $message" 0}
    puts $::log end
    close $::log
    pdsend "pd quit"
}
after 1000 install_and_quit

# For tests/screenshots.py, loaded by Pd's GUI: at the message
# `pd plugin-dispatch picture NAME FILE` the canvas of the window whose title begins with NAME is
# captured, and Pd ends. Pd draws into a window once it is told that it is visible; what asks for
# the picture goes the same way to Pd and back, behind that, and so finds everything drawn.

proc picture_window {name} {
    foreach window [winfo children .] {
        if {[winfo class $window] ne "PatchWindow"} {continue}
        if {[string first $name [wm title $window]] == 0} {return $window}
    }
    error "no window $name"
}

proc picture_asked {words} {
    if {[catch {
        set window [picture_window [lindex $words 0]]
        if {![winfo viewable $window]} {tkwait visibility $window}
        raise $window
        update
        pdsend "pd plugin-dispatch picture-drawn $words"
    } problem]} {picture_failed $problem}
}

proc picture_drawn {words} {
    lassign $words name file
    if {[catch {
        update
        exec import -window [winfo id [tkcanvas_name [picture_window $name]]] $file
    } problem]} {picture_failed $problem}
    pdsend "pd quit"
}

proc picture_failed {problem} {
    puts stderr "error: $problem"
    pdsend "pd quit"
}

::pd_connect::register_plugin_dispatch_receiver picture picture_asked
::pd_connect::register_plugin_dispatch_receiver picture-drawn picture_drawn

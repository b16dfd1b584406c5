# Plays the cases of cases_*.tcl inside Pd's own window process: what a person does with the two
# pictures, and what is then to be seen. log.txt in the folder that PICTURES names gets a line a
# case. PICTURES_ONLY is a pattern of names of cases.
#
# A case is a script that runs as a coroutine. It tells Pd what to do as Pd's windows do, looks at
# Tk's items and images, and waits for events: `until` for whatever it says, `sync` for Pd to have
# done what was asked. Whatever comes to Pd's console that is an error fails the case, unless it is
# taken.

namespace eval ::pictures {
    variable work $::env(PICTURES) only ""
    variable here [file dirname [file normalize [info script]]]
    variable names {} bodies
    variable said {} errors {} raw "" bytes 0 drawn {} synced 0 log
    variable patience 20000
    variable lose 0 ;# the next reply to a picture does not reach Pd
}

# What comes from Pd and goes to it

rename ::pdwindow::logpost ::pdwindow::logpost_plain
proc ::pdwindow::logpost {object level message} {
    variable unfinished
    append unfinished $message
    while {[set end [string first \n $unfinished]] >= 0} {
        ::pictures::hear $level [string range $unfinished 0 $end-1]
        set unfinished [string range $unfinished $end+1 end]
    }
    ::pdwindow::logpost_plain $object $level $message
}
set ::pdwindow::unfinished ""

proc ::pictures::hear {level line} {
    variable said
    variable errors
    variable synced
    if {[regexp {^sync: (\d+)} $line -> synced]} return
    lappend said $line
    if {$level <= 1 && [string trim $line] ne ""} {lappend errors $line}
}

proc bgerror {message} {::pdwindow::fatal "(Tk) $message: $::errorInfo\n"}

rename ::pd_connect::assemble_cmd ::pd_connect::assemble_plain
proc ::pd_connect::assemble_cmd {a b} {
    incr ::pictures::bytes [string length $b]
    append ::pictures::raw $b
    if {$::pictures::lose && [regsub {after idle \{pdsend \{spectreorder:drawn[^\n]*} $b {} b]} {
        set ::pictures::lose 0
    }
    ::pd_connect::assemble_plain $a $b
}

proc ::pictures::sent {command op} {
    if {[string match {spectreorder:drawn:*} [lindex $command 1]]} {
        lappend ::pictures::drawn [clock milliseconds]
    }
}
trace add execution ::pd_connect::pdsend enter ::pictures::sent

# Waiting

proc ::pictures::resume {} {
    if {[info commands ::pictures::playing] ne ""} playing
}

proc ::pictures::pause {ms} {
    after $ms ::pictures::resume
    yield
}

# A condition, with the values of what is in it.
proc ::pictures::shown {condition} {
    set text $condition
    foreach part [regexp -all -inline {\[[^][]*(?:\[[^][]*\][^][]*)*\]} $condition] {
        catch {append text " ; $part = [uplevel 2 [string range $part 1 end-1]]"}
    }
    return $text
}

# Until the expression is true, in the frame of who asks; an error after long.
proc ::pictures::until {condition {ms ""}} {
    variable patience
    set end [expr {[clock milliseconds] + ($ms eq "" ? $patience : $ms)}]
    while {![uplevel 1 [list expr $condition]]} {
        if {[clock milliseconds] > $end} {error "waited in vain for [shown $condition]"}
        pause 5
    }
}

proc ::pictures::sync {} {
    variable asked
    variable synced
    incr asked
    pdsend "stage-sync $asked"
    until {$::pictures::synced >= $::pictures::asked}
}

proc ::pictures::say args {
    foreach message $args {pdsend $message}
    sync
}

proc ::pictures::check {condition {what ""}} {
    if {![uplevel 1 [list expr $condition]]} {
        error "not so: $what [shown $condition]"
    }
}

# What was printed as "NAME: ..." since the last time it was asked for, as a list of the rest.
proc ::pictures::told {name} {
    variable said
    set found {}
    foreach line $said {
        if {[string first "$name: " $line] == 0} {
            lappend found [string range $line [string length "$name: "] end]
        }
    }
    set said {}
    return $found
}

# What was printed as "NAME: ..." since the last time is this.
proc ::pictures::heard {name expected {what ""}} {
    set got [told $name]
    if {$got ne $expected} {error "$name told {$got}, not {$expected}; $what"}
}

# The errors so far, which are then forgotten.
proc ::pictures::take_errors {} {
    variable errors
    set taken $errors
    set errors {}
    return $taken
}

# Patches

proc ::pictures::window {name} {
    foreach {w title} [array get ::windowname] {
        if {[string match "$name*" $title] && [winfo exists $w] && [winfo ismapped $w]} {return $w}
    }
    return ""
}

# The patch as a file in the folder; lines without the end of a line are added.
proc ::pictures::write {name text} {
    variable work
    set file [open [file join $work $name] w]
    puts -nonewline $file $text
    close $file
}

proc ::pictures::read_file {name} {
    variable work
    set file [open [file join $work $name]]
    set text [read $file]
    close $file
    return $text
}

# Opens it and tells the window, once it is there.
proc ::pictures::open_patch {name {text ""}} {
    variable work
    if {$text ne ""} {write $name $text}
    pdsend "pd open $name [file normalize $work]"
    until {[::pictures::window $name] ne ""}
    sync
    return [window $name]
}

proc ::pictures::close_patch {w} {
    pdsend "$w menuclose 1"
    until {![winfo exists $w]}
    sync
}

# Pictures

# The tags of the pictures in a window, in the order in which they were made.
proc ::pictures::pictures {w} {
    set tags {}
    foreach item [$w.c find all] {
        foreach tag [$w.c gettags $item] {
            if {[regexp {^spd[0-9a-f]+$} $tag] && $tag ni $tags} {lappend tags $tag}
        }
    }
    return $tags
}

proc ::pictures::images {} {lsearch -all -inline [image names] spd*}

# The frame of a picture: x1 y1 x2 y2.
proc ::pictures::frame_of {w tag} {
    lmap at [$w.c coords ${tag}_f] {expr {int($at)}}
}

proc ::pictures::text_of {w tag kind} {$w.c itemcget ${tag}_$kind -text}
proc ::pictures::state_of {w tag kind} {$w.c itemcget ${tag}_$kind -state}

# The middle of the mark: x or y.
proc ::pictures::mark_x {w tag} {
    set at [$w.c coords ${tag}_m]
    expr {([lindex $at 0] + [lindex $at 2]) / 2.}
}

proc ::pictures::mark_y {w tag} {
    set at [$w.c coords ${tag}_m]
    expr {([lindex $at 1] + [lindex $at 3]) / 2.}
}

proc ::pictures::light {image x y} {
    lassign [$image get $x $y] r g b
    expr {$r + $g + $b}
}

# The row of the brightest pixel in a column, from above.
proc ::pictures::brightest {image x height} {
    set best -1
    for {set y 0} {$y < $height} {incr y} {
        set now [light $image $x $y]
        if {$now > $best} {set best $now; set row $y}
    }
    return $row
}

# Mouse: coordinates are pixels of the window.

proc ::pictures::mouse {w what x y {state 0}} {
    switch $what {
        press {event generate $w.c <ButtonPress-1> -x $x -y $y -state $state}
        move {event generate $w.c <Motion> -x $x -y $y -state [expr {$state | 0x100}]}
        release {event generate $w.c <ButtonRelease-1> -x $x -y $y -state [expr {$state | 0x100}]}
    }
    sync
}

# Twice, as fast as it goes: what is slower than .25 s is no double click.
proc ::pictures::double_click {w x y {state 0}} {
    foreach time {1 2} {
        event generate $w.c <ButtonPress-1> -x $x -y $y -state $state
        event generate $w.c <ButtonRelease-1> -x $x -y $y -state [expr {$state | 0x100}]
    }
    sync
}

# At a press, and through all points of a list x y x y ...
proc ::pictures::drag {w points {state 0}} {
    set what press
    foreach {x y} $points {
        mouse $w $what $x $y $state
        set what move
    }
    mouse $w release $x $y $state
}

proc ::pictures::click {w x y {state 0}} {drag $w [list $x $y] $state}

# Cases

proc ::pictures::case {name body} {
    variable names
    variable bodies
    lappend names $name
    set bodies($name) $body
}

# A case that needs what this Pd lacks ends here.
proc ::pictures::skip {why} {return -code error -errorcode SKIPPED $why}

# "ok", "skipped" or "FAILED", and why.
proc ::pictures::play_one {name} {
    variable bodies
    variable errors {}
    variable said {}
    variable raw ""
    variable drawn {}
    told ""
    proc body {} $bodies($name)
    if {[catch body message options]} {
        if {[dict get $options -errorcode] eq "SKIPPED"} {return [list skipped $message]}
        return [list FAILED "$message (line [dict get $options -errorline] of it)"]
    }
    sync
    if {[llength $errors]} {return [list FAILED "errors in the console: [join $errors { | }]"]}
    return ok
}

proc ::pictures::close_all {} {
    foreach {w title} [array get ::windowname] {
        if {$w ne ".pdwindow" && [winfo exists $w] && ![string match stage.pd* $title]} {
            pdsend "$w menuclose 1"
        }
    }
    sync
}

proc ::pictures::play {} {
    variable names
    variable work
    set log [open [file join $work log.txt] w]
    fconfigure $log -buffering line
    if {[info exists ::env(PICTURES_ONLY)]} {
        set names [lsearch -all -inline -glob $names $::env(PICTURES_ONLY)]
    }
    if {[catch start message]} {puts $log "FAILED  pictures: the stage: $message"; set names {}}
    foreach name $names {
        lassign [play_one $name] verdict why
        puts $log [format "%-7s pictures: %s%s" $verdict $name [expr {$why eq "" ? "" : ": $why"}]]
        catch close_all
    }
    puts $log end
    close $log
    pdsend "pd quit"
}

# The stage: the folder's own patch, with features and points to show.
proc ::pictures::start {} {
    variable asked 0
    variable here
    until {[info exists ::pd_connect::pd_socket] && [winfo ismapped .pdwindow]}
    pdsend "pd open stage.pd [file normalize $here]"
    until {[::pictures::window stage.pd] ne ""}
    sync
    make_tones
}

source [file join $::pictures::here stage.tcl]
foreach ::pictures::file [lsort [glob -directory $::pictures::here cases_*.tcl]] {
    source $::pictures::file
}
after 200 {coroutine ::pictures::playing ::pictures::play}

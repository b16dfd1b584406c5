# Cases: what is not seen, or comes into sight and goes.

namespace eval ::pictures {

case "nothing is sent of what is not seen" {
    variable busy
    give_points {0 1 2 3 4 5 6 7}
    write unseen.pd "#N canvas 0 0 450 400 12;\n$busy"
    set w [open_patch unseens.pd "#N canvas 60 60 700 560 12;
#N canvas 0 0 450 400 busy 0;\n$busy#X restore 40 40 pd busy;
#N canvas 0 0 450 400 hidden 0;\n$busy#X coords 0 -1 1 1 100 60 2 500 500;
#X restore 40 80 pd hidden;
#X obj 40 200 clone unseen 4;
#X obj 40 240 unseen;
"]
    feed_busy
    set ::pictures::raw ""
    pause 500
    sync
    check {[counted spd] == 0}
    pdsend "pd-hidden vis 1"
    until {[window hidden] ne ""}
    set v [window hidden]
    until {[llength [pictures $v]] == 2}
    foreach tag [pictures $v] {until {[image width $tag] == 300}}
    pdsend "pd-hidden vis 0"
    until {![winfo exists $v]}
    sync
    set ::pictures::raw ""
    pause 300
    sync
    check {[counted spd] == 0} "after its own window was closed"
}

case "a size that outgrows the part that is seen" {
    lassign [spectrogram s "300 114" 1 1] w tag
    say "s.in size 600 400"
    check {[pictures $w] eq ""}
    set ::pictures::raw ""
    say "s.in frame 5" "s.in bang"
    check {[counted spd] == 0}
    say "s.in size 200 100"
    until {[pictures $w] eq $tag}
    until {[image width $tag] == 200}
}

case "a subpatch that is seen is opened, closed and moved" {
    lassign [spectrogram s "300 114" 1 1] w tag
    pdsend "pd-sub menu-open"
    until {[window sub] ne ""}
    set v [window sub]
    until {[pictures $v] eq $tag && [quarters $tag 1 {0 1 2 3}]}
    check {[pictures $w] eq ""}
    say "s.in frame 3"
    until {[state_of $v $tag m] eq "normal"}
    pdsend "$v menuclose 0"
    until {[pictures $w] eq $tag}
    until {[text_of $w $tag c] eq "16 bands, 257 frames"}
    set ::pictures::raw ""
    edit $w 1
    set before [frame_of $w $tag]
    set points {60 40}
    for {set i 0} {$i < 20} {incr i} {lappend points [expr {60 + $i}] [expr {40 + $i}]}
    drag $w $points
    sync
    lassign [frame_of $w $tag] x1 y1
    check {$x1 == [lindex $before 0] + 19 && $y1 == [lindex $before 1] + 19}
    until {[text_of $w $tag c] eq "16 bands, 257 frames" && [state_of $w $tag m] eq "normal"}
    check {[counted "$tag configure -data"] == 0} "the picture goes there again at every step"
    edit $w 0
}

case "zoomed in and out again" {
    lassign [spectrogram s] w tag
    foreach zoom {2 1 2 1 1 2} {
        zoom $w $zoom
        until {[size_of $w $tag] eq [list [expr {300 * $zoom}] [expr {114 * $zoom}]]}
        until {[image width $tag] == 300 * $zoom}
        until {[quarters $tag $zoom {0 1 2 3}]}
        until {[text_of $w $tag c] eq "16 bands, 257 frames"}
    }
}

}

# Cases: what is made, closed or lost while pictures are on their way.

namespace eval ::pictures {

case "1000 are made and deleted while pictures are on their way" {
    set w [open_patch cycle.pd "#N canvas 60 60 700 560 12;\n"]
    for {set i 0} {$i < 500} {incr i} {
        pdsend "pd-cycle.pd obj 10 10 specshow 300 100"
        pdsend "pd-cycle.pd obj 10 200 framemap 300 100"
        pdsend "pd-cycle.pd obj 10 400 r cycle.in"
        pdsend "pd-cycle.pd connect 2 0 0 0"
        pdsend "pd-cycle.pd connect 2 0 1 0"
        pdsend "cycle.in frame 3"
        if {$i % 10 == 0} {
            pause [expr {$i % 3 * 10}]
            pdsend "cycle.in frame 5"
        }
        pdsend "pd-cycle.pd clear"
        if {$i % 50 == 0} sync
    }
    sync
    check {[images] eq "" && [pictures $w] eq ""}
    close_patch $w
}

# 900 x 314 pixels are more than are drawn at once; their quarters lie as those of 300 x 114.
case "a large one is drawn in the background, and shows what was said last" {
    lassign [spectrogram s "900 314"] w tag
    check {[quarters $tag 3 {0 1 2 3}]}
    for {set i 0} {$i < 20} {incr i} {
        say "s.in original" "s.in [lreverse [range 257]]"
        pause [expr {$i % 5}]
    }
    until {[quarters $tag 3 {3 2 1 0}]}
    say "s.in original" "s.in size 300 114"
    until {[image width $tag] == 300 && [quarters $tag 1 {0 1 2 3}]}
    say "s.in size 900 314"
    close_patch $w
    check {[images] eq ""}
}

case "at most ten pictures and fifty marks a second, of each" {
    variable busy
    give_points {0 1 2 3 4 5 6 7}
    set w [open_patch busy.pd "#N canvas 60 60 700 560 12;\n$busy"]
    feed_busy
    foreach tag [pictures $w] {
        until {[image width $tag] == 300}
    }
    set ::pictures::raw ""
    set began [clock milliseconds]
    pause 2000
    sync
    set seconds [expr {([clock milliseconds] - $began) / 1000.}]
    foreach tag [pictures $w] {
        set pictures [counted "$tag configure -data"]
        set marks [counted "itemconfigure ${tag}_m"]
        check {$pictures > 1 && $pictures <= 10 * $seconds + 2} "$pictures pictures"
        check {$marks > 1 && $marks <= 50 * $seconds + 5} "$marks marks"
    }
}

case "closed and opened again while pictures and messages come" {
    variable busy
    set w [open_patch outside.pd "#N canvas 60 60 700 560 12;
#N canvas 0 0 450 400 busy 0;\n$busy#X restore 40 40 pd busy;
"]
    feed_busy
    for {set i 0} {$i < 40} {incr i} {
        pdsend "pd-busy vis 1"
        if {$i % 2} {pause [expr {$i * 3}]}
        pdsend "pd-busy vis 0"
        if {$i % 4 == 1} {pause [expr {$i % 7}]}
    }
    sync
    set ::pictures::raw ""
    pause 300
    sync
    check {[counted spd] == 0} "something is sent to a window that is closed"
    pdsend "pd-busy vis 1"
    until {[window busy] ne ""}
    set v [window busy]
    until {[llength [pictures $v]] == 2}
    foreach tag [pictures $v] {until {[image width $tag] == 300}}
    close_patch $w
    check {[images] eq ""}
}

case "a picture is drawn though the window's reply to the last one was lost" {
    lassign [spectrogram s] w tag
    lassign [spectrogram other] v second
    set ::pictures::lose 1
    say "s.in [lreverse [range 257]]"
    until {!$::pictures::lose}
    say "s.in original" "other.in [lreverse [range 257]]"
    until {[quarters $tag 1 {0 1 2 3}] && [quarters $second 1 {3 2 1 0}]}
    set ::pictures::lose 1
    say "s.in bang"
    until {!$::pictures::lose}
    close_patch $w
    say "other.in original"
    until {[quarters $second 1 {0 1 2 3}]}
}

case "thirty pictures" {
    set text "#N canvas 0 0 1500 1000 12;\n#X obj 10 10 r thirty.in;\n"
    set cords ""
    for {set i 0} {$i < 30} {incr i} {
        set class [lindex {specshow framemap} [expr {$i % 2}]]
        append text "#X obj [expr {$i % 5 * 300 + 10}] [expr {$i / 5 * 150 + 40}] $class 290 140;\n"
        append cords "#X connect 0 0 [expr {$i + 1}] 0;\n"
    }
    set w [open_patch thirty.pd $text$cords]
    pdsend "thirty.in features stage"
    pdsend "thirty.in points stage"
    sync
    take_errors
    foreach tag [pictures $w] {until {[image width $tag] == 290}}
    close_patch $w
    check {[images] eq ""}
}

}

# Cases: what is drawn, and played by mouse.

namespace eval ::pictures {

foreach {where zoom gop} {
    "" 1 0 " at zoom 2" 2 0 " in a subpatch that is seen" 1 1 " in one at zoom 2" 2 1
} {
    set variant [list ZOOM $zoom GOP $gop]
    case "a spectrogram$where: columns in time, then in the order" [string map $variant {
        lassign [spectrogram s "300 114" ZOOM GOP] w tag
        check {[image width $tag] == 300 * ZOOM && [image height $tag] == 114 * ZOOM}
        lassign [frame_of $w $tag] x1 y1 x2 y2
        check {$x2 - $x1 == 300 * ZOOM && $y2 - $y1 == 114 * ZOOM}
        check {[quarters $tag ZOOM {0 1 2 3}]}
        check {[text_of $w $tag c] eq "16 bands, 257 frames"}
        check {[text_of $w $tag n] eq ""}
        say "s.in [lreverse [range 257]]"
        until {[quarters $tag ZOOM {3 2 1 0}]}
        until {[text_of $w $tag c] eq "16 bands, order of 257"}
        say "s.in original"
        until {[quarters $tag ZOOM {0 1 2 3}]}
    }]
    case "a spectrogram$where: the cursor at frame I" [string map $variant {
        lassign [spectrogram s "300 114" ZOOM GOP] w tag
        lassign [frame_of $w $tag] x1 y1 x2 y2
        foreach {frame at} {0 0 128 150 256 299 256.7 299} {
            say "s.in frame $frame"
            until {[state_of $w $tag m] eq "normal"}
            until {abs([lindex [$w.c coords ${tag}_m] 0] - $x1 - ($at + .5) * ZOOM) <= 1}
        }
        check {[lindex [$w.c coords ${tag}_m] 3] <= $y1 + 100 * ZOOM}
        foreach frame {257 -1 1e30} {
            say "s.in frame 5"
            until {[state_of $w $tag m] eq "normal"}
            say "s.in frame $frame"
            until {[state_of $w $tag m] eq "hidden"}
        }
        say "s.in 10 200 10 30"
        say "s.in frame 10"
        until {abs([lindex [$w.c coords ${tag}_m] 0] - $x1 - 188 * ZOOM) <= ZOOM ||
            abs([lindex [$w.c coords ${tag}_m] 0] - $x1 - 38 * ZOOM) <= ZOOM}
    }]
    case "a spectrogram$where: click and drag send frames" [string map $variant {
        lassign [spectrogram s "300 114" ZOOM GOP] w tag
        lassign [frame_of $w $tag] x1 y1 x2 y2
        set y [expr {$y1 + 50 * ZOOM}]
        told ""
        click $w [expr {$x1 + 150 * ZOOM}] $y
        heard out "128"
        until {[state_of $w $tag m] eq "normal"}
        click $w [expr {$x1 + 150 * ZOOM}] $y
        heard out "128" "the same once more"
        click $w $x1 $y
        heard out "0"
        click $w [expr {$x2 - 1}] $y
        heard out "256"
        drag $w [list [expr {$x1 + 150 * ZOOM}] $y [expr {$x1 + 151 * ZOOM}] $y \
            [expr {$x1 + 151 * ZOOM}] [expr {$y1 - 30}] 5 5 [expr {$x2 + 90}] $y]
        heard out "128 129 0 256"
        say "s.in 200 100"
        until {[text_of $w $tag c] eq "16 bands, order of 2"}
        drag $w [list [expr {$x2 - 1}] $y [expr {$x2 - 9}] $y $x1 $y]
        heard out "100 200"
        say "s.in 999 100"
        until {[text_of $w $tag c] eq "16 bands, order of 2"}
        click $w $x1 $y
        heard out "" "an entry that is no frame"
    }]
    case "a spectrogram$where: the bar of progress comes and goes" [string map $variant {
        lassign [spectrogram s "300 114" ZOOM GOP] w tag
        lassign [frame_of $w $tag] x1 y1 x2 y2
        check {[state_of $w $tag b] eq "hidden"}
        foreach {end} {"progress 1" done "done 84"} {
            say "s.in progress .5"
            until {[state_of $w $tag b] eq "normal"}
            check {[lindex [$w.c coords ${tag}_b] 2] - $x1 == 150 * ZOOM}
            say "s.in $end"
            until {[state_of $w $tag b] eq "hidden"}
        }
        say "s.in progress .25"
        until {[state_of $w $tag b] eq "normal"}
        until {[state_of $w $tag b] eq "hidden"}
    }]
    case "a map$where: fit, the mark, clicks" [string map $variant {
        lassign [map m "200 214" {{0 0} {0 10} {10 0} {10 10} {5 5}} ZOOM GOP] w tag
        lassign [frame_of $w $tag] x1 y1 x2 y2
        until {[image width $tag] == 200 * ZOOM}
        foreach {frame px py} {0 8 192 1 8 8 2 192 192 3 192 8 4 100 100} {
            say "m.in frame $frame"
            until {[state_of $w $tag m] eq "normal"}
            until {abs([mark_x $w $tag] - $x1 - $px * ZOOM) <= 3 * ZOOM}
            until {abs([mark_y $w $tag] - $y1 - $py * ZOOM) <= 3 * ZOOM}
            check {[light $tag [expr {$px * ZOOM}] [expr {$py * ZOOM}]] > 200}
            told ""
            click $w [expr {$x1 + $px * ZOOM - 6}] [expr {$y1 + $py * ZOOM - 5}]
            heard out $frame
        }
        drag $w [list [expr {$x1 + 100 * ZOOM}] [expr {$y1 + 100 * ZOOM}] $x2 $y1 \
            [expr {$x2 + 30}] [expr {$y2 + 40}] 3 3]
        heard out "4 3 2 1"
        say "m.in frame 5"
        until {[state_of $w $tag m] eq "hidden"}
    }]
    case "a map$where: zoom and pan by hand" [string map $variant {
        lassign [map m "200 214" {{0 0} {0 10} {10 0} {10 10} {5 5}} ZOOM GOP] w tag
        lassign [frame_of $w $tag] x1 y1 x2 y2
        set px [expr {$x1 + 100 * ZOOM}]
        set py [expr {$y1 + 100 * ZOOM}]
        say "m.in frame 4"
        until {[state_of $w $tag m] eq "normal"}
        lassign [$w.c coords ${tag}_m] a b
        drag $w [list $px $py [expr {$px + 20 * ZOOM}] [expr {$py - 10 * ZOOM}]] 1
        until {abs([lindex [$w.c coords ${tag}_m] 0] - $a - 20 * ZOOM) <= 1}
        until {abs([lindex [$w.c coords ${tag}_m] 1] - $b + 10 * ZOOM) <= 1}
        double_click $w $px $py 1
        until {abs([lindex [$w.c coords ${tag}_m] 0] - $a) <= 1}
        say "m.in frame 3"
        until {abs([mark_x $w $tag] - $px - 92 * ZOOM) <= 3 * ZOOM}
        drag $w [list $px $py $px [expr {$py - 30 * ZOOM}]] 8
        until {[state_of $w $tag m] eq "hidden"}
        say "m.in fit"
        say "m.in frame 4"
        until {abs([lindex [$w.c coords ${tag}_m] 0] - $a) <= 1}
        heard out "" "nothing plays while it moves"
    }]
}

case "a spectrogram: range told, hint, words" {
    set w [one s specshow "300 114"]
    set tag [lindex [pictures $w] 0]
    until {[text_of $w $tag n] eq "features from \[melspec\] come here"}
    check {[text_of $w $tag c] eq ""}
    click $w 100 150
    heard out "" "a click on nothing"
    say "s.in features stage"
    set range [lindex [told info] 0]
    check {[scan $range "range %f %f" low high] == 2 && abs($high - $low - 80) < .1} "<$range>"
    until {[text_of $w $tag l] eq [format %.3g $low] && [text_of $w $tag h] eq [format %.3g $high]}
    check {[text_of $w $tag n] eq ""}
}

# What waits for less time than Pd's clock can tell would wait for ever: the pause between pictures
# of this size is no round number of its ticks.
case "a large spectrogram: one picture after another" {
    lassign [spectrogram s "620 310"] w tag
    foreach {order} [lrepeat 10 "original" [lreverse [range 257]]] {
        set ::pictures::drawn {}
        say "s.in $order"
        until {[llength $::pictures::drawn] > 0}
    }
}

case "pictures too narrow for their words" {
    foreach {class size shown} {specshow "120 24" 0 specshow "120 60" 1 framemap "40 200" 1} {
        set w [one s $class $size]
        set tag [lindex [pictures $w] 0]
        until {[text_of $w $tag n] ne "" || !$shown}
        lassign [frame_of $w $tag] x1 y1 x2 y2
        lassign [$w.c bbox ${tag}_n] a b c d
        check {$a eq "" || ($a >= $x1 && $b >= $y1 && $c <= $x2 && $d <= $y2)} "$class $size"
        close_patch $w
    }
}

case "a map: the coordinates of what plays" {
    lassign [map m "200 214" {{0 0} {0 10} {10 0} {10 10} {5 5}}] w tag
    lassign [frame_of $w $tag] x1 y1
    told info
    click $w [expr {$x1 + 100}] [expr {$y1 + 100}]
    check {[told info] eq "{point 5 5}"}
    close_patch $w
    lassign [map m "200 214" {3 7 4}] w tag
    lassign [frame_of $w $tag] x1 y1
    told info
    click $w [expr {$x1 + 100}] [expr {$y1 + 8}]
    check {[told info] eq "{point 7}"}
}

case "a spectrogram: live magnitudes scroll" {
    lassign [spectrogram s] w tag
    set silence [lrepeat 257 0]
    set sine [lreplace $silence 128 128 128]
    say "s.cold $sine"
    until {[text_of $w $tag c] eq "dB, live"}
    until {[light $tag 299 49] > 600}
    check {[text_of $w $tag l] eq "-80" && [text_of $w $tag h] eq "0"}
    for {set i 0} {$i < 10} {incr i} {say "s.cold $silence"}
    until {[light $tag 299 49] < 20 && [light $tag 289 49] > 600}
    say "s.in frame 10"
    click $w 200 150
    heard out "" "no frames are there to be played"
    say "s.cold foo" "s.cold 1" "s.cold bang"
    check {[llength [take_errors]] == 3}
    say "s.in features stage"
    until {[quarters $tag 1 {0 1 2 3}]}
}

case "a map: clusters and order coloured, one dimension against time" {
    set points {}
    for {set i 0} {$i < 30} {incr i} {lappend points [expr {100 * ($i % 3) + $i / 30.}]}
    lassign [map m "400 214" $points] w tag
    until {[text_of $w $tag c] eq "line over time, 30 frames"}
    lassign [frame_of $w $tag] x1 y1
    click $w [expr {$x1 + 8}] [expr {$y1 + 190}]
    heard out 0
    click $w [expr {$x1 + 391}] [expr {$y1 + 10}]
    heard out 29
    say "m.in color order"
    say "m.in [lreverse [range 30]]"
    until {[text_of $w $tag h] eq "last"}
    say "m.in color clusters" "m.in clusters 10 10 10"
    set order {}
    foreach k {0 1 2} {for {set i $k} {$i < 30} {incr i 3} {lappend order $i}}
    say "m.in $order"
    until {[text_of $w $tag c] eq "3 clusters, 30 frames"}
    check {[text_of $w $tag l] eq ""}
    set colours {}
    foreach frame {0 1 2 3 4 5} {
        say "m.in frame $frame"
        until {[state_of $w $tag m] eq "normal"}
        until {abs([mark_x $w $tag] - $x1 - 8 - $frame * 383 / 29.) < 4}
        lappend colours [$tag get [expr {int([mark_x $w $tag]) - $x1}] \
            [expr {int([mark_y $w $tag]) - $y1}]]
    }
    check {[lrange $colours 0 2] eq [lrange $colours 3 5]}
    check {[llength [lsort -unique $colours]] == 3}
}

case "a map: t-SNE settles" {
    set w [open_patch t.pd "#N canvas 60 60 700 560 12;
#X obj 40 40 r t.in;
#X obj 40 70 embed1d tsne -dims 2 -live 10 -perplexity 10;
#X obj 40 110 framemap 300 214;
#X obj 400 110 print embed;
#X obj 400 150 s stage-none;
#X connect 0 0 1 0;
#X connect 1 1 2 0;
#X connect 1 0 2 0;
#X connect 1 2 2 0;
#X connect 1 2 3 0;
"]
    set tag [lindex [pictures $w] 0]
    say "t.in features stage"
    until {[lsearch -glob $::pictures::said "embed: done*"] >= 0}
    until {[text_of $w $tag c] eq "map of 257 frames"}
    until {[state_of $w $tag b] eq "hidden"}
}

}

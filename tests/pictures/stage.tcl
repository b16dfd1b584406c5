# What the cases share: sounds and points to show, patches that show them, and looks at these.

namespace eval ::pictures {

# A sound of four tones, one behind the other, each higher than the last: 257 frames of 16 bands.
proc make_tones {} {
    set samples {}
    foreach bin {12 40 90 180} {
        for {set i 0} {$i < 8192} {incr i} {
            lappend samples [format %.5f [expr {.5 * sin(6.283185307 * $bin * $i / 512)}]]
        }
    }
    write tones.txt [join $samples \n]
    variable work
    pdsend "stage-tones read [file join [file normalize $work] tones.txt]"
    pdsend "stage-sound array stage-tones"
    until {[lsearch -glob [set ::pictures::said] {stage: done*}] >= 0}
    sync
}

set frames 257

# Pd's own zoom. From 0.57 on a patch knows nothing of it: the window scales lines and words by
# itself, to any size, and images not at all.
proc zoom {w zoom} {
    if {[namespace exists ::pd_canvaszoom]} {skip "a patch knows nothing of this Pd's zoom"}
    say "$w zoom $zoom"
}

# One picture in a patch of its own, of that class and with these arguments; in a subpatch that is
# seen in the patch if `gop`. Its left outlet is printed as "out", the right one as "info"; it hears
# NAME.in and, on the right, NAME.cold.
proc one {name class arguments {zoom 1} {gop 0}} {
    set object "#X obj 40 60 r $name.in;\n#X obj 300 60 r $name.cold;\n"
    append object "#X obj 40 90 $class $arguments;\n#X obj 40 400 print out;\n"
    append object "#X obj 300 400 print info;\n#X connect 0 0 2 0;\n"
    if {$class eq "specshow"} {append object "#X connect 1 0 2 1;\n"}
    append object "#X connect 2 0 3 0;\n#X connect 2 1 4 0;\n"
    if {$gop} {
        set text "#N canvas 60 60 700 560 12;\n#N canvas 0 0 450 300 sub 0;\n$object"
        append text "#X coords 0 -1 1 1 420 220 2 30 85;\n#X restore 50 30 pd sub;\n"
    } else {
        set text "#N canvas 60 60 700 560 12;\n$object"
    }
    set w [open_patch $name.pd $text]
    if {$zoom != 1} {zoom $w $zoom}
    return $w
}

# It, with the tones in it, drawn.
proc spectrogram {name {arguments "300 114"} {zoom 1} {gop 0}} {
    set w [one $name specshow $arguments $zoom $gop]
    set tag [lindex [pictures $w] 0]
    say "$name.in features stage"
    until {[string match "16 bands, *" [text_of $w $tag c]]}
    until {[image width $tag] > 1}
    return [list $w $tag]
}

proc map {name arguments points {zoom 1} {gop 0}} {
    set w [one $name framemap $arguments $zoom $gop]
    set tag [lindex [pictures $w] 0]
    give_points $points
    say "$name.in points stage"
    until {[text_of $w $tag h] eq [llength $points] - 1}
    return [list $w $tag]
}

# Points by hand: a list of coordinates each.
proc give_points {points} {
    say "stage-points matrix [llength $points] [llength [lindex $points 0]] [join $points]"
}

# Do the loudest bands of the four quarters lie upwards in this sequence (0 is lowest)?
proc quarters {tag zoom sequence} {
    set rows {}
    foreach at {37 112 187 262} {
        lappend rows [brightest $tag [expr {$at * $zoom}] [expr {100 * $zoom}]]
    }
    set sorted [lsort -integer -decreasing -unique $rows]
    expr {[lmap row $rows {lsearch $sorted $row}] eq $sequence}
}

proc size_of {w tag} {
    lassign [frame_of $w $tag] x1 y1 x2 y2
    list [expr {$x2 - $x1}] [expr {$y2 - $y1}]
}

proc edit {w on} {say "$w editmode $on"}

proc range {n} {
    set list {}
    for {set i 0} {$i < $n} {incr i} {lappend list $i}
    return $list
}

# Pictures whose messages come without a pause.
set busy "#X obj 40 10 loadbang;
#X obj 40 30 metro 1;
#X obj 40 50 f 0;
#X obj 100 50 + 1;
#X obj 100 70 % 257;
#X obj 40 90 t b f;
#X msg 40 110 bang;
#X msg 100 110 progress .5;
#X obj 200 10 r busy.in;
#X obj 40 140 specshow 300 100;
#X obj 40 250 framemap 300 100;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 3 0 4 0;
#X connect 4 0 2 1;
#X connect 2 0 5 0;
#X connect 5 0 6 0;
#X connect 5 0 7 0;
#X connect 5 1 9 0;
#X connect 5 1 10 0;
#X connect 6 0 9 0;
#X connect 6 0 10 0;
#X connect 7 0 9 0;
#X connect 7 0 10 0;
#X connect 8 0 9 0;
#X connect 8 0 10 0;
"

proc feed_busy {} {
    pdsend "busy.in features stage"
    pdsend "busy.in points stage"
    sync
    take_errors
}

# How often Pd has sent the pattern since raw was emptied.
proc counted {pattern} {regexp -all $pattern [set ::pictures::raw]}

}

# The cases: what a person does with the two pictures, and what is then to be seen.

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
    if {$zoom != 1} {pdsend "$w zoom $zoom"; sync}
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

# Saved and edited

set shapes {"specshow" "specshow 300" "specshow 300 100" "framemap 300 100 -color order" "framemap"
    "framemap -color order" "spectreorder/specshow 300 100" "spectreorder/framemap 300 -color time"}

proc shapes_patch {shapes} {
    set text "#N canvas 60 60 700 900 12;\n#X obj 20 20 r shape.in;\n"
    set i 0
    set cords ""
    foreach shape $shapes {
        incr i
        append text "#X obj 20 [expr {100 * $i}] $shape;\n"
        append cords "#X connect 0 0 $i 0;\n"
    }
    return $text$cords
}

proc save_as {w name} {
    variable work
    pdsend "$w savetofile $name [file normalize $work] 0"
    sync
    return [read_file $name]
}

proc objects_in {text} {
    set found {}
    foreach line [split $text \n] {
        if {[regexp {^#X obj \d+ \d+ (.*(specshow|framemap).*);$} $line -> object]} {
            lappend found $object
        }
    }
    return $found
}

case "saved as written, and with a size that was changed" {
    variable shapes
    set w [open_patch shapes.pd [shapes_patch $shapes]]
    check {[save_as $w saved.pd] eq [shapes_patch $shapes]}
    say "shape.in size 222 66"
    set sized {}
    foreach shape $shapes {
        regexp {^(\S+)(?: \d+)*(.*)$} $shape -> class flags
        lappend sized "$class 222 66$flags"
    }
    check {[objects_in [save_as $w saved.pd]] eq $sized}
    close_patch $w
    set w [open_patch saved.pd]
    foreach tag [pictures $w] {
        lassign [frame_of $w $tag] x1 y1 x2 y2
        check {$x2 - $x1 == 222 && $y2 - $y1 == 66}
    }
    check {[objects_in [save_as $w again.pd]] eq $sized}
    say "shape.in size 100 50" "shape.in reset"
    check {[objects_in [save_as $w again.pd]] eq $sized}
}

case "saved with arguments of an abstraction" {
    write withargs.pd {#N canvas 0 0 450 300 12;
#X obj 20 20 framemap \$1 \$2 -color \$3;
#X obj 20 200 specshow \$1 80;
}
    open_patch outer.pd {#N canvas 60 60 450 300 12;
#X obj 20 20 withargs 222 111 order;
}
    pdsend "pd-withargs.pd vis 1"
    until {[window withargs] ne ""}
    set v [window withargs]
    until {[llength [pictures $v]] == 2}
    set sizes {}
    foreach tag [pictures $v] {
        lassign [frame_of $v $tag] x1 y1 x2 y2
        lappend sizes [expr {$x2 - $x1}] [expr {$y2 - $y1}]
    }
    check {[lsort $sizes] eq {111 222 222 80}} $sizes
    check {[objects_in [save_as $v args.pd]] eq
        [list {framemap \$1 \$2 -color \$3} {specshow \$1 80}]}
}

proc edit {w on} {say "$w editmode $on"}

case "moved, with its cords, selected in blue" {
    lassign [spectrogram s] w tag
    say "s.in frame 20" "s.in progress .5"
    until {[state_of $w $tag m] eq "normal"}
    edit $w 1
    set before [frame_of $w $tag]
    set kinds {m b f l h c n}
    foreach kind $kinds {set at($kind) [$w.c coords ${tag}_$kind]}
    set cords [lmap item [$w.c find withtag cord] {$w.c coords $item}]
    lassign $before x1 y1 x2 y2
    check {[$w.c itemcget ${tag}_f -outline] eq "black"}
    drag $w [list [expr {$x1 + 150}] [expr {$y1 + 50}] [expr {$x1 + 180}] [expr {$y1 + 60}] \
        [expr {$x1 + 190}] [expr {$y1 + 70}]]
    check {[$w.c itemcget ${tag}_f -outline] eq "blue"}
    set after [frame_of $w $tag]
    check {[lindex $after 0] - $x1 == 40 && [lindex $after 1] - $y1 == 20}
    foreach kind $kinds {
        check {[lindex [$w.c coords ${tag}_$kind] 0] - [lindex $at($kind) 0] == 40} $kind
        check {[lindex [$w.c coords ${tag}_$kind] 1] - [lindex $at($kind) 1] == 20} $kind
    }
    set lines {}
    foreach item [$w.c find all] {
        if {[$w.c type $item] eq "line" && [regexp {^l[0-9a-f]+} [lindex [$w.c gettags $item] 0]]} {
            lappend lines [$w.c coords $item]
        }
    }
    lassign $after x1 y1 x2 y2
    check {[llength $lines] == 4}
    set ends [lmap line $lines {list [expr {int([lindex $line 2])}] [expr {int([lindex $line 3])}]}]
    check {[lindex $ends 0 1] == $y1 && [lindex $ends 1 1] == $y1}
    check {[lindex $ends 1 0] - [lindex $ends 0 0] == 293}
    check {abs([lindex $lines 2 1] - $y2) <= 1}
    check {[lindex $lines 3 0] - [lindex $lines 2 0] == 293}
    say "s.in size 320 90"
    check {[$w.c itemcget ${tag}_f -outline] eq "blue"}
    until {[image height $tag] == 90}
    say "$w undo"
    lassign [frame_of $w $tag] a b
    check {[list $a $b] eq [lrange $before 0 1]}
    say "$w redo" "$w deselectall"
    check {[$w.c itemcget ${tag}_f -outline] eq "black"}
    edit $w 0
}

case "duplicated, cut, pasted, undone, redone" {
    set w [open_patch e.pd "#N canvas 60 60 700 560 12;
#X obj 40 40 framemap 300 100 -color order;
#X obj 40 200 r e.in;
#X connect 1 0 0 0;
"]
    set two [lrepeat 2 {framemap 200 90 -color order}]
    edit $w 1
    say "e.in size 200 90"
    click $w 60 60
    set tag [lindex [pictures $w] 0]
    check {[$w.c itemcget ${tag}_f -outline] eq "blue"}
    say "$w duplicate"
    check {[llength [pictures $w]] == 2}
    check {[objects_in [save_as $w e2.pd]] eq $two}
    say "$w cut"
    check {[llength [pictures $w]] == 1}
    say "$w paste"
    check {[llength [pictures $w]] == 2}
    say "$w undo" "$w undo" "$w undo"
    check {[llength [pictures $w]] == 1}
    say "$w redo" "$w redo" "$w redo"
    check {[llength [pictures $w]] == 2}
    check {[objects_in [save_as $w e2.pd]] eq $two}
    say "$w selectall" "$w cut"
    check {[llength [pictures $w]] == 0 && [images] eq ""}
    say "$w undo"
    check {[llength [pictures $w]] == 2 && [llength [images]] == 2}
    say "e.in color time"
    say "$w redo" "$w paste"
    until {[llength [pictures $w]] == 2}
    edit $w 0
}

proc dialog {} {
    foreach w [winfo children .] {
        if {[winfo class $w] eq "DialogWindow" && [winfo exists $w.w]} {return $w}
    }
    return ""
}

proc properties {w x y} {
    pdsend "$w done-popup 0 $x $y"
    until {[dialog] ne ""}
    return [dialog]
}

proc fill {d width height} {
    foreach {key value} [list w $width h $height] {
        $d.$key delete 0 end
        $d.$key insert 0 $value
    }
}

proc size_of {w tag} {
    lassign [frame_of $w $tag] x1 y1 x2 y2
    list [expr {$x2 - $x1}] [expr {$y2 - $y1}]
}

case "resized in the properties, undone and redone" {
    set w [one s specshow "300 100"]
    set tag [lindex [pictures $w] 0]
    set d [properties $w 100 120]
    check {[$d.w get] eq "300" && [$d.h get] eq "100"}
    fill $d 350 120
    $d.b.a invoke
    sync
    check {[size_of $w $tag] eq {350 120} && [dialog] eq $d}
    fill $d 360 130
    $d.b.o invoke
    until {[dialog] eq ""}
    sync
    check {[size_of $w $tag] eq {360 130}}
    say "$w undo"
    check {[size_of $w $tag] eq {350 120}}
    say "$w undo"
    check {[size_of $w $tag] eq {300 100}}
    say "$w redo" "$w redo"
    check {[size_of $w $tag] eq {360 130}}
    check {[objects_in [save_as $w p.pd]] eq {{specshow 360 130}}}
    foreach {width height} {0 100 "" 100 foo 100 100 1e9 -5 -5 {1 2} 3} {
        set d [properties $w 100 120]
        fill $d $width $height
        $d.b.o invoke
        until {[dialog] eq ""}
        sync
        set errors [take_errors]
        check {[size_of $w $tag] eq {360 130}}
        check {[llength $errors] == 1 && [string match "*specshow: size*" $errors]} $errors
    }
    properties $w 100 120
    set d [properties $w 100 120]
    $d.b.c invoke
    until {[dialog] eq ""}
    properties $w 100 120
    edit $w 1
    say "$w selectall" "$w cut"
    until {[dialog] eq ""}
    say "$w undo"
    edit $w 0
    properties $w 100 120
    close_patch $w
    until {[dialog] eq ""}
}

case "a change of size by message leaves the patch as clean as vanilla's" {
    set w [one s specshow "300 100"]
    say "s.in size 310 110"
    check {![string match {*\**} [wm title $w]]}
}

# On its way

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

# Unseen

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
        say "$w zoom $zoom"
        until {[size_of $w $tag] eq [list [expr {300 * $zoom}] [expr {114 * $zoom}]]}
        until {[image width $tag] == 300 * $zoom}
        until {[quarters $tag $zoom {0 1 2 3}]}
        until {[text_of $w $tag c] eq "16 bands, 257 frames"}
    }
}

proc range {n} {
    set list {}
    for {set i 0} {$i < $n} {incr i} {lappend list $i}
    return $list
}

}

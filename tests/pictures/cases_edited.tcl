# Cases: pictures that are saved, and edited as any object.

namespace eval ::pictures {

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
    say "$w paste" ;# which may take a turn through the window
    until {[llength [pictures $w]] == 2}
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

}

#!/usr/bin/env python3
"""Tell what a reader of a patch could not make out: layout.py FILE...

A line a fault: FILE [subpatch] : what is wrong. The status is 1 if there is any.
"""
import glob
import os
import sys

import patchboxes

HELP, HELP_END = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "help"), "-help.pd"
CLASSES = [os.path.basename(file)[:-len(HELP_END)] for file in glob.glob(f"{HELP}/*{HELP_END}")]
WINDOW = 1000, 650  # the largest window
NEAR = 2.5  # pixels by which cords lie apart that look like one
STRETCH = 10  # pixels that they may do so
CLICKED = "bng tgl nbx hsl vsl hradio vradio".split()


def overlaps(picture):
    """Boxes and texts that overlap, and such as a background crosses or hides."""
    for index, one in enumerate(picture.drawn):
        for two in picture.drawn[index + 1:]:
            if one.overlaps(two):
                yield from _overlap(one, two)


def _overlap(one, two):
    """Two things of which the first is drawn first."""
    if "background" not in (one.what, two.what):
        yield f"{one.title} and {two.title} overlap"
    elif two.what == "background" and one.what != "background":
        yield f"{two.title} hides {one.title}"
    elif one.what == "background" and two.what != "background" and one.place != two.place:
        if not all(one.rects[0].holds(rect) for rect in two.rects):
            yield f"{two.title} lies over the edge of {one.title}"


def crossings(picture):
    """Cords that run over a box or a text."""
    for cord, line in zip(picture.canvas.cords, picture.lines):
        ends = cord.source, cord.sink
        for drawn in picture.drawn:
            own = drawn.what == "box" and drawn.place in ends
            if drawn.what == "background" or own:
                continue
            if any(rect.is_cut_by(line) for rect in drawn.rects):
                yield f"{_cord(picture, cord)} crosses {drawn.title}"


def upward(picture):
    """Cords that run upwards, other than in a loop."""
    for cord, (begin, end) in zip(picture.canvas.cords, picture.lines):
        if end[1] < begin[1] and not _leads(picture.canvas, cord.sink, cord.source):
            yield f"{_cord(picture, cord)} runs upwards"


def _leads(canvas, begin, end):
    """Whether cords lead from one box to the other."""
    reached, ahead = set(), [begin]
    while ahead:
        place = ahead.pop()
        if place == end:
            return True
        if place not in reached:
            reached.add(place)
            ahead.extend(cord.sink for cord in canvas.cords if cord.source == place)
    return False


def twins(picture):
    """Cords that lie on one another for a stretch."""
    cords = list(zip(picture.canvas.cords, picture.lines))
    for index, (one, line) in enumerate(cords):
        for two, other in cords[index + 1:]:
            if _same_stretch(line, other):
                yield f"{_cord(picture, one)} and {_cord(picture, two)} lie on one another"


def _same_stretch(one, two):
    axis = 1 if abs(one[1][1] - one[0][1]) >= abs(one[1][0] - one[0][0]) else 0
    low = max(min(one[0][axis], one[1][axis]), min(two[0][axis], two[1][axis]))
    high = min(max(one[0][axis], one[1][axis]), max(two[0][axis], two[1][axis]))
    if high - low < STRETCH:
        return False
    return all(abs(_across(one, axis, at) - _across(two, axis, at)) < NEAR for at in (low, high))


def _across(line, axis, at):
    """Where a line is in the other direction."""
    begin, end = line
    way = end[axis] - begin[axis]
    part = (at - begin[axis]) / way if way else 0
    return begin[1 - axis] + part * (end[1 - axis] - begin[1 - axis])


def outside(picture):
    """A window that is too large, and what does not fit into it."""
    _, _, width, height = picture.canvas.window
    if not picture.drawn:
        return
    if width > WINDOW[0] or height > WINDOW[1]:
        yield f"the window, {width} x {height}, is larger than {WINDOW[0]} x {WINDOW[1]}"
    window = patchboxes.Rect(0, 0, width, height)
    for drawn in picture.drawn:
        if not all(window.holds(rect) for rect in drawn.rects):
            yield f"{drawn.title} is not within the window, {width} x {height}"


def dead(picture):
    """What is there to be clicked, and leads nowhere."""
    boxes, cords = picture.canvas.boxes, picture.canvas.cords
    sources = {cord.source for cord in cords}
    for place, box in enumerate(boxes):
        tellers = [boxes[cord.source] for cord in cords if cord.sink == place]
        if place not in sources and _is_for_clicks(box) and not _is_display(box, tellers):
            yield f"{box.title()} leads nowhere"


def _is_for_clicks(box):
    """Whether it is for clicks, and has no name to send to."""
    if box.kind == "msg":
        return r"\;" not in box.words
    return box.name() in CLICKED and box.words[patchboxes.LABELLED[box.name()] - 2] == "empty"


def _is_display(box, tellers):
    """Whether it shows what it is told: a message box the words that are set by [list trim]."""
    if box.kind == "msg":
        return any(teller.words[:2] == ["list", "trim"] for teller in tellers)
    return bool(tellers) or box.words[patchboxes.LABELLED[box.name()] - 1] != "empty"


def declarations(path, canvases):
    """Whether a patch finds our classes when it is opened again, once it was saved."""
    boxes = [box for canvas in canvases for box in canvas.boxes]
    ours = any(box.name() in CLASSES for box in boxes)
    objects = sum(box.name() == "declare" for box in boxes)
    lines = sum(len(canvas.declared) for canvas in canvases)
    folder = os.path.basename(os.path.dirname(os.path.abspath(path)))
    if ours and folder in ("help", "examples") and not objects:
        yield "there is no object [declare], so that our classes are not found"
    if lines > objects:
        yield f"of {lines} #X declare only {objects} have an object: Pd does not save the others"
    if lines < objects:
        yield f"of {objects} objects [declare] only {lines} have an #X declare: Pd reads only those"


def _cord(picture, cord):
    source, sink = (picture.canvas.boxes[place] for place in (cord.source, cord.sink))
    return f"the cord from {source.title()} to {sink.title()}"


def faults(path):
    """What is wrong with a file, as lines."""
    canvases = []
    for names, picture in patchboxes.pictures(path):
        canvases.append(picture.canvas)
        where = f"{path} [{'/'.join(names)}]" if names else path
        for check in (overlaps, crossings, upward, twins, outside, dead):
            for fault in check(picture):
                yield f"{where} : {fault}"
    for fault in declarations(path, canvases):
        yield f"{path} : {fault}"


def main():
    found = [fault for path in sys.argv[1:] for fault in faults(path)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Use every patch of help/, examples/ and externals/ in a real Pd without a window.

Of each patch: it opens, and all its objects are made; it is the same once Pd has saved it; what
was saved opens again, and its buttons are clicked from top to bottom, and those of its subpatches,
then sliders and radios at their ends, and the buttons again, as what is chosen in one sound may be
lacking in the next; the same with sounds of one sample; and its layout is clear (layout.py).
Whatever Pd complains about is a failure. PD_PRELOAD names a library to load into Pd first;
LIBRARY and PATIENCE: see patchrun.py. With arguments, only those patches. Ends with a line
"N passed, N failed".
"""
import os
import re
import sys
import wave

import layout
import patchboxes
import patchfile
import patchrun
from results import finish, report

COMPLAINT = re.compile(r"error|couldn't create|no such|multiply defined|bad arguments", re.I)

# what may be said of a sound that is one frame
LONE = re.compile(r".*(one centred frame alone|there is only one frame|leaves none; FROM has to|"
                  r"there are frames 0 to 0$).*\n", re.M)
RANGES = "hsl", "vsl", "hradio", "vradio"
SOUND = re.compile(r"\.\./doc/sound/\w+\.\w+")

# a message box, a bang and a toggle, of which each is to print when it is clicked
FELT = r"""#N canvas 0 0 450 300 12;
#X msg 20 20 felt;
#X obj 20 50 bng 19 250 50 0 empty empty empty 17 7 0 10 #fcfcfc #000000 #000000;
#X obj 60 50 tgl 19 0 empty empty empty 17 7 0 10 #fcfcfc #000000 #000000 0 1;
#X obj 20 120 print felt;
#X connect 0 0 3 0;
#X connect 1 0 3 0;
#X connect 2 0 3 0;
"""


def complaints(said):
    """What Pd complained of, each with the line before it, which may say what of."""
    lines = said.splitlines()
    wrong = [index for index, line in enumerate(lines) if COMPLAINT.search(line)]
    shown = sorted({max(index + near, 0) for index in wrong for near in (-1, 0)})
    yield from (lines[index] for index in shown)
    if patchrun.THROUGH not in said:
        yield "the script was not run to its end"


# --- Save ---------------------------------------------------------------------------------------

def save(patch):
    """Messages that save a patch in its place."""
    folder, name = os.path.split(patch)
    folder = folder.replace(" ", r"\ ")
    return [f"{patchrun.receiver(patch)} savetofile {name} {folder}"]


def differences(one, two):
    """What two patches do not have in common."""
    for (path, before), (_, after) in zip(one.every(), two.every()):
        where = "/".join(path) or "patch"
        if len(before.boxes) != len(after.boxes):
            yield f"{where}: {len(before.boxes)} boxes became {len(after.boxes)}"
        for old, new in zip(contents(before), contents(after)):
            if old != new:
                yield f"{where}: {old} became {new}"


def contents(canvas):
    """What of a canvas must outlive Save, in a form to compare."""
    yield canvas.name, canvas.window[2:], canvas.coords[4:]
    yield sorted(" ".join(words) for words in canvas.declared)
    yield sorted(cord.ends() for cord in canvas.cords)
    yield from map(box_contents, canvas.boxes)


def box_contents(box):
    """What of a box must outlive Save: not the state of a slider, an array and the like."""
    if box.kind == "array":
        return box.kind, box.words[0]
    if box.kind in patchboxes.ATOMS:
        return box.kind, box.x, box.y, (box.words + ["0"])[:8]
    if box.name() in patchboxes.LABELLED:
        return box.kind, box.name()
    return box.kind, box.x, box.y, box.columns, patchfile.shown(box.words)


# --- Clicks -------------------------------------------------------------------------------------

def clicks(patch):
    """Messages that click all buttons of a patch."""
    for path, canvas in patchfile.read(patch).every():
        name = "pd-" + path[-1] if path else patchrun.receiver(patch)
        buttons = sorted(patchrun.buttons(canvas), key=lambda box: (box.y, box.x))
        if buttons and "$" not in name and name != "pd-(subpatch)":
            yield f"{name} vis 1"
            yield f"{name} map 1"
            for button in buttons:
                yield from patchrun.click(name, button, canvas.font)
            others = [box for box in canvas.boxes if box.name() in RANGES]
            for box in others:
                yield from patchrun.click_end(name, box, canvas.font)
            for button in buttons if others else ():
                yield from patchrun.click(name, button, canvas.font)
            yield "100"
            if path:
                yield f"{name} vis 0"


def shorten(patch):
    """Let the sounds that a patch reads be of one sample."""
    sound = os.path.join(os.path.dirname(patch), "..", "one.wav")
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes(b"\0\x40")
    patchrun.write(patch, SOUND.sub("../one.wav", patchrun.text_of(patch)))


# --- Tests --------------------------------------------------------------------------------------

def clicks_are_felt(copies):
    """That a click without a window does anything, on which the other tests rely."""
    patch = copies.path("felt.pd")
    patchrun.write(patch, FELT)
    said = copies.run(patch, clicks(patch))
    felt = said.count("felt: ")
    missed = [] if felt == 3 else [f"{felt} of 3 were felt"]
    report("clicks are felt without a window", [*complaints(said), *missed])


def use(original, copies):
    """Test one patch: open, save, click through the saved one, and look at the layout."""
    name = os.path.relpath(original, patchrun.LIBRARY)
    patch = copies.path(name)
    untouched, text = patchfile.read(patch), patchrun.text_of(patch)
    said = copies.run(patch, save(patch))
    report(f"{name} opens", complaints(said))
    report(f"{name} outlives Save", differences(untouched, patchfile.read(patch)))
    patchrun.block(patch)
    script = [] if patchrun.quits(patch) else list(clicks(patch))
    said = copies.run(patch, script)
    report(f"{name} opens again and is clicked through", complaints(said))
    shorten(patch)
    said = LONE.sub("", copies.run(patch, script))
    report(f"{name} is clicked through with one sample", complaints(said))
    patchrun.write(patch, text)
    report(f"{name} is laid out clearly",
           [fault.split(" : ", 1)[1] for fault in layout.faults(original)])


def main():
    copies = patchrun.Copies("opened")
    clicks_are_felt(copies)
    for patch in patchrun.patches(sys.argv[1:]):
        use(patch, copies)
    return finish()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Turn a patch of Pd into one of Max: pd_to_max.py FILE.pd [CLASS], printed.

Boxes keep their places and cords. What is Pd's alone goes, and with it what only served it: the
pictures, the reference (Max has pages of its own for that), subpatches that fill or scale graphs;
then boxes that nobody speaks to any more, or that speak to nobody, and the comments beside them.
Where one outlet has several cords, Max sends to the right first, and Pd in the sequence in which
they were tied: a patch that depends on that has a [t], for Pd's readers, too.
"""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import counterparts  # noqa: E402
import patchboxes  # noqa: E402
import patchfile  # noqa: E402
import patchports  # noqa: E402
from counterparts import NoCounterpart, Thing  # noqa: E402
from max_patch import Box, Patch, text_of, text_width  # noqa: E402
from pruning import Alive  # noqa: E402
from words import CLASSES, said_of_max, sound  # noqa: E402

PICTURE_SAID = "In Pd's version of this patch there is a picture here, which is Pd's own."
SEE_ALSO = 612  # below this a help has nothing but other objects
# what is in buffers as they are made, where Pd's patch draws it: a sound, or one number
FIRST_IN = {"stft-help-array": "jongly.aif"}
LISTS = {"melspec-help-live", "features-help-live"}  # arrays that lists come to, which are shown
FILLED = {"reorder-help-order": 60, "reorder-help-bins": 512, "reorder-help-gains": 1,
          "ins-gains": 1, "w7_mask": 1}


class Names:
    """The names within one patch."""

    def __init__(self, stem, patch):
        self.stem = stem
        self.arrays = {self.word(patchfile.plain(box.words[0]))
                       for _, canvas in patch.every() for box in canvas.boxes
                       if box.kind == "array"} - LISTS
        self.canvas = patch  # the one that is turned

    def word(self, text):
        """$0- is a number of the patch in Pd."""
        return text.replace("$0-picture", "$0-shown").replace("$0-", self.stem + "-")

    def first_in(self, array):
        return FIRST_IN.get(array)

    def ports(self, box):
        return patchports.of_box(self.canvas, self.canvas.boxes.index(box))

    def sends_on(self, box):
        place = self.canvas.boxes.index(box)
        return any(cord.source == place for cord in self.canvas.cords)

    def is_list(self, array):
        return array in LISTS

    def goes_to_list(self, box):
        """Whether what leaves a box is shown as a list."""
        place = self.canvas.boxes.index(box)
        return any(self.canvas.boxes[cord.sink].words[-1] in LISTS for cord in self.canvas.cords
                   if cord.source == place)

    def is_written(self, box):
        """Whether what comes to it is from a box to write in."""
        place = self.canvas.boxes.index(box)
        return any(self.canvas.boxes[cord.source].kind == "listbox" for cord in self.canvas.cords
                   if cord.sink == place)

    def is_chosen_by(self, box, outlet=0):
        """Whether what leaves an outlet comes to a [sel], or to one behind a [spigot], and to
        nothing else."""
        place = self.canvas.boxes.index(box)
        sinks = [self.canvas.boxes[cord.sink] for cord in self.canvas.cords
                 if (cord.source, cord.outlet) == (place, outlet)]
        return bool(sinks) and all(
            sink.name() in ("sel", "select") or sink.name() == "spigot" and self.is_chosen_by(sink)
            for sink in sinks)

    def comes_from(self, box, words):
        """Whether only such a box has a cord to it."""
        place = self.canvas.boxes.index(box)
        sources = [self.canvas.boxes[cord.source].words for cord in self.canvas.cords
                   if cord.sink == place]
        return sources == [words]

    def message(self, words):
        """The text of a message box; "" where all of it was said to graphs."""
        text = " ".join(sound(self.word(patchfile.plain(word))) if word not in (r"\;", r"\,")
                        else word for word in words)
        first, *others = (part.strip() for part in text.split(r"\;"))
        kept = [part for part in map(self._said, others) if part]
        first = re.sub(r"(^|, )array ", r"\1buffer ", first.replace(r" \,", ","))
        first = re.sub(r"^list (?=[a-z])", "", first)  # it is a message in Max
        first = re.sub(r"\bcolor #(\w{6})", lambda found: _bgcolor(found[1]), first)
        return first + "".join((";\n" if first or place else "; ") + part
                               for place, part in enumerate(kept))

    def _said(self, part):
        receiver = part.split()[0] if part else ""
        if receiver in self.arrays or receiver.endswith(("-help-fit", "-fit-live")):
            return ""
        if receiver == "pd":
            return part.replace("pd dsp", "dsp set")
        return part.replace(r" \,", ",")


def _color(bright):
    """Red, green and blue of six digits, each from 0 to 1."""
    return [round(int(bright[place:place + 2], 16) / 255, 4) for place in (0, 2, 4)]


def _bgcolor(bright):
    """What a panel hears."""
    return " ".join(["bgcolor", *map(str, _color(bright)), "1."])


class Turned:
    """One canvas as it becomes a patcher."""

    def __init__(self, canvas, names, alive):
        self.canvas, self.names, self.alive = canvas, names, alive
        names.canvas = canvas
        x, y, width, height = canvas.window
        self.patch = Patch((x + 60, y + 60, width, height))
        self.frames = [patchboxes.frame(box, canvas.font) for box in canvas.boxes]
        self.found = {}  # by the place of the box in Pd
        self.written = {}  # comments, by theirs
        self.back = []   # backgrounds, which lie behind all else
        self._texts()
        for place, box in enumerate(canvas.boxes):
            if alive.has(canvas, place):
                self._turn(place, box)
        self._close_up()
        self.patch.boxes.extend(self.back)
        make_room(self.patch.boxes)
        self._fit_window()
        self._in_sequence("inlet")
        self._in_sequence("outlet")
        for number, box in enumerate(self.patch.boxes):
            box.id = f"obj-{number + 1}"
        self._cords()

    # labels and comments

    def _texts(self):
        """Comments, and the labels that controls have in Pd."""
        for drawn in patchboxes.Picture(self.canvas).drawn:
            box = self.canvas.boxes[drawn.place]
            if drawn.what != "text" or not self.alive.has(self.canvas, drawn.place):
                continue
            if box.kind == "text":
                self._comment(drawn, box)
            elif not box.canvas and not self.alive.loses_label(self.canvas, drawn.place):
                self._label(drawn, box)

    def _comment(self, drawn, box):
        text = said_of_max(drawn.text.replace("\n", " "))
        if not text:
            return
        right = max(rect.right for rect in drawn.rects)
        width = right - box.x + 12
        if len(drawn.rects) == 1:
            width = text_width(text) + 12
        self.written[drawn.place] = self.patch.add(
            Box("comment", text).place(box.x, box.y, width))

    def _label(self, drawn, box):
        rect = drawn.rects[0]
        big = box.name() == "cnv" and patchfile.number(box.words[10]) > 12
        size = 15.0 if big else 12.0
        text = said_of_max(drawn.text)
        more = {"fontsize": size, "fontface": 1} if box.name() == "cnv" else {}
        label = Box("comment", text, **more)
        middle = (rect.top + rect.bottom) / 2
        label.place(rect.left, middle - 10 * size / 12, text_width(text, size) * 1.08 + 12)
        self.patch.add(label)

    def _close_up(self):
        """What is written behind a box stays as near to it as it was."""
        for place, comment in self.written.items():
            before = self.alive.beside(self.canvas, place, self.frames)
            if before in self.found and self.frames[before].right < comment.x + 10:
                box = self.found[before].box
                comment.x -= max(0, self.frames[before].right - box.x - box.width)

    # boxes

    def _turn(self, place, box):
        thing = Thing(box, self.frames[place], self.names)
        if box.kind == "text":
            return
        if box.name() == "cnv":
            self._background(place, box)
        elif box.kind == "restore":
            self._subpatch(place, box, thing)
        elif box.kind in ("obj", "msg", "floatatom", "listbox"):
            found = self._counterpart(box, thing)
            if found:
                self._put(place, box, found)
        elif box.kind not in ("array", "scalar"):
            raise NoCounterpart(box.kind)

    def _counterpart(self, box, thing):
        if box.kind == "msg":
            return counterparts.message(thing)
        if box.kind == "floatatom":
            return counterparts.number_shown(thing)
        if box.kind == "listbox":
            return counterparts.list_shown(thing)
        name = box.name()
        if name in counterparts.PLACES:
            return counterparts.control(thing)
        if name in ("inlet", "outlet", "inlet~", "outlet~"):
            return counterparts.port(thing)
        if name not in counterparts.OBJECTS:
            raise NoCounterpart(f"[{patchfile.shown(box.words).splitlines()[0]}]")
        return counterparts.OBJECTS[name](thing)

    def _put(self, place, box, found):
        rect = self.frames[place]
        width = found.size[0] if found.size else None
        if not found.size and box.columns and box.kind != "msg":
            width = rect.right - rect.left
        self.patch.add(found.box.place(rect.left, rect.top, width,
                                       found.size and found.size[1]))
        self.found[place] = found
        self._before(found)
        self._behind(found)
        if found.written_by:
            self._hidden_before(found.box, ["r " + found.written_by, "t b l", "prepend set"])

    def _before(self, found):
        """What speaks to a box of Max and has no box in Pd: out of sight, but for [play~]'s
        start."""
        box, seen = found.box, found.box.text.startswith("play~")
        for more in found.before:
            self.patch.add(more.place(box.x, box.y))
            if seen:
                box.y += 26
            else:
                more.attributes["hidden"] = 1
            self.patch.connect(more, 0, box, found.before_inlet, not seen)

    def _behind(self, found):
        box, made = found.box, {}
        for outlet, text, inlet in found.behind:
            if text not in made:
                made[text] = self._one_behind(box, text)
            self.patch.connect(box, outlet, made[text], inlet, text != "ezdac~")

    def _one_behind(self, box, text):
        if text == "ezdac~":
            return self.patch.add(Box("ezdac~", "", 2).place(box.x + box.width + 6, box.y + 12,
                                                             28, 28))
        more = Box("newobj", text, 1, (), hidden=1).place(box.x, box.y)
        return self.patch.add(more)

    def _background(self, place, box):
        """A coloured area, a line: it lies behind all else."""
        if self.alive.loses_label(self.canvas, place):
            return
        width, height = patchfile.number(box.words[2]), patchfile.number(box.words[3])
        color = _color(patchfile.plain(box.words[11]).lstrip("#"))
        panel = Box("panel", "", 1, (), background=1, ignoreclick=1, border=0, mode=0,
                    bgcolor=color + [1.0]).place(box.x, box.y, width, height)
        self.back.insert(0, panel)  # what comes first is in front
        if box.words[5] != "empty":
            self._hidden_before(panel, ["r " + self.names.word(patchfile.plain(box.words[5]))])

    def _hidden_before(self, box, texts):
        """A chain of objects out of sight; the last of them, or a [t b l] by both outlets, speaks
        to the box."""
        before = None
        for text in texts:
            outlets = ["bang", ""] if text == "t b l" else [""]
            inlets = 0 if text.startswith("r ") else 1
            more = self.patch.add(Box("newobj", text, inlets, outlets, hidden=1)
                                  .place(box.x, box.y))
            if before:
                self.patch.connect(before, len(before.outlets) - 1, more, 0, True)
            if text == "t b l":
                self.patch.connect(more, 0, box, 0, True)
            before = more
        self.patch.connect(before, 0, box, 0, True)

    def _fit_window(self):
        """What is seen makes it wider, what is not moves."""
        x, y, width, height = self.patch.window
        seen = [box.x + box.width for box in self.patch.boxes if not box.attributes.get("hidden")]
        width = max([width] + [right + 10 for right in seen if right > width])
        self.patch.window = x, y, width, height
        for box in self.patch.boxes:
            box.x = min(box.x, width - box.width)

    def _in_sequence(self, kind):
        """Max numbers them from the left."""
        ports = [box for box in self.patch.boxes if box.maxclass == kind]
        for number, box in enumerate(sorted(ports, key=lambda box: box.x)):
            before = [other.x for other in ports if other.attributes.get("index") == number]
            box.x = max([box.x] + [x + 8 for x in before])
            box.attributes["index"] = number + 1

    def _subpatch(self, place, box, thing):
        arrays = [inner for inner in box.canvas.boxes if inner.kind == "array"]
        if box.canvas.is_graph() and arrays:
            found, buffer = counterparts.graph(thing, arrays)
            self._put(place, box, found)
            found.box.y += counterparts.ABOVE
            self.patch.add(buffer.place(box.x, box.y))
            if found.box.maxclass == "multislider":
                self.patch.connect(buffer, 0, found.box, 0)
            elif buffer.text.split()[1] in FILLED:
                number = FILLED[buffer.text.split()[1]]
                fill = counterparts.newobj("loadmess", ["fill", str(number)], 1, [""])
                self.patch.add(fill.place(buffer.x, buffer.y)).attributes["hidden"] = 1
                self.patch.connect(fill, 0, buffer, 0, True)
            return
        inner = Turned(box.canvas, self.names, self.alive).patch
        self.names.canvas = self.canvas
        kinds = [patchfile.plain(other.name()) for other in box.canvas.boxes]
        inlets = kinds.count("inlet") + kinds.count("inlet~")
        signals = ["signal" if kind.endswith("~") else "" for kind in kinds
                   if kind.startswith("outlet")]
        sub = counterparts.newobj("p", [box.canvas.name], inlets, signals)
        sub.patch = inner
        self._put(place, box, counterparts.Found(sub))

    # cords

    def _cords(self):
        for cord in self.canvas.cords:
            if cord.source in self.found and cord.sink in self.found:
                source, sink = self.found[cord.source], self.found[cord.sink]
                box, inlet = sink.box, sink.inlets.get(cord.inlet, cord.inlet)
                if sink.before and sink.box.text.startswith("play~"):
                    box, inlet = sink.before[0], 0
                outlet = source.outlets.get(cord.outlet, cord.outlet)
                self._check(source.box, outlet, box, inlet)
                self.patch.connect(source.box, outlet, box, inlet)

    @staticmethod
    def _check(source, outlet, sink, inlet):
        if outlet >= len(source.outlets):
            raise NoCounterpart(f"outlet {outlet + 1} of what stands for [{source.text}]")
        if inlet >= sink.inlets:
            raise NoCounterpart(f"inlet {inlet + 1} of what stands for [{sink.text}]")


def make_room(boxes):
    """Texts are wider in Max here and there: what they would cover moves to the right."""
    seen = [box for box in boxes if box.maxclass != "panel" and not box.attributes.get("hidden")]
    for box in sorted(seen, key=lambda box: box.x):
        for other in seen:
            if other is not box and (other.x, id(other)) < (box.x, id(box)) \
                    and _covers(other, box) and abs(other.y - box.y) < 14:
                box.x = other.x + other.width + 4


def _covers(one, two):
    return (min(one.x + one.width, two.x + two.width) - max(one.x, two.x) > 1
            and min(one.y + one.height, two.y + two.height) - max(one.y, two.y) > 6)


# --- Files --------------------------------------------------------------------------------------

def short(path):
    """What stands for the $0 of a patch, whose names are looked for in all of Max: its number, or
    the beginning of its name."""
    name = os.path.basename(path)
    number = re.match(r"\d+", name)
    return number[0] if number else name[:3] + ("~" if "~" in name else "")


def turned(path, of_class=None):
    """The patch of Max that stands for a file of Pd: the help of a class, or an example."""
    patch = patchfile.read(path)
    names = Names(short(path), patch)
    alive = Alive(patch, names, of_class, SEE_ALSO if of_class else None)
    result = Turned(patch, names, alive).patch
    if of_class:
        _see_also(result, patch, of_class)
    _say_of_pictures(result, alive.pictures(patch))
    return result


def _say_of_pictures(result, places):
    for rect in places[:1]:
        result.add(Box("comment", PICTURE_SAID, textcolor=[0.5, 0.5, 0.5, 1.0])
                   .place(rect.left + 8, rect.top + 8, min(rect.right - rect.left - 16, 240)))


def _see_also(result, patch, of_class):
    others = [box.name() for box in patch.boxes
              if box.y >= SEE_ALSO and box.name() in CLASSES and box.name() != of_class]
    result.add(Box("comment", "see also:").place(24, 619))
    x = 100
    for name in others:
        box = result.add(counterparts.ours(Thing(
            patchfile.Box("obj", x, 619, [name]), None, _Free())).box.place(x, 618))
        x += box.width + 12
    result.add(Box("comment", "all messages and attributes: right-click an object, Reference")
               .place(x + 12, 619))


class _Free:
    """The names for a box that stands alone."""

    @staticmethod
    def word(text):
        return text

    @staticmethod
    def ports(box):
        free = patchfile.Canvas([0, 0, 0, 0], "", 12)
        free.boxes.append(box)
        return patchports.of_box(free, 0)


def main():
    print(text_of(turned(*sys.argv[1:])), end="")


if __name__ == "__main__":
    main()

"""Patches of Max as they are written into .maxpat and .maxhelp: boxes, cords, and how large a text
is in Max's font."""
import json
import math

FONT = "Arial"
SIZE = 12.0
LINE = 13.4  # pixels from one line to the next

# the widths of characters in Arial of 12 pixels; others take WIDE
NARROW = {2.7: "ijlI|'", 3.3: " ft.,:;/!()[]\\\"", 4.0: "r-`", 6.0: "sckxyzvJ", 8.7: "wCDHNRUGOQ",
          10.0: "mM%", 11.3: "W@"}
WIDTHS = {letter: width for width, letters in NARROW.items() for letter in letters}
WIDE = 6.7

# how much wider a box is than its text, and the height of one with a single line
EDGE = {"comment": 8, "message": 13, "newobj": 13}
HEIGHT = {"comment": 20.0, "message": 22.0, "newobj": 22.0}


def text_width(text, size=SIZE):
    """In pixels."""
    return sum(WIDTHS.get(letter, WIDE) for letter in text) * size / SIZE


def wrapped(text, width, size=SIZE):
    """The lines that a text takes within so many pixels."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and text_width(longer, size) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


class Box:
    """A box: its class, what is written in it, its inlets, the types of its outlets, its place, and
    what else is saved with it. `patch`: what is in a subpatcher."""

    def __init__(self, maxclass, text="", inlets=1, outlets=(), **attributes):
        self.maxclass, self.text = maxclass, text
        self.inlets, self.outlets = inlets, list(outlets)
        self.attributes, self.patch = attributes, None
        self.x = self.y = self.width = self.height = 0.0
        self.id = ""

    def place(self, x, y, width=None, height=None):
        """Put it there; as wide and as high as its text where nothing else is said."""
        self.x, self.y = float(x), float(y)
        size = self.attributes.get("fontsize", SIZE)
        edge = EDGE.get(self.maxclass, 0)
        if width is None:
            width = max(text_width(line, size) for line in self.text.split("\n")) + edge + 1
            width = max(width, 16 if self.maxclass == "comment" else 30)
        self.width = float(math.ceil(width))
        lines = wrapped(self.text, self.width - edge, size)
        if self.maxclass in HEIGHT:
            height = HEIGHT[self.maxclass] + (len(lines) - 1) * LINE + (size - SIZE) * 1.2
            if len(lines) > 1:
                self.attributes["linecount"] = len(lines)
        self.height = float(round(height if height is not None else HEIGHT["newobj"]))
        return self

    def saved(self):
        """As it is in the file."""
        box = {"id": self.id, "maxclass": self.maxclass, "numinlets": self.inlets,
               "numoutlets": len(self.outlets)}
        if self.outlets:
            box["outlettype"] = self.outlets
        box["patching_rect"] = [self.x, self.y, self.width, self.height]
        if self.maxclass in HEIGHT:
            box["text"] = self.text.replace("\n", " " if self.maxclass == "newobj" else "\r")
        box.update(self.attributes)
        if self.patch:
            box["patcher"] = self.patch.saved()
        return {"box": box}


class Patch:
    """A patcher: a window, its boxes and its cords."""

    def __init__(self, window):
        self.window, self.boxes, self.cords = window, [], []

    def add(self, box):
        box.id = f"obj-{len(self.boxes) + 1}"
        self.boxes.append(box)
        return box

    def connect(self, source, outlet, sink, inlet, hidden=False):
        self.cords.append((source, outlet, sink, inlet, hidden))

    def saved(self):
        return {
            "fileversion": 1,
            "appversion": {"major": 8, "minor": 6, "revision": 0, "architecture": "x64",
                           "modernui": 1},
            "classnamespace": "box",
            "rect": [float(number) for number in self.window],
            "bglocked": 0, "openinpresentation": 0, "default_fontsize": SIZE,
            "default_fontface": 0, "default_fontname": FONT, "gridonopen": 1,
            "gridsize": [15.0, 15.0],
            "boxes": [box.saved() for box in self.boxes],
            "lines": [_line(*cord) for cord in self.cords],
        }


def _line(source, outlet, sink, inlet, hidden):
    line = {"source": [source.id, outlet], "destination": [sink.id, inlet]}
    if hidden:
        line["hidden"] = 1
    return {"patchline": line}


def text_of(patch):
    """The file's."""
    return json.dumps({"patcher": patch.saved()}, indent="\t", ensure_ascii=False) + "\n"

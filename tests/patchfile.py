"""Read a .pd file: canvases within canvases, their boxes in Pd's own order, and the cords."""
import os
import re

BOXES = ("obj", "msg", "text", "floatatom", "symbolatom", "listbox", "array", "scalar", "restore")
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$", re.I)
TOKEN = re.compile(r"[,;]|(?:\\.|[^\s,;\\])+", re.S)


class Cord:
    """From an outlet of one box to an inlet of another; boxes by their place in the canvas."""

    def __init__(self, source, outlet, sink, inlet):
        self.source, self.outlet, self.sink, self.inlet = source, outlet, sink, inlet

    def ends(self):
        return self.source, self.outlet, self.sink, self.inlet


class Box:
    """An object, message, comment, atom, array or subpatch.

    kind     obj, msg, text, floatatom, symbolatom, listbox, array, scalar, or restore (a subpatch)
    words    what follows the position, as written in the file, escapes and all
    columns  the width in characters that the file sets; 0: as wide as the text
    canvas   of a subpatch: its contents
    inside   of a subpatch or an abstraction that was found: its contents
    """

    def __init__(self, kind, x, y, words, columns=0, canvas=None):
        self.kind, self.x, self.y = kind, x, y
        self.words, self.columns = words, columns
        self.canvas = self.inside = canvas

    def name(self):
        """The class of an object without its library; pd, graph and so on of a subpatch."""
        named = self.words and self.kind in ("obj", "restore")
        return self.words[0].split("/")[-1] or self.words[0] if named else ""

    def arguments(self):
        return self.words[1:]

    def title(self):
        """What to call it in a report."""
        text = shown(self.words).replace("\n", " ")
        text = text if len(text) <= 40 else text[:37] + "..."
        left, right = {"msg": "<>", "text": "''"}.get(self.kind, "[]")
        text = self.kind if self.kind.endswith("atom") or self.kind == "listbox" else text
        return f"{left}{text}{right} at {self.x} {self.y}"


class Canvas:
    """A patch or a subpatch.

    window    x, y, width, height
    coords    the numbers of #X coords, or none: what is shown of it on its parent
    declared  the words of each line #X declare
    others    any other statement (contents of arrays, structs), as its words
    """

    def __init__(self, window, name, font, parent=None):
        self.window, self.name, self.font, self.parent = window, name, font, parent
        self.boxes, self.cords, self.coords = [], [], []
        self.declared, self.others = [], []

    def is_graph(self):
        """Whether its parent shows what is in it."""
        return len(self.coords) > 6 and self.coords[6] != 0

    def every(self):
        """This canvas and all canvases in it, each with its path of names."""
        return self._every(())

    def _every(self, path):
        yield path, self
        for box in self.boxes:
            if box.canvas:
                yield from box.canvas._every(path + (box.canvas.name,))


def statements(text):
    """The statements of a file, each as the list of its words."""
    words = []
    for token in TOKEN.findall(text):
        if token == ";":
            yield words
            words = []
        else:
            words.append(token)


def plain(word):
    """A word without its escapes."""
    return re.sub(r"\\(.)", r"\1", word, flags=re.S)


def shown(words):
    """The text of a box as Pd shows it: numbers in short, a new line after each semicolon."""
    text = ""
    for word in words:
        if word in (r"\,", r"\;"):
            text = text[:-1] if text.endswith(" ") else text
            text += ", " if word == r"\," else ";\n"
        else:
            text += (f"{float(word):g}" if NUMBER.match(word) else _quoted(word)) + " "
    return text[:-1] if text.endswith(" ") else text


def _quoted(word):
    """A word as Pd shows it: a backslash stays before what would otherwise end the word."""
    return re.sub(r"\\([^,; \\])", r"\1", word, flags=re.S)


def number(word):
    """A word as a whole number: Pd writes some as 1e+06."""
    return int(float(word))


def read(path):
    """The patch of that file."""
    with open(path, encoding="utf-8") as file:
        return parse(file.read())


def read_with_abstractions(path):
    """The patch of that file, and what is in the abstractions beside it and in externals/."""
    here = os.path.dirname(os.path.abspath(path))
    folders = [here, os.path.join(here, ".."), os.path.join(here, "..", "externals")]
    patch = read(path)
    for _, canvas in patch.every():
        for box in canvas.boxes:
            if box.kind == "obj":
                box.inside = _abstraction(box.name(), folders)
    return patch


def _abstraction(name, folders):
    files = (os.path.join(folder, name + ".pd") for folder in folders)
    file = next(filter(os.path.isfile, files), None)
    return read(file) if file else None


def parse(text):
    """The patch that the text of a file describes; ValueError where there is none."""
    canvas = top = None
    for words in statements(text):
        if words[:2] == ["#N", "canvas"]:
            canvas = _opened(words[2:], canvas)
            top = top or canvas
        elif words[:2] == ["#X", "restore"]:
            canvas = _closed(words[2:], canvas)
        elif canvas is None:
            continue  # structs come before the patch
        elif words[0] == "#X":
            _add(words[1], words[2:], canvas)
        else:
            canvas.others.append(words)
    if top is None:
        raise ValueError("no patch")
    return top


def _opened(words, parent):
    window = [number(word) for word in words[:4]]
    if parent is None:
        return Canvas(window, "", number(words[4]))
    return Canvas(window, plain(words[4]), parent.font, parent)


def _closed(words, canvas):
    words, columns = _width(words)
    box = Box("restore", number(words[0]), number(words[1]), words[2:], columns, canvas)
    canvas.parent.boxes.append(box)
    return canvas.parent


def _width(words):
    """The words before `, f N`, and N."""
    if len(words) > 3 and words[-3:-1] == [",", "f"]:
        return words[:-3], number(words[-1])
    return words, 0


def _add(kind, words, canvas):
    if kind == "f":  # the width of the subpatch before it
        canvas.boxes[-1].columns = number(words[0])
    elif kind == "connect":
        canvas.cords.append(Cord(*(number(word) for word in words)))
    elif kind == "coords":
        canvas.coords = [float(word) for word in words]
    elif kind == "declare":
        canvas.declared.append(words)
    elif kind in ("array", "scalar"):
        canvas.boxes.append(Box(kind, 0, 0, words))
    elif kind in BOXES:
        words, columns = _width(words)
        canvas.boxes.append(Box(kind, number(words[0]), number(words[1]), words[2:], columns))
    else:
        canvas.others.append(["#X", kind] + words)

"""Where the boxes and texts of a patch are drawn, in pixels: as Pd 0.53 does under Linux."""
import patchfile
import patchports

# of a font size: the width and height of a character of a box, as Pd's GUI measures them
FONTS = {8: (5, 10), 10: (6, 13), 12: (7, 15), 16: (10, 19), 24: (14, 29), 36: (22, 44)}
ATOMS = ("floatatom", "symbolatom", "listbox")
LABELLED = {  # the place of an iemgui's label in its words; its offset and its font follow
    "bng": 7, "tgl": 5, "nbx": 9, "hsl": 9, "vsl": 9, "hradio": 7, "vradio": 7, "cnv": 6, "vu": 4,
}
PICTURES, PICTURE_SIZE = ("specshow", "framemap"), (400, 160)
PORT = 7  # the width of an inlet
WRAP = 60  # the characters of a line of text


class Rect:
    """Pixels, the last column and row included."""

    def __init__(self, left, top, right, bottom):
        self.left, self.top, self.right, self.bottom = left, top, right, bottom

    def overlaps(self, other):
        """Whether they share more than an edge."""
        return (min(self.right, other.right) > max(self.left, other.left)
                and min(self.bottom, other.bottom) > max(self.top, other.top))

    def holds(self, other):
        return (self.left <= other.left and self.right >= other.right
                and self.top <= other.top and self.bottom >= other.bottom)

    def is_cut_by(self, line):
        """Whether the line from one point to another has a part within."""
        (x1, y1), (x2, y2) = line
        begin, end = 0.0, 1.0
        for start, way, low, high in ((x1, x2 - x1, self.left, self.right),
                                      (y1, y2 - y1, self.top, self.bottom)):
            if way == 0:
                if not low <= start <= high:
                    return False
                continue
            first, last = sorted(((low - start) / way, (high - start) / way))
            begin, end = max(begin, first), min(end, last)
        return begin <= end


class Drawn:
    """A box or a text and the rectangles that it covers.

    place  of the box that it is, or whose label it is, in its canvas
    what   box, text or background
    title  what to call it
    text   of a text
    """

    def __init__(self, place, what, rects, title, text=""):
        self.place, self.what, self.rects = place, what, rects
        self.title, self.text = title, text

    def overlaps(self, other):
        return any(one.overlaps(two) for one in self.rects for two in other.rects)


class Picture:
    """What is drawn of one canvas: its boxes and texts (drawn), and its cords as lines."""

    def __init__(self, canvas):
        self.canvas = canvas
        self.frames = [frame(box, canvas.font) for box in canvas.boxes]
        self.drawn = []
        for place, box in enumerate(canvas.boxes):
            self.drawn.extend(_drawn(place, box, self.frames[place], canvas.font))
        counts = [patchports.of_box(canvas, place) for place in range(len(canvas.boxes))]
        self.lines = [self._line(cord, counts) for cord in canvas.cords]

    def _line(self, cord, counts):
        source, sink = self.frames[cord.source], self.frames[cord.sink]
        return ((_port(source, cord.outlet, counts[cord.source][1]), source.bottom),
                (_port(sink, cord.inlet, counts[cord.sink][0]), sink.top))


def _port(rect, index, count):
    """The middle of an inlet or outlet."""
    return rect.left + (rect.right - rect.left - PORT) * index // max(count - 1, 1) + PORT // 2


def pictures(path):
    """The canvases of a file as they are drawn, each with its path of names."""
    for names, canvas in patchfile.read_with_abstractions(path).every():
        yield names, Picture(canvas)


# --- Boxes --------------------------------------------------------------------------------------

def frame(box, font):
    """The rectangle of a box; of a comment that of its text with Pd's margins."""
    size = _shown_size(box)
    if size:
        return Rect(box.x, box.y, box.x + size[0], box.y + size[1])
    if box.name() in LABELLED and len(box.words) > LABELLED[box.name()]:
        left, top, right, bottom = _iemgui(box)
        return Rect(box.x + left, box.y + top, box.x + right, box.y + bottom)
    width, height = _text_size(box, font)
    return Rect(box.x, box.y, box.x + width, box.y + height)


def _shown_size(box):
    """The width and height of a graph, of an abstraction that shows its inside, of our pictures."""
    if box.inside and box.inside.is_graph():
        return int(box.inside.coords[4]), int(box.inside.coords[5])
    if box.name() in PICTURES:
        given = [patchfile.number(word) for word in box.words[1:3] if patchfile.NUMBER.match(word)]
        return given if len(given) == 2 else PICTURE_SIZE
    return None


def _text_size(box, font):
    if box.kind in ATOMS:
        columns, size = patchfile.number(box.words[0]), _atom_font(box, font)
        return (columns or 3) * FONTS[size][0] + 2, FONTS[size][1] + 4
    width, height = FONTS[font]
    lines = wrapped(patchfile.shown(box.words), box.columns)
    least = 1 if box.kind == "text" else 3
    columns = box.columns or max([least] + [len(line) for line in lines])
    return columns * width + 4, len(lines) * height + 5


def _atom_font(box, font):
    size = patchfile.number(box.words[7]) if len(box.words) > 7 else 0
    return size if size in FONTS else font


def wrapped(text, columns):
    """The lines of a text, broken as Pd does."""
    limit = columns or WRAP
    lines = []
    while text:
        line, after, rest = text[:limit].partition("\n")
        if after:
            rest = text[len(line) + 1:]
        elif len(text) > limit:
            cut = text[:limit + 1].rfind(" ")
            line, rest = (text[:cut], text[cut + 1:]) if cut >= 0 else (line, text[limit:])
        else:
            rest = ""
        lines.append(line)
        text = rest
    return lines or [""]


def _iemgui(box):
    """left, top, right, bottom of a bang, slider and the like, from its position."""
    numbers = [patchfile.number(word) if patchfile.NUMBER.match(word) else 0 for word in box.words]
    name, size = box.name(), numbers[1]
    if name in ("bng", "tgl"):
        return 0, 0, size, size
    if name == "hsl":
        return -3, 0, size + 2, numbers[2]
    if name == "vsl":
        return 0, -2, size, numbers[2] + 3
    if name == "vu":
        return -1, -2, size + 1, numbers[2] + 2
    if name == "hradio":
        return 0, 0, size * numbers[4], size
    if name == "vradio":
        return 0, 0, size, size * numbers[4]
    if name == "nbx":
        return 0, 0, _nbx_width(numbers), numbers[2]
    return 0, 0, numbers[2], numbers[3]


def _nbx_width(numbers):
    digit = {1: 27, 2: 25}.get(numbers[12] & 63, 31)
    return numbers[13] * digit * numbers[1] // 36 + numbers[2] // 2 + 4


# --- Texts --------------------------------------------------------------------------------------

def _drawn(place, box, rect, font):
    if box.kind == "text":
        text = patchfile.shown(box.words)
        return [Drawn(place, "text", _comment_lines(box, font), box.title(), text)]
    if box.kind in ("array", "scalar"):
        return []
    what = "background" if box.name() == "cnv" else "box"
    rects = [_outline(box, rect)]
    label = _label(box, rect, font)
    drawn = [Drawn(place, what, rects, box.title())]
    if label:
        text, where = label
        title = f"label '{text}' of {box.title()}"
        drawn.append(Drawn(place, "text", [where], title, text))
    return drawn


def _outline(box, rect):
    """The frame, and the corner by which a message box is drawn wider than that."""
    corner = min((rect.bottom - rect.top) // 4, 10) if box.kind == "msg" else 0
    return Rect(rect.left, rect.top, rect.right + corner, rect.bottom)


def _comment_lines(box, font):
    width, height = FONTS[font]
    rects = []
    for row, line in enumerate(wrapped(patchfile.shown(box.words), box.columns)):
        top = box.y + 3 + row * height
        rects.append(Rect(box.x + 2, top + 1, box.x + 2 + len(line) * width, top + height - 1))
    return rects


def _label(box, rect, font):
    """The label's text and rectangle, or nothing."""
    if box.kind in ATOMS:
        return _atom_label(box, rect, font)
    if box.canvas and box.canvas.is_graph():
        return _array_name(box, rect)
    if box.name() in LABELLED and len(box.words) > LABELLED[box.name()] + 4:
        return _iemgui_label(box)
    return None


def _iemgui_label(box):
    at = LABELLED[box.name()]
    label, right, down, style, size = box.words[at:at + 5]
    if label == "empty":
        return None
    text = patchfile.plain(label)
    size = patchfile.number(size)
    letter = round(size * (0.602 if patchfile.number(style) & 63 == 0 else 0.52))
    left, middle = box.x + patchfile.number(right), box.y + patchfile.number(down)
    return text, Rect(left, middle - size // 2, left + len(text) * letter, middle + size // 2)


def _atom_label(box, rect, font):
    label = box.words[4] if len(box.words) > 4 else "-"
    if label == "-":
        return None
    text = patchfile.plain(label)
    width, height = FONTS[_atom_font(box, font)]
    left, top = {
        0: (rect.left - 3 - len(text) * width, rect.top + 2),
        1: (rect.right + 2, rect.top + 2),
        2: (rect.left - 1, rect.top - 1 - height),
        3: (rect.left - 1, rect.bottom + 3),
    }[patchfile.number(box.words[3]) & 3]
    return text, Rect(left, top + 1, left + len(text) * width, top + height - 1)


def _array_name(box, rect):
    """The name of the array above its graph, unless it is hidden."""
    for inner in box.canvas.boxes:
        if inner.kind == "array" and not patchfile.number((inner.words + ["0"] * 4)[3]) & 8:
            width, height = FONTS[box.canvas.font]
            text = patchfile.plain(inner.words[0])
            top = rect.top - 1 - height
            return text, Rect(rect.left, top + 1, rect.left + len(text) * width, top + height - 1)
    return None

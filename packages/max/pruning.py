"""What of a patch of Pd goes on to Max: all but what is Pd's own, and what only served that."""
import re

import patchboxes
import patchfile
from counterparts import PLACES

GONE = {"specshow", "framemap", "framescatter", "declare", "fit-graph", "until"}
PICTURES = {"specshow", "framemap"}
GONE_SUBPATCHES = {"reference", "META", "fill", "fit", "zoom", "shapes", "arrays"}
CLICKED = {"bng", "tgl", "hsl", "nbx", "vradio", "hradio"}
ENDS = {"s", "send", "dac~", "output~", "outlet", "outlet~", "print", "throw~", "cnv", "s~"}
SOURCES = {"r", "receive", "loadbang", "inlet", "inlet~", "catch~", "adc~", "table", "metro"}
ROW = 6  # pixels that a comment may be higher or lower than what it is about
NEAR = 60  # and how far it may be away
BELOW = 130  # how far down a title may reach


class Alive:
    """Which boxes of a patch stay."""

    def __init__(self, patch, names, of_class, floor):
        self.names, self.of_class, self.floor = names, of_class, floor
        self.patch = patch
        self.canvases = [canvas for _, canvas in patch.every()]
        self.dead = {id(canvas): set() for canvas in self.canvases}
        for canvas in self.canvases:
            self._first(canvas)
        while self._once():
            pass
        for canvas in self.canvases:
            self._comments(canvas)

    def has(self, canvas, place):
        return place not in self.dead[id(canvas)]

    def _first(self, canvas):
        for place, box in enumerate(canvas.boxes):
            below = canvas is self.patch and self.floor and box.y >= self.floor
            named = box.canvas and box.canvas.name in GONE_SUBPATCHES and not box.canvas.is_graph()
            array = box.name() == "array" and "define" not in box.words
            if box.name() in GONE or named or array or (below and box.name() != "cnv"):
                self._kill(canvas, place)

    def _kill(self, canvas, place):
        self.dead[id(canvas)].add(place)
        inner = canvas.boxes[place].canvas
        if inner and not inner.is_graph():
            for other in range(len(inner.boxes)):
                self._kill(inner, other)

    def _once(self):
        """Whether more went."""
        said, heard = self._names("sends"), self._names("hears")
        self.gone_arrays = self._arrays(False) - self._arrays(True)
        went = False
        for canvas in self.canvases:
            for place, box in enumerate(canvas.boxes):
                if self.has(canvas, place) and self._serves_nobody(canvas, place, said, heard):
                    self._kill(canvas, place)
                    went = True
        return went

    def _serves_nobody(self, canvas, place, said, heard):
        box, name = canvas.boxes[place], canvas.boxes[place].name()
        if box.kind in ("text", "array") or name in ("cnv", "inlet", "inlet~") or \
                name == self.of_class:
            return False
        if box.canvas and box.canvas.is_graph():
            return not self._is_used(box)
        if box.kind == "msg" and (not self.names.message(box.words)
                                  or self.gone_arrays & set(self._words(box))):
            return True
        if name in CLICKED or box.kind in ("floatatom", "listbox"):
            spoken = set(self._spoken(box, "sends")) & heard, set(self._spoken(box, "hears")) & said
            if not any(spoken) and not self._has_cords(canvas, place):
                return True
        if name in ("r", "receive") and self._word(box, 1) not in said:
            return True
        if name in ("s", "send") and self._word(box, 1) not in heard:
            return True
        return self._has_lost_all(canvas, place)

    def _has_lost_all(self, canvas, place):
        """All cords that it had to others, or all that it had from others."""
        box = canvas.boxes[place]
        into = [cord for cord in canvas.cords if cord.sink == place]
        out_of = [cord for cord in canvas.cords if cord.source == place]
        if out_of and not any(self.has(canvas, cord.sink) for cord in out_of):
            return not (set(self._spoken(box, "sends")) - {"empty", "-"}) or box.kind == "msg"
        clicked = box.kind == "msg" or box.name() in CLICKED or box.name() in SOURCES or box.canvas
        if into and not clicked and not any(self.has(canvas, cord.source) for cord in into):
            return True
        return False

    def _has_cords(self, canvas, place):
        return any(place in (cord.source, cord.sink) and self.has(canvas, cord.source)
                   and self.has(canvas, cord.sink) for cord in canvas.cords)

    def _arrays(self, staying):
        """The names of all arrays, or of those that stay."""
        return {self._word(box, 2 if box.kind == "obj" else 0)
                for canvas in self.canvases for place, box in enumerate(canvas.boxes)
                if box.kind == "array" or box.words[:2] == ["array", "define"]
                if not staying or self._stays(canvas, place)}

    def _stays(self, canvas, place):
        """Of an array: with the graph that it is in."""
        outer = [(other, index) for other in self.canvases for index, box in enumerate(other.boxes)
                 if box.canvas is canvas and canvas.is_graph()]
        return all(self.has(other, index) for other, index in outer or [(canvas, place)])

    def _words(self, box):
        return [self.names.word(patchfile.plain(word)) for word in box.words]

    def _word(self, box, place):
        words = box.words + [""] * (place + 1)
        return self.names.word(patchfile.plain(words[place]))

    def _names(self, which):
        """All that is sent to, or heard, by what stays."""
        return {word for canvas in self.canvases for place, box in enumerate(canvas.boxes)
                if self.has(canvas, place) for word in self._spoken(box, which)} - {"empty", "-"}

    def _spoken(self, box, which):
        name = box.name()
        if box.canvas and box.canvas.is_graph() and which == "hears":
            return list(filter(self.names.is_list, (self._word(inner, 0)
                                                    for inner in box.canvas.boxes)))
        if name in (("s", "send") if which == "sends" else ("r", "receive")):
            return [self._word(box, 1)]
        if name == "cnv" and which == "hears":
            return [self._word(box, 5)]
        if name in PLACES:
            return [self._word(box, PLACES[name][1 if which == "sends" else 2])]
        if box.kind in ("floatatom", "listbox"):
            return [self._word(box, 6 if which == "sends" else 5)]
        if box.kind == "msg" and which == "sends":
            return re.findall(r"; (\S+)", self.names.message(box.words).replace("\n", " "))
        return []

    def _is_used(self, graph):
        """Whether an array is read or written by something of ours."""
        names = {self._word(inner, 0) for inner in graph.canvas.boxes if inner.kind == "array"}
        if any(map(self.names.is_list, names)):
            return True
        return any(names & {self.names.word(patchfile.plain(word)) for word in box.words}
                   for canvas in self.canvases for place, box in enumerate(canvas.boxes)
                   if self.has(canvas, place) and box.kind in ("msg", "obj")
                   and box.name() not in ("s", "array"))

    # --- What is written beside ---------------------------------------------------------------

    def _comments(self, canvas):
        rects = [patchboxes.frame(box, canvas.font) for box in canvas.boxes]
        for place, box in enumerate(canvas.boxes):
            if box.kind != "text":
                continue
            nearest = self.beside(canvas, place, rects)
            if nearest is not None and not self.has(canvas, nearest):
                self.dead[id(canvas)].add(place)
            elif re.search(r"\[(specshow|framemap)\]|<= click", patchfile.shown(box.words)) and \
                    len(box.words) < 12:
                self.dead[id(canvas)].add(place)

    @staticmethod
    def beside(canvas, place, rects):
        """What a comment is about: what it stands behind, or what it stands before if that is
        nearer."""
        box = canvas.boxes[place]
        letter = patchboxes.FONTS[canvas.font][0]
        end = min(rects[place].right, box.x + letter * len(patchfile.shown(box.words)))
        row = [other for other, that in enumerate(canvas.boxes)
               if that.y - ROW <= box.y <= max(that.y + ROW, rects[other].bottom - 2 * ROW)
               and that.kind != "text" and that.name() not in ("cnv", "declare")]
        left = [(box.x - rects[other].right, other) for other in row
                if -10 < box.x - rects[other].right < NEAR]
        right = [(rects[other].left - end, other) for other in row
                 if canvas.boxes[other].name() in CLICKED - {"vradio"}
                 and 0 < rects[other].left - end < NEAR]
        return min(left + right, default=(0, None))[1]

    def loses_label(self, canvas, place):
        """The title of a picture; or one of which all went that stands below it, up to the next."""
        box = canvas.boxes[place]
        if box.name() != "cnv" or box.words[6] == "empty":
            return False
        if any(other.name() in PICTURES and 0 < other.y - box.y < NEAR and other.x == box.x
               for other in canvas.boxes):
            return True
        width = patchfile.number(box.words[2])
        column = [(other.y, index) for index, other in enumerate(canvas.boxes)
                  if box.x - 2 <= other.x < box.x + width and other.y > box.y]
        floor = min((y for y, index in column if canvas.boxes[index].name() == "cnv"
                     and canvas.boxes[index].words[6] != "empty"), default=10000)
        below = [index for y, index in column if y < min(floor, box.y + BELOW)
                 and canvas.boxes[index].name() not in ("cnv", "declare")]
        return bool(below) and not any(self.has(canvas, index) for index in below)

    def pictures(self, canvas):
        return [patchboxes.frame(box, canvas.font) for box in canvas.boxes
                if box.name() in PICTURES]

"""What can be said of one file of the package, a patch or a help, without Max."""
import json
import re

from pd_to_max import PICTURE_SAID
from refpages import Page
from words import name_of

# What Max has and the patches use: inlets, outlets, and the names that have as many whatever their
# arguments. Other counts depend on arguments (BY_ARGUMENTS).
PORTS = """
1 0  panel comment print send~ s
0 1  r receive~
1 1  loadbang loadmess button toggle slider radiogroup prepend append sprintf
2 1  metro delay f i float + - * / == > phasor~ *~ message
2 2  zl.len zl.slice zl.reg minimum maximum line~
1 2  flonum multislider buffer~ play~ opendialog live.slider
1 3  change savedialog tab
3 1  clip
2 0  ezdac~
2 5  live.gain~
5 6  waveform~
1 4  textedit
"""
COUNTS = {name: (int(inlets), int(outlets)) for inlets, outlets, *names in
          map(str.split, PORTS.strip().splitlines()) for name in names}
BY_ARGUMENTS = {
    "t": lambda words: (1, len(words)), "sel": lambda words: (2 - (len(words) > 1),
                                                              len(words) + 1),
    "route": lambda words: (1, len(words) + 1), "pack": lambda words: (len(words), 1),
    "unpack": lambda words: (1, len(words)), "gate": lambda words: (2, int((words or ["1"])[0])),
    "adc~": lambda words: (1, len(words)),
    "expr": lambda words: (max(map(int, re.findall(r"\$f(\d)", " ".join(words)))), 1),
}
# from which word on a message names buffers, behind its own name
BUFFERS = {"array": 1, "buffer": 1, "sound": 1, "render": 1, "points_array": 1, "magnitude": 2,
           "phase": 2, "band": 2, "frame": 2, "histogram": 3, "mask": 2, "bins": 2}
TOUCH = 3  # pixels that things may lie over each other
# Where one outlet has several cords, Max sends to the right first, Pd in the sequence in which they
# were tied. Here it has been looked at that both do the same: what has the cords, and what they
# lead to, the names in sequence.
ANY_SEQUENCE = {tuple(line.split()) for line in """
flonum p s
float p p p p
inlet route t
loadbang message message
message outlet t
r float float
slider flonum message
live.slider flonum message
sro.embed1d s sro.reorder~
sro.melspec s sro.embed1d
sro.melspec sro.embed1d sro.embed1d
sro.reorder s sro.reorder~
sro.stft~ sro.melspec sro.reorder~
sro.stft~ sro.reorder~ t
""".strip().splitlines()}


class PatchFile:
    """One file; `said` is what the classes say, `of_pd` what no text may say."""

    def __init__(self, file, said, of_pd):
        self.said, self.of_pd, self.pages = said, of_pd, {}
        self.patchers, self.inside = [], {}
        self.top = json.loads(file.read_text(encoding="utf-8"))["patcher"]
        self._collect(self.top, None, None)
        self.is_help = file.suffix == ".maxhelp"
        self.buffers = {words[1] for box in self.boxes() for words in [_words(box)]
                        if words[:1] == ["buffer~"]}

    def _collect(self, patcher, parent, holder):
        boxes = {box["box"]["id"]: box["box"] for box in patcher["boxes"]}
        self.patchers.append((patcher, boxes, parent, holder))
        for box in boxes.values():
            if "patcher" in box:
                self.inside[id(box)] = len(self.patchers)
                self._collect(box["patcher"], patcher, box)

    def boxes(self):
        """All boxes, in whatever patcher."""
        return [box for _, boxes, _, _ in self.patchers for box in boxes.values()]

    def faults(self):
        """All that is wrong, a line each."""
        for patcher, boxes, _, _ in self.patchers:
            yield from _shape_faults(patcher, boxes)
            yield from self._port_faults(boxes)
            yield from _layout_faults(patcher, boxes)
            yield from _sequence_faults(patcher, boxes)
        yield from self._name_faults()
        yield from self._text_faults()
        for place, (_, boxes, _, _) in enumerate(self.patchers):
            for box in boxes.values():
                yield from self._said_faults(place, box)
                yield from self._choice_faults(place, box)
        if self.is_help:
            yield from self._first_sound_faults()

    # boxes and names

    def _port_faults(self, boxes):
        for box in boxes.values():
            expected = self._ports(box)
            if expected is None:
                yield f"Max has no {_title(box)}, as far as is known here"
            elif expected != (box["numinlets"], box["numoutlets"]):
                yield (f"{_title(box)} has {box['numinlets']} inlets and {box['numoutlets']} "
                       f"outlets instead of {expected}")
            yield from self._attribute_faults(box)
            if box["maxclass"] == "slider" and box.get("min"):
                yield f"{_title(box)} adds {box['min']:g} to what comes in"

    def _ports(self, box):
        name, arguments = _name(box), _words(box)[1:]
        if name == "p":
            inner = [other["box"]["maxclass"] for other in box["patcher"]["boxes"]]
            return inner.count("inlet"), inner.count("outlet")
        if name in ("inlet", "outlet"):
            return (0, 1) if name == "inlet" else (1, 0)
        if name in BY_ARGUMENTS:
            return BY_ARGUMENTS[name](arguments)
        if name.startswith("sro."):
            return self._our_ports(name[4:], arguments)
        return COUNTS.get(name)

    def _our_ports(self, name, arguments):
        if name not in self.said:
            return None
        page, said = self._page(name), self.said[name]
        inlets, outlets = len(list(page.inlets())), len(list(page.outlets()))
        channels = int(arguments[0]) if name == "reorder~" and arguments else 1
        return inlets, outlets + (channels - 1 if said["outs"] else 0)

    def _page(self, name):
        if name not in self.pages:
            self.pages[name] = Page(self.said[name])
        return self.pages[name]

    def _attribute_faults(self, box):
        if _name(box).startswith("sro."):
            known = {param["name"] for param in self.said[_name(box)[4:]]["params"]}
            for word in _words(box)[1:]:
                if word[0] == "@" and word[1:] not in known:
                    yield f"{_title(box)}: there is no attribute {word[1:]}"

    def names(self):
        """What it sends to and hears by, and its buffers."""
        words = map(_words, self.boxes())
        return self.buffers | {word[1] for word in words if word[:1] in (["s"], ["r"])}

    def _name_faults(self):
        sent = {words[1] for words in map(_words, self.boxes()) if words[:1] == ["s"]}
        heard = {words[1] for words in map(_words, self.boxes()) if words[:1] == ["r"]}
        for box in self.boxes():
            if box["maxclass"] == "message":
                sent |= {part.split()[0] for part in _after_semicolons(box)} - {"dsp"}
        for name in sorted(sent ^ heard):
            yield f"{name}: is {'sent' if name in sent else 'heard'} by nobody else"
        for box in self.boxes():
            if box["maxclass"] == "waveform~" and box["buffername"] not in self.buffers:
                yield f"there is no buffer~ {box['buffername']}"

    def _text_faults(self):
        for box in self.boxes():
            text = box.get("text", "")
            if text != PICTURE_SAID and self.of_pd.search(text):
                yield f"speaks of Pd: {text}"

    # what is said to our objects

    def _said_faults(self, place, box):
        """A message is understood by all of ours whom it reaches."""
        words = _words(box)
        if box["maxclass"] == "message":
            first = box["text"].split(";")[0]
            said = [part.split() for part in first.split(",") if part.strip()]
        elif words[:1] == ["prepend"]:
            said = [words[1:]]
        else:
            return
        heard = {(_name(sink)[4:], inlet) for sink, inlet in self.reached(place, box, 0, set())}
        for name, inlet in heard:
            for message in said:
                yield from (f"{_title(box)}: {fault}"
                            for fault in self._message_faults(name, inlet, message))

    def _choice_faults(self, place, box):
        """[sel] of whole numbers ignores a number with a point."""
        if _name(box) == "sel" and all(word.isdigit() for word in _words(box)[1:]):
            yield from (f"{_title(source)} sends numbers with a point to {_title(box)}"
                        for source in self._with_point(place, box, 0))

    def _with_point(self, place, box, inlet):
        """What sends such a number to an inlet, through whatever only passes it on."""
        patcher, boxes, parent, holder = self.patchers[place]
        for line in patcher["lines"]:
            (source, outlet), sink = (line["patchline"][end] for end in ("source", "destination"))
            before = boxes[source]
            if sink != [box["id"], inlet]:
                continue
            if before["outlettype"][outlet] == "float":
                yield before
            elif _name(before) == "gate":
                yield from self._with_point(place, before, 1)
            elif _name(before) == "inlet":
                outer = next(index for index, entry in enumerate(self.patchers)
                             if entry[0] is parent)
                yield from self._with_point(outer, holder, before["index"] - 1)
            elif _name(before) == "r":
                for other, (_, others, _, _) in enumerate(self.patchers):
                    for sends in others.values():
                        if _words(sends) == ["s", _words(before)[1]]:
                            yield from self._with_point(other, sends, 0)

    def reached(self, place, box, outlet, seen):
        """The boxes of ours, and their inlets, that what leaves an outlet comes to."""
        patcher, boxes, _, _ = self.patchers[place]
        for line in patcher["lines"]:
            ends = line["patchline"]
            if ends["source"] == [box["id"], outlet]:
                sink, inlet = ends["destination"]
                yield from self._into(place, boxes[sink], inlet, seen)

    def _into(self, place, box, inlet, seen):
        words, name = _words(box), _name(box)
        if (id(box), inlet) in seen:
            return
        seen.add((id(box), inlet))
        if name.startswith("sro."):
            yield box, inlet
        elif name == "s":
            for other, (_, boxes, _, _) in enumerate(self.patchers):
                for heard in boxes.values():
                    if _words(heard) == ["r", words[1]]:
                        yield from self.reached(other, heard, 0, seen)
        elif name == "p":
            inner = self.inside[id(box)]
            yield from self.reached(inner, self._port_at(inner, "inlet", inlet), 0, seen)
        elif name == "outlet":
            yield from self._out_of(place, box, seen)
        elif name == "t":
            for outlet, letter in enumerate(words[1:]):
                if letter == "l":
                    yield from self.reached(place, box, outlet, seen)
        elif name == "gate" and inlet == 1:
            yield from self.reached(place, box, 0, seen)

    def _port_at(self, place, kind, number):
        ports = [box for box in self.patchers[place][1].values() if box["maxclass"] == kind]
        return sorted(ports, key=lambda box: box["patching_rect"][0])[number]

    def _out_of(self, place, box, seen):
        _, _, parent, holder = self.patchers[place]
        ports = [other for other in self.patchers[place][1].values()
                 if other["maxclass"] == "outlet"]
        number = sorted(ports, key=lambda other: other["patching_rect"][0]).index(box)
        outer = [index for index, entry in enumerate(self.patchers) if entry[0] is parent][0]
        yield from self.reached(outer, holder, number, seen)

    def _message_faults(self, name, inlet, message):
        first, page = message[0], self._page(name)
        if re.fullmatch(r"-?\d+\.?\d*", first) or first.startswith("$"):
            if not {"float", "list", "signal"} & set(page.meanings) and first[0] != "$":
                yield f"[{name_of(name)}] takes no numbers"
            return
        if inlet and not (name == "reorder" and inlet == 1):
            yield f"comes to inlet {inlet + 1} of [{name_of(name)}]"
        params = {param["name"]: param for param in self.said[name]["params"]}
        known = set(params) | set(page.meanings) | {entry["name"] for entry in
                                                    self.said[name]["messages"]}
        known |= {"buffer"} if "array" in known else set()
        if first not in known:
            yield f"[{name_of(name)}] knows no {first}"
        elif params.get(first, {}).get("choices") and \
                message[1] not in params[first]["choices"] + ["$1"]:
            yield f"{message[1]} is no {first} of [{name_of(name)}]"
        yield from self._buffer_faults(name, message)

    def _buffer_faults(self, name, message):
        if message[0] in ("mask", "bins") and message[1] != "array" or \
                (name, message[0]) == ("reorder~", "phase"):
            return
        for word in message[BUFFERS.get(message[0], 99):]:
            if word[0] != "$" and word not in self.buffers:
                yield f"there is no buffer~ {word}"

    def _first_sound_faults(self):
        """A help has something to read, to start, and to hear by."""
        top = [box["box"] for box in self.top["boxes"]]
        texts = [box.get("text", "") for box in top]
        if not any(re.fullmatch(r"read \w[\w-]*\.aif", text) for text in texts):
            yield "nothing to read"
        if not any(text.startswith("start;") and "dsp set 1" in text for text in texts):
            yield "no start"
        if not any(box["maxclass"] == "ezdac~" for box in top):
            yield "no ezdac~"


def _after_semicolons(box):
    return [part.strip() for part in box["text"].split(";")[1:] if part.strip()]


def _words(box):
    return box.get("text", "").split() if box["maxclass"] == "newobj" else []


def _name(box):
    return (_words(box) or [box["maxclass"]])[0]


def _title(box):
    x, y = box["patching_rect"][:2]
    return f"[{box.get('text') or box['maxclass']}] at {x:g} {y:g}"


# --- Shape and layout ---------------------------------------------------------------------------

def _shape_faults(patcher, boxes):
    if len(boxes) != len(patcher["boxes"]):
        yield "two boxes have the same id"
    for box in boxes.values():
        if box["numoutlets"] != len(box.get("outlettype", [])):
            yield f"{_title(box)}: as many types of outlets as outlets are missing"
        if box["maxclass"] in ("newobj", "comment") and not box.get("text"):
            yield f"{_title(box)} is empty"
    for line in patcher["lines"]:
        (source, outlet), (sink, inlet) = (line["patchline"][end]
                                           for end in ("source", "destination"))
        if source not in boxes or sink not in boxes:
            yield f"a cord from {source} to {sink}: one of them is not there"
        elif outlet >= boxes[source]["numoutlets"] or inlet >= boxes[sink]["numinlets"]:
            yield f"a cord from {_title(boxes[source])} {outlet} to {_title(boxes[sink])} {inlet}"


def _layout_faults(patcher, boxes):
    width, height = patcher["rect"][2:]
    seen = [box for box in boxes.values() if box["maxclass"] != "panel" and not box.get("hidden")]
    for place, box in enumerate(seen):
        x, y, wide, high = box["patching_rect"]
        if x < 0 or y < 0 or x + wide > width or y + high > height:
            yield f"{_title(box)} goes beyond the window"
        for other in seen[place + 1:]:
            if _overlap(box["patching_rect"], other["patching_rect"]):
                yield f"{_title(box)} lies over {_title(other)}"


def _sequence_faults(patcher, boxes):
    """Cords are in the file in Pd's sequence."""
    cords = {}
    for line in patcher["lines"]:
        source, sink = (line["patchline"][end] for end in ("source", "destination"))
        cords.setdefault(tuple(source), []).append(sink)
    for (source, outlet), sinks in cords.items():
        if boxes[source]["outlettype"][outlet] == "signal":
            continue
        names = tuple(_kind(boxes[other]) for other in [source] + sorted(
            (sink for sink, _ in sinks), key=lambda other: _kind(boxes[other])))
        in_max = sorted(sinks, key=lambda sink: _place(boxes[sink[0]]) + (-sink[1],))
        if in_max != sinks and names not in ANY_SEQUENCE:
            yield (f"{_title(boxes[source])} sends to {' '.join(names[1:])} in another sequence "
                   "than in Pd")


def _place(box):
    """What is sent to first is on the right, of two below each other the lower."""
    x, y = box["patching_rect"][:2]
    return -x, -y


def _kind(box):
    return {"f": "float"}.get(_name(box), _name(box))


def _overlap(one, two):
    both = (min(one[axis] + one[axis + 2], two[axis] + two[axis + 2]) - max(one[axis], two[axis])
            for axis in (0, 1))
    return all(part > TOUCH for part in both)

"""Which object of Max stands for one of Pd: a table of those that differ in name alone, and a
function for each that has other ports, arguments or looks. What has no counterpart is an error that
names it: such a patch is left out of the package, with the reason.

Every function gets a Thing (the box of Pd and what is around it) and returns a Found: the box of
Max, and where cords to and from the old box go: {place in Pd: place in Max}; ports that are not
named keep their place.
"""
import re

import patchfile
from max_patch import Box
from words import CLASSES, name_of, said_of_max, sound

MESSAGE, BANG, SIGNAL, FLOAT, INT = "", "bang", "signal", "float", "int"


class NoCounterpart(Exception):
    """Max has nothing that does the same."""


class Thing:
    """A box of Pd: its words without escapes, its rectangle, the names of the patch."""

    def __init__(self, box, rect, names):
        self.box, self.rect, self.names = box, rect, names
        self.words = [names.word(patchfile.plain(word)) for word in box.words]

    def arguments(self):
        return self.words[1:]


class Found:
    """What stands for a box. `before`: boxes that speak to it, by that inlet; `behind`: what it
    speaks to, as (its outlet, text, inlet). `size`: of what is not as large as its text."""

    def __init__(self, box, inlets=None, outlets=None):
        self.box, self.inlets, self.outlets = box, inlets or {}, outlets or {}
        self.before, self.before_inlet, self.behind = [], 0, []
        self.size = self.written_by = None

    def sized(self, width, height):
        self.size = width, height
        return self


# --- Objects of the same kind -------------------------------------------------------------------

# Pd's name, Max's, the arguments, inlets, types of outlets. "numbers": with a point, so that Max
# does not count in whole numbers.
SAME = """
s        s          words    1 -
r        r          words    0 message
send     s          words    1 -
receive  r          words    0 message
loadbang loadbang   words    1 bang
print    print      words    1 -
metro    metro      words    2 bang
del      delay      words    2 bang
delay    delay      words    2 bang
change   change     words    1 message,int,int
f        f          words    2 float
float    f          words    2 float
i        i          words    2 int
+        +          numbers  2 float
-        -          numbers  2 float
*        *          numbers  2 float
/        /          numbers  2 float
min      minimum    numbers  2 float,int
max      maximum    numbers  2 float,int
clip     clip       numbers  3 float
==       ==         numbers  2 int
>        >          numbers  2 int
phasor~  phasor~    numbers  2 signal
*~       *~         numbers  2 signal
line~    line~      numbers  2 signal,bang
catch~   receive~   words    1 signal
throw~   send~      words    1 -
makefilename sprintf words   1 message
"""
KINDS = {"message": MESSAGE, "bang": BANG, "signal": SIGNAL, "float": FLOAT, "int": INT}


def _table():
    for line in SAME.strip().splitlines():
        name, max_name, arguments, inlets, outlets = line.split()
        types = [] if outlets == "-" else [KINDS[kind] for kind in outlets.split(",")]
        yield name, (max_name, arguments, int(inlets), types)


TABLE = dict(_table())
WITHOUT = {"+": "0.", "-": "0.", "*": "0.", "/": "1.", "min": "0.", "max": "0.", "==": "0.",
           ">": "0."}


def decimal(word):
    """A number as Max writes one that is no whole number."""
    if not patchfile.NUMBER.match(word):
        return word
    return f"{float(word):g}" + ("" if "." in f"{float(word):g}" else ".")


def same(thing):
    """A box of the table."""
    name, kind, inlets, types = TABLE[thing.words[0]]
    arguments = thing.arguments()
    if name in ("f", "float") and thing.names.is_chosen_by(thing.box):
        name, types = "i", [INT]  # see trigger
    if kind == "numbers":
        without = WITHOUT.get(thing.words[0])
        arguments = [decimal(word) for word in arguments] or ([without] if without else [])
    return Found(newobj(name, arguments, inlets, types))


def newobj(name, arguments, inlets, outlets):
    return Box("newobj", " ".join([name, *arguments]), inlets, outlets)


# --- Objects that differ ------------------------------------------------------------------------

def trigger(thing):
    """Max's [sel] of whole numbers ignores what has a point."""
    letters = ["l" if letter in ("a", "l") else letter for letter in thing.arguments() or "bb"]
    letters = ["i" if letter == "f" and thing.names.is_chosen_by(thing.box, outlet) else letter
               for outlet, letter in enumerate(letters)]
    types = {"b": BANG, "f": FLOAT, "i": INT, "l": MESSAGE, "s": MESSAGE}
    return Found(newobj("t", letters, 1, [types[letter] for letter in letters]))


def select(thing):
    numbers = thing.arguments()
    return Found(newobj("sel", numbers, 2 if len(numbers) < 2 else 1,
                        [BANG] * len(numbers) + [MESSAGE]))


def route(thing):
    """Lists have no word before them in Max: they are what is no frames, features or points."""
    words = thing.arguments()
    if words == ["float"] and thing.names.comes_from(thing.box, ["route", "done"]):
        return Found(newobj("route", ["bang"], 1, [MESSAGE] * 2), outlets={0: 1})
    if words == ["list"]:
        sent = ["frames", "features", "points", "order"]
        return Found(newobj("route", sent, 1, [MESSAGE] * 5), outlets={0: len(sent)})
    if {"float", "symbol", "list", "bang"} & set(words):
        raise NoCounterpart(f"[route {' '.join(words)}], which tells kinds of messages apart")
    return Found(newobj("route", words, 1, [MESSAGE] * (len(words) + 1)))


def pack(thing):
    kinds = thing.arguments() or ["f", "f"]
    if set(kinds) & {"s", "symbol"}:
        raise NoCounterpart("[pack s], whose words Max' [pack] does not begin with")
    values = ["0." if kind == "f" else decimal(kind) for kind in kinds]
    return Found(newobj("pack", values, len(values), [MESSAGE]))


def unpack(thing):
    kinds = thing.arguments() or ["f", "f"]
    values = ["0." if kind == "f" else kind for kind in kinds]
    return Found(newobj("unpack", values, 1, [FLOAT if kind == "f" else MESSAGE
                                              for kind in kinds]))


def spigot(thing):
    """[gate] has its switch on the left."""
    open_first = [] if not thing.arguments() else ["1", thing.arguments()[0]]
    return Found(newobj("gate", open_first or ["1"], 2, [MESSAGE]), inlets={0: 1, 1: 0})


# [zl] takes 256 elements, unless it is told
LISTS = {"length": "zl.len", "split": "zl.slice", "": "zl.reg", "store": "zl.reg"}
ALL = ["@zlmaxsize", "32767"]


def lists(thing):
    arguments = thing.arguments()
    kind = arguments[0] if arguments else ""
    if arguments == ["prepend", "0"] and thing.names.goes_to_list(thing.box):
        return Found(newobj("t", ["l"], 1, [MESSAGE]))  # 0 is where Pd's array begins
    if kind in ("prepend", "append") and arguments[1:]:
        return Found(newobj(kind, arguments[1:], 1, [MESSAGE]))
    if kind == "trim" and thing.names.is_written(thing.box):
        return Found(newobj("route", ["text"], 1, [MESSAGE] * 2))
    if kind in ("prepend", "trim"):  # for messages as lists: in Max they are
        return Found(newobj("t", ["l"], 1, [MESSAGE]))
    if kind not in LISTS:
        raise NoCounterpart(f"[list {kind}] as it is used here")
    return Found(newobj(LISTS[kind], arguments[1:] + ALL, 2, [MESSAGE] * 2))


KNOWN_BY_EXPR = {"max", "min", "int", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"}


def expression(thing):
    """[expr] of one expression of numbers; Max's knows no `if`, no arrays and no values."""
    text = " ".join(thing.arguments())
    if ";" in text or "[" in text or set(re.findall(r"[A-Za-z]\w*", text)) - KNOWN_BY_EXPR:
        raise NoCounterpart(f"[expr {text.split(';')[0].strip()}]")
    inlets = max(int(digit) for digit in re.findall(r"\$f(\d)", text))
    return Found(newobj("expr", [text.replace(" ,", ",")], inlets, [MESSAGE]))


def symbol(thing):
    """A word that a bang sends."""
    if not thing.arguments():
        raise NoCounterpart("[symbol], which keeps a word")
    return Found(Box("message", " ".join(thing.arguments()), 2, [MESSAGE]))


def open_dialog(_thing):
    return Found(newobj("opendialog", [], 1, [MESSAGE, BANG]))


def save_dialog(_thing):
    return Found(newobj("savedialog", [], 1, [MESSAGE, MESSAGE, BANG]))


def microphone(thing):
    channels = thing.arguments() or ["1", "2"]
    return Found(newobj("adc~", channels, 1, [SIGNAL] * len(channels)))


def loudspeakers(_thing):
    return Found(Box("ezdac~", "", 2)).sized(28, 28)


def volume(_thing):
    """Pd's [output~] of the examples: a volume, a level and a switch."""
    gain = Box("live.gain~", "", 2, [SIGNAL, SIGNAL, MESSAGE, FLOAT, "list"], orientation=1,
               channels=2, lastchannelcount=0, showname=0, parameter_enable=1,
               varname="volume", saved_attribute_attributes={"valueof": {
                   "parameter_longname": "volume", "parameter_shortname": "volume",
                   "parameter_type": 0, "parameter_unitstyle": 4, "parameter_mmin": -70.0,
                   "parameter_mmax": 6.0, "parameter_initial": [-6.0],
                   "parameter_initial_enable": 1}})
    found = Found(gain).sized(140, 20)
    found.behind = [(0, "ezdac~", 0), (1, "ezdac~", 1)]
    return found


def player(thing):
    """[tabplay~]: a bang plays all of it."""
    found = Found(newobj("play~", thing.arguments(), 1, [SIGNAL, BANG]))
    found.before = [Box("message", "start", 2, [MESSAGE])]
    return found


def table(thing):
    """[table NAME], [array define NAME]."""
    names = [word for word in thing.arguments() if word not in ("define", "-k")]
    name = names[0]
    return Found(newobj("buffer~", [name], 1, [FLOAT, BANG]))


def ours(thing):
    """A class of ours: another name, attributes for flags, ports by the table of its kind."""
    name = thing.words[0].split("/")[-1]
    arguments = ["@" + word[1:] if word[:1] == "-" and word[1:2].isalpha() else sound(word)
                 for word in thing.arguments()]
    inlets, outlets = thing.names.ports(thing.box)
    signals = {"reorder~": outlets - 1}.get(name, 0)
    return Found(newobj(name_of(name), arguments, inlets,
                        [SIGNAL] * signals + [MESSAGE] * (outlets - signals)))


OBJECTS = {
    **{name: same for name in TABLE}, **{name: ours for name in CLASSES},
    "t": trigger, "trigger": trigger, "sel": select, "select": select, "route": route,
    "pack": pack, "unpack": unpack, "spigot": spigot, "list": lists, "symbol": symbol,
    "openpanel": open_dialog, "savepanel": save_dialog, "adc~": microphone, "dac~": loudspeakers,
    "output~": volume, "tabplay~": player, "table": table, "array": table, "expr": expression,
}


# --- What is clicked and shown ------------------------------------------------------------------

# where an iemgui's words tell its label, what it sends to and hears, whether it speaks at first,
# and its value
PLACES = {"bng": (7, 5, 6, 4, None), "tgl": (5, 3, 4, 2, 13), "hsl": (9, 7, 8, 6, 17),
          "nbx": (9, 7, 8, 6, 17), "vradio": (7, 5, 6, 3, 15), "hradio": (7, 5, 6, 3, 15)}


class Control:
    """What an iemgui's words say."""

    def __init__(self, words):
        label, sends, hears, speaks, value = PLACES[words[0]]
        self.sends, self.hears = words[sends], words[hears]
        self.speaks = words[speaks] == "1" and words[0] != "bng"
        self.value = float(words[value]) if value else 0
        self.low, self.high = (float(words[3]), float(words[4])) if label == 9 else (0, 0)
        if words[0] == "hsl":  # it is kept as hundredths of a pixel
            steps = 100 * (float(words[1]) - 1)
            self.value = self.low + (self.high - self.low) * self.value / steps


def control(thing):
    """A button, a toggle, a slider, a number or radio buttons."""
    said = Control(thing.words)
    found = LOOKS[thing.words[0]](thing, said)
    if said.hears != "empty":
        found.before.append(newobj("r", [said.hears], 0, [MESSAGE]))
    if said.speaks:
        found.before.append(newobj("loadmess", [f"{said.value:g}"], 1, [MESSAGE]))
    if said.sends != "empty":
        found.behind.append((0, f"s {said.sends}", 0))
    return found


def button(thing, _said):
    size = thing.rect.right - thing.rect.left
    return Found(Box("button", "", 1, [BANG], parameter_enable=0)).sized(size, size)


def toggle(thing, _said):
    size = thing.rect.right - thing.rect.left
    return Found(Box("toggle", "", 1, [INT], parameter_enable=0)).sized(size, size)


def slider(thing, said):
    """Max's [slider] adds its min to what comes in, too; [live.slider] sends what it gets."""
    if said.low:
        box = Box("live.slider", "", 1, [MESSAGE, FLOAT], parameter_enable=1, orientation=1,
                  showname=0, shownumber=0, varname="slider",
                  saved_attribute_attributes={"valueof": {
                      "parameter_longname": "slider", "parameter_shortname": "slider",
                      "parameter_type": 0, "parameter_unitstyle": 1,
                      "parameter_mmin": said.low, "parameter_mmax": said.high}})
    else:
        box = Box("slider", "", 1, [MESSAGE], parameter_enable=0, orientation=1, floatoutput=1,
                  size=said.high)
    return Found(box).sized(thing.rect.right - thing.rect.left,
                            thing.rect.bottom - thing.rect.top)


def number_box(thing, said):
    box = Box("flonum", "", 1, [MESSAGE, BANG], parameter_enable=0)
    if said.low < said.high < 1e30:
        box.attributes.update(minimum=said.low, maximum=said.high)
    return Found(box).sized(thing.rect.right - thing.rect.left, 22)


def radio_column(thing, said):
    count, size = int(thing.words[4]), int(thing.words[1])
    box = Box("radiogroup", "", 1, [MESSAGE], parameter_enable=0, itemtype=0, size=count,
              offset=size, value=int(said.value), disabled=[0] * count)
    return Found(box).sized(18, size * count + 2)


def radio_row(thing, _said):
    count, size = int(thing.words[4]), int(thing.words[1])
    box = Box("tab", "", 1, [INT, MESSAGE, MESSAGE], parameter_enable=0,
              tabs=[str(number) for number in range(count)])
    return Found(box).sized(size * count, size)


LOOKS = {"bng": button, "tgl": toggle, "hsl": slider, "nbx": number_box,
         "vradio": radio_column, "hradio": radio_row}


def number_shown(thing):
    """A number box of Pd: words are width, low, high, where the label is, label, hears, sends."""
    _, low, high, _, _, hears, sends = thing.words[:7]
    box = Box("flonum", "", 1, [MESSAGE, BANG], parameter_enable=0)
    if float(high) > float(low):
        box.attributes.update(minimum=float(low), maximum=float(high))
    found = Found(box).sized(max(thing.rect.right - thing.rect.left, 42), 22)
    return heard(found, hears, sends, 0)


def list_shown(thing):
    """A box that shows a list: a message, whose right inlet sets it; or one to write in."""
    if thing.names.sends_on(thing.box):
        return written(thing)
    box = Box("message", "", 2, [MESSAGE])
    found = Found(box, inlets={0: 1}).sized(thing.rect.right - thing.rect.left, 22)
    return heard(found, thing.words[5], thing.words[6], 1)


def written(thing):
    """[textedit], which sends "text" and what was written; what it hears it says, too."""
    box = Box("textedit", "", 1, [MESSAGE, INT, MESSAGE, MESSAGE], parameter_enable=0, keymode=1,
              outputmode=0, lines=1)
    found = Found(box).sized(thing.rect.right - thing.rect.left, 21)
    if thing.words[5] != "-":
        found.written_by = thing.words[5]
    return found


def heard(found, hears, sends, inlet):
    if hears != "-":
        found.before.append(newobj("r", [hears], 0, [MESSAGE]))
        found.before_inlet = inlet
    if sends != "-":
        found.behind.append((0, f"s {sends}", 0))
    return found


def message(thing):
    """A message box; None where nothing of it is left."""
    text = thing.names.message(thing.box.words)
    return Found(Box("message", text, 2, [MESSAGE])) if text else None


def comment(thing):
    return Found(Box("comment", said_of_max(patchfile.shown(thing.box.words))))


def port(thing):
    kind = thing.words[0].rstrip("~")
    outlets = [MESSAGE] if kind == "inlet" else []
    return Found(Box(kind, "", 0 if outlets else 1, outlets, comment="")).sized(25, 25)


ABOVE = 24  # what the buffer takes, over what shows it


def graph(thing, arrays):
    """An array of a graph: a buffer, and what shows it. More of them lie over each other in Pd."""
    if len(arrays) > 1:
        raise NoCounterpart("several arrays in one graph")
    name, size = thing.names.word(patchfile.plain(arrays[0].words[0])), arrays[0].words[1]
    top, bottom = thing.box.canvas.coords[1], thing.box.canvas.coords[3]
    high = max(abs(top), abs(bottom))
    if thing.names.is_list(name):
        drawn = Box("multislider", "", 1, [MESSAGE, MESSAGE], parameter_enable=0, size=int(size),
                    setminmax=[bottom, top], setstyle=1, settype=1)
        found = Found(drawn).sized(thing.rect.right - thing.rect.left,
                                   thing.rect.bottom - thing.rect.top - ABOVE)
        return found, newobj("r", [name], 0, [MESSAGE])
    drawn = Box("waveform~", "", 5, [FLOAT] * 5 + [MESSAGE], buffername=name,
                vzoom=round(1 / high, 6), setmode=4)
    first = thing.names.first_in(name)
    text = ["buffer~", name, first] if first else ["buffer~", name, "@samps", size]
    found = Found(drawn).sized(thing.rect.right - thing.rect.left,
                               thing.rect.bottom - thing.rect.top - ABOVE)
    return found, newobj(text[0], text[1:], 1, [FLOAT, BANG])

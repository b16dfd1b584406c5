"""How many inlets and outlets a box has: vanilla's classes, ours, subpatches and abstractions."""
import re

import patchfile

# inlets, outlets, and the classes that have as many whatever their arguments; as Pd 0.53 draws them
FIXED = """
0 0  declare table namecanvas cnv array scalar
0 1  receive r catch~ loadbang key keyup struct inlet
0 2  keyname pgmin bendin touchin midiin sysexin midirealtimein
0 3  notein ctlin polytouchin
1 0  print send~ s~ throw~ tabwrite~ tabsend~ delwrite~ print~ block~ switch~ outlet outlet~
1 1  bng tgl nbx hsl vsl hradio vradio floatatom symbolatom listbox msg bang b change makefilename
1 1  abs sqrt exp wrap mtof ftom dbtorms rmstodb powtodb dbtopow sin cos tan atan openpanel
1 1  savepanel abs~ sqrt~ rsqrt~ exp~ wrap~ cos~ mtof~ ftom~ dbtorms~ rmstodb~ dbtopow~ powtodb~
1 1  sig~ snapshot~ vsnapshot~ env~ noise~ bang~ tabread tabread~ tabread4 tabreceive~ receive~ r~
1 1  delread~ delread4~ vd~ biquad~ samplerate~ oscparse oscformat fudiparse fudiformat pdcontrol
1 2  inlet~ textfile tabplay~ soundfiler qlist rfft~ savestate netreceive netsend
2 0  tabwrite pgmout bendout
2 1  + - * / pow max min mod div % == != > < >= <= & && | || << >> atan2 log float f int i symbol
2 1  realtime random del delay metro timer cputime spigot until bag +~ -~ *~ /~ max~ min~ pow~ log~
2 1  osc~ phasor~ lop~ hip~ samphold~ rpole~ rzero~ rzero_rev~ line~ rifft~ tabread4~ tabosc4~
2 2  stripnote moses swap threshold~ fft~ ifft~ framp~ pointer vu
2 3  poly
3 0  noteout ctlout
3 1  clip line clip~ bp~ vline~
3 2  makenote vcf~
4 2  cpole~ czero~ czero_rev~
6 1  slop~
1 2  features melspec
1 3  embed1d
2 1  reorder
2 2  specshow
1 2  framemap
"""

# of these the first argument says what they do
BY_FIRST = """
1 1  list trim length fromsymbol tosymbol
2 1  list append prepend
2 2  list store
2 3  list split
1 1  array define
2 1  array size
3 1  array sum get random
3 0  array set
4 1  array quantile
3 2  array max min
1 2  text define
4 2  text get
4 0  text set
3 0  text insert
2 0  text delete fromlist
2 1  text size tolist search
2 2  text sequence
1 2  file stat glob split join copy move which cwd isfile isdirectory mkdir delete
2 2  file handle
"""


def _rows(text):
    for line in text.strip().splitlines():
        inlets, outlets, *names = line.split()
        yield (int(inlets), int(outlets)), names


COUNTS = {name: ports for ports, names in _rows(FIXED) for name in names}
FIRST_COUNTS = {(names[0], first): ports for ports, names in _rows(BY_FIRST) for first in names[1:]}


def _select(arguments):
    return (2, 2) if len(arguments) < 2 else (1, len(arguments) + 1)


def _pipe(arguments):
    values = max(len(arguments) - 1, 1)
    return values + 1, values


def _expr(arguments):
    text = " ".join(arguments).replace("\\", "")
    used = [int(index) for index in re.findall(r"\$[fisvxy](\d+)", text)]
    return max(used + [1]), text.count(";") + 1


def _named(without):
    """Ports of a class that has an inlet more where no argument names anything."""
    return lambda arguments: (1, without[1]) if arguments else without


def _flag(arguments, name, otherwise):
    """The number after a flag of our classes."""
    for flag, value in zip(arguments, arguments[1:]):
        if flag == name:
            return patchfile.number(value)
    return otherwise


def _first_number(arguments, otherwise):
    if arguments and patchfile.NUMBER.match(arguments[0]):
        return patchfile.number(arguments[0])
    return otherwise


BY_ARGUMENTS = {
    "t": lambda a: (1, len(a) or 2), "trigger": lambda a: (1, len(a) or 2),
    "route": _select, "sel": _select, "select": _select, "pipe": _pipe,
    "pack": lambda a: (len(a) or 2, 1), "unpack": lambda a: (1, len(a) or 2),
    "expr": _expr, "expr~": _expr, "fexpr~": _expr,
    "dac~": lambda a: (len(a) or 2, 0), "adc~": lambda a: (1, len(a) or 2),
    "readsf~": lambda a: (1, _first_number(a, 1) + 1),
    "writesf~": lambda a: (_first_number(a, 1), 0),
    "send": _named((2, 0)), "s": _named((2, 0)), "value": _named((2, 1)), "v": _named((2, 1)),
    "list": lambda a: FIRST_COUNTS.get(("list", a[0] if a else ""), (2, 1)),
    "stft~": lambda a: (1 if _flag(a, "-multichannel", 0) else _flag(a, "-channels", 1), 3),
    "reorder~": lambda a: (2, 2 if _flag(a, "-multichannel", 0) else
                           1 + _first_number(a, _flag(a, "-channels", 1))),
}


def of_box(canvas, place):
    """(inlets, outlets) of the box there, and at least as many as cords are tied to."""
    inlets, outlets = _known(canvas.boxes[place])
    into = [cord.inlet + 1 for cord in canvas.cords if cord.sink == place]
    out_of = [cord.outlet + 1 for cord in canvas.cords if cord.source == place]
    return max(into + [inlets]), max(out_of + [outlets])


def _known(box):
    if box.inside:
        names = [inner.name() for inner in box.inside.boxes]
        return (names.count("inlet") + names.count("inlet~"),
                names.count("outlet") + names.count("outlet~"))
    if box.kind in ("floatatom", "symbolatom", "listbox"):
        return tuple(int(name == "-") for name in (box.words + ["-"] * 7)[5:7])
    name, arguments = box.name() or box.kind, box.arguments()
    if name in BY_ARGUMENTS:
        return BY_ARGUMENTS[name](arguments)
    if arguments and (name, arguments[0]) in FIRST_COUNTS:
        return FIRST_COUNTS[name, arguments[0]]
    return COUNTS.get(name, (0, 0))

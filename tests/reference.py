#!/usr/bin/env python3
"""Compare each class with the [pd reference] of its help, both ways.

What there is, the class says itself, in a real Pd: asked for a message, a flag or a choice that
does not exist it names those that do; `print` tells the defaults; a cord to an outlet that is not
there fails. So what a class understands and the reference does not tell is a failure, and what
the reference tells and the class does not understand is one, too. With arguments, only those help
files. Ends with a line "N passed, N failed".

An abstraction says its words by what it routes, and in its table of words. [spectreorder] has to
know all that the objects in it understand, but for what is said to them alone.

What an object is for is told alike by its [pd META] and by the list of objects that goes with a
package (packages/objects.py), which has it from the class.

A reference is read as a person reads it: a canvas with a label begins a section (INLETS, 1st,
OUTLETS, ARGUMENTS, flags, args) of its column. An entry is a comment "NAME <type> -", its
meaning beside it or behind the dash. NAME may be several, with commas.
"""
import glob
import os
import re
import subprocess
import sys

import patchfile
import patchrun
from results import finish, report

UNKNOWN = "?"  # no message, no flag, no choice
TYPES = ("bang", "float", "list", "symbol")  # and what a message of each type is tried with
SAMPLES = {"bang": "bang", "float": "0", "list": "0 1", "symbol": "symbol x"}
REFUSED = re.compile(r"says nothing here|is no order, and no edit|no such (message|edit)|"
                     r"are not for this object")
LINE = 10  # pixels that an entry and its meaning may differ in height
ARGUMENTS = 9  # more than any class takes


# --- The reference ------------------------------------------------------------------------------

class Section:
    """Part of a reference: its label within which part, and its entries, name by meaning."""

    def __init__(self, part, label, box):
        self.part, self.label, self.x, self.y = part, label, box.x, box.y
        self.width, self.entries, self.text = int(box.words[2]), {}, ""

    def holds(self, box):
        return self.x <= box.x < self.x + self.width and self.y <= box.y


class Reference:
    """The [pd reference] of a help file."""

    def __init__(self, patch):
        found = [canvas for path, canvas in patchfile.read(patch).every()
                 if path and path[-1] == "reference"]
        if not found:
            raise ValueError("has no [pd reference]")
        self.sections = list(_sections(found[0]))
        texts = [box for box in found[0].boxes if box.kind == "text"]
        for box in texts:
            section = self._section_of(box)
            if section:
                section.text += " " + text_of(box)
                _add_entry(section, box, texts)

    def _section_of(self, box):
        """The last one above it in its column."""
        above = [section for section in self.sections if section.holds(box)]
        return max(above, key=lambda section: section.y, default=None)

    def of(self, part, *labels):
        """The sections of a part, of all labels or those."""
        return [section for section in self.sections
                if section.part == part and (not labels or section.label in labels)]

    def entries(self, part, *labels):
        """The entries of those sections, name by meaning."""
        return {name: meaning for section in self.of(part, *labels)
                for name, meaning in section.entries.items()}

    def ports(self, part):
        """How many inlets or outlets there are; n stands for one, where it is not the 1st."""
        labels = {section.label for section in self.of(part)} - {""}
        return max(len(labels - {"n"} if "1st" in labels else labels), 1)


def _sections(canvas):
    """From left to right and from top to bottom, as parts go on in the next column."""
    part = ""
    for box in sorted(canvas.boxes, key=lambda box: (box.x > canvas.window[2] / 2, box.y)):
        label = patchfile.plain(box.words[6]).rstrip(":") if box.name() == "cnv" else "empty"
        if label == "empty":
            continue
        part = label.rstrip("S") if label.isupper() else part
        yield Section(part, "" if label.isupper() else label, box)


def text_of(box):
    return patchfile.shown(box.words).replace("\n", " ")


def _add_entry(section, box, texts):
    names, dash, meaning = (text_of(box) + " ").partition(" - ")
    if not dash:
        return
    if not meaning.strip():
        beside = [other for other in texts if other.x > box.x and section.holds(other)
                  and abs(other.y - box.y) < LINE]
        meaning = " ".join(map(text_of, beside[:1]))
    for name in names.split(","):
        if name.strip():
            section.entries[name.split()[0]] = meaning


# --- The class ----------------------------------------------------------------------------------

class Class:
    """What a class says of itself. `inlets` and `outlets` are what the reference says it has."""

    def __init__(self, name, copies, inlets, outlets):
        self.name, self.copies = name, copies
        self.patch = copies.path(name + "-asked.pd")
        patchrun.write(self.patch, _patch(name, inlets, outlets))
        opened, first = self._ask([UNKNOWN, "print", *SAMPLES.values()])
        self.messages = words_after("there are ", first[UNKNOWN])
        self.types = {kind for kind in TYPES if not REFUSED.search(first[SAMPLES[kind]])}
        if ": list: " in first[SAMPLES["float"]]:  # it is a list of one
            self.types.discard("float")
        self.flags = words_after("there may be ", opened)
        self.failed_cords = opened.count("connection failed")
        more = opened.count("one argument too many")
        self.arguments = ARGUMENTS - more if more else 0
        settings = re.findall(rf"^{re.escape(name)}: (\S+) (\S.*)$", first["print"], re.M)
        self.defaults = {word: value for word, value in settings if word in self.flags}
        _, second = self._ask([f"{word} {UNKNOWN}" for word in self.defaults])
        self.choices = {said.split()[0]: choices_in(text) for said, text in second.items()}

    def understands(self, words):
        """Those of the messages that it does not refuse, although it may not name them."""
        _, answers = self._ask(sorted(words))
        return {word for word in words if not REFUSED.search(answers[word])}

    def _ask(self, messages):
        """What is said when the patch opens, and after each message."""
        script = [line for place, message in enumerate(messages)
                  for line in (f"mark {place}", f"it {message}")]
        said = self.copies.run(self.patch, script)
        opened, *parts = re.split(r"^mark: \d+\n", said, flags=re.M)
        if patchrun.THROUGH not in said or len(parts) != len(messages):
            raise ValueError(f"was not asked to the end:\n{said}")
        return opened, dict(zip(messages, parts))


def words_after(beginning, said):
    """The list of words in what was said."""
    found = re.search(re.escape(beginning) + r"([a-z_0-9]+(?:, [a-z_0-9]+)*)", said)
    return set(found[1].split(", ")) if found else set()


def choices_in(said):
    """The words that were asked for, as in "must be even, odd or array NAME"."""
    found = re.search(r"(?:must be|is not among the \w+:) (.*,.*)", said)
    return set(re.findall(r"\b[a-z_]{3,}\b", found[1])) - {"one"} if found else set()


def _patch(name, inlets, outlets):
    """One object to be spoken to, and two with arguments that are none; with a cord too many."""
    cords = [f"#X connect 0 {k} 1 0;" for k in range(outlets + 1)]
    cords += [f"#X connect 2 0 0 {k};" for k in range(inlets + 1)]
    too_many = " ".join(["1"] * ARGUMENTS)
    return "\n".join([
        "#N canvas 0 0 450 300 12;",
        f"#X obj 20 120 {name};",
        "#X obj 20 200 snapshot~;",
        "#X obj 20 20 bang;",
        f"#X obj 200 120 {name} -{UNKNOWN};",
        f"#X obj 200 150 {name} {too_many};",
        "#X obj 20 60 r it;",
        "#X obj 200 20 r mark;",
        "#X obj 200 60 print mark;",
        "#X connect 5 0 0 0;",
        "#X connect 6 0 7 0;",
        *cords]) + "\n"


# --- Abstractions -------------------------------------------------------------------------------

# what the objects in [spectreorder] understand and it does not: what comes by cords inside, or has
# another meaning or name there, or needs inlets that it lacks
APART = {
    "stft~": "signal record stop keep live channels multichannel",
    "melspec": "frames list",
    "embed1d": "list write read none",
    "reorder~": "signal frames points array channels multichannel scrub",
}


def abstraction(name):
    """The file of an abstraction; None of a class."""
    file = os.path.join(patchrun.ROOT, "externals", name + ".pd")
    return file if os.path.isfile(file) else None


def routed(file):
    """The words that an abstraction tells apart: those of its tables and of each [route] behind an
    inlet."""
    words = set()
    for _, canvas in patchfile.read(file).every():
        for statement in canvas.others:
            if statement[:2] == ["#A", "set"]:
                lines = " ".join(statement[2:]).split(r"\;")
                words.update(line.split()[0] for line in lines if line.split())
        for cord in canvas.cords:
            source, sink = canvas.boxes[cord.source], canvas.boxes[cord.sink]
            if source.name() == "inlet" and sink.name() == "route":
                words.update(sink.arguments())
    return words - {"pointer"}


def left_out(said):
    """What the objects in [spectreorder] understand, and it neither does nor is meant to."""
    for name, apart in APART.items():
        for word in sorted(said.get(name, set()) - said["spectreorder"] - set(apart.split())):
            yield f"{word}: [{name}] understands it"


# --- Both ---------------------------------------------------------------------------------------

def differences(said, told):
    """Words of the class and of the reference that the other one lacks."""
    yield from (f"{word}: is not in the reference" for word in sorted(said - told))
    yield from (f"{word}: is in the reference, but not in the class"
                for word in sorted(told - said))


def messages_compared(this, reference):
    """Those of the first inlet. A signal there stands for a number, too."""
    told = set(reference.entries("INLET", "", "1st"))
    said = this.messages | this.types
    if "signal" in told:
        said = (said - {"float"}) | {"signal"}
    return differences(said | this.understands(told - said), told)


def flags_compared(this, reference):
    """Those that the class names when it is given one that it does not know."""
    told = {name[1:] for name in reference.entries("ARGUMENT", "flags")}
    return differences(this.flags, told)


def meanings_compared(this, reference):
    """A setting's default and its choices are told where its message is."""
    entries = reference.entries("INLET", "", "1st")
    for word, value in this.defaults.items():
        if not re.search(rf"default {re.escape(value)}(?![\w.]*\w)", entries.get(word, "")):
            yield f"{word}: the reference does not tell its default {value}"
    for word, choices in this.choices.items():
        missing = sorted(choices - set(re.findall(r"\w+", entries.get(word, ""))))
        if missing:
            yield f"{word}: the reference does not tell of {', '.join(missing)}"


def ports_compared(this, inlets, outlets):
    """Of the cords, one to each side too many fails, and no other."""
    if this.failed_cords != 2:
        yield (f"{this.failed_cords} of {inlets + outlets + 2} cords fail; it should be one more "
               f"than {inlets} inlets and one more than {outlets} outlets")


def arguments_compared(this, reference):
    """How many there may be: the reference numbers them, as in "1) n_fft"."""
    told = re.findall(r" (\d)\)", "".join(part.text for part in reference.of("ARGUMENT")))
    told = int(max(told, default=0))
    if this.arguments and this.arguments != told:
        yield f"the class takes {this.arguments}, the reference tells of {told}"


def class_of(file):
    """The name of the class that a help file is of."""
    return os.path.basename(file)[:-len("-help.pd")]


def compare(file, copies):
    """Compare a class with its help file; return the messages and types that it understands."""
    name = class_of(file)
    try:
        reference = Reference(file)
        inlets, outlets = reference.ports("INLET"), reference.ports("OUTLET")
        this = Class(name, copies, inlets, outlets)
    except ValueError as error:
        report(name, [str(error)])
        return set()
    if abstraction(name):
        this.messages, this.types = routed(abstraction(name)), set()
    report(f"{name}: messages", messages_compared(this, reference))
    report(f"{name}: flags", flags_compared(this, reference))
    report(f"{name}: defaults and choices", meanings_compared(this, reference))
    report(f"{name}: inlets and outlets", ports_compared(this, inlets, outlets))
    report(f"{name}: arguments", arguments_compared(this, reference))
    return this.messages | this.types


def listed():
    """What each object is for, by its name, as packages list them."""
    printed = subprocess.run([os.path.join(patchrun.ROOT, "packages", "objects.py")], check=True,
                             stdout=subprocess.PIPE, encoding="utf-8").stdout
    return dict(line.split("\t") for line in printed.splitlines())


def description_compared(file, about):
    """What the object is for, as the [pd META] of its help says, and as packages list it."""
    told = [text_of(box).removeprefix("DESCRIPTION ") for path, canvas in
            patchfile.read(file).every() if path and path[-1] == "META"
            for box in canvas.boxes if text_of(box).startswith("DESCRIPTION ")]
    if told != [about]:
        yield f"the help says {told}, the list of objects {about!r}"


def main():
    copies = patchrun.Copies("reference")
    files = sys.argv[1:] or sorted(glob.glob(os.path.join(patchrun.ROOT, "help", "*-help.pd")))
    abouts = listed()
    if not sys.argv[1:]:
        report("every object has a help", (f"{name}: there is no help/{name}-help.pd"
               for name in abouts if name not in map(class_of, files)))
    for file in files:
        report(f"{class_of(file)}: what it is for",
               description_compared(file, abouts.get(class_of(file))))
    said = {class_of(file): compare(os.path.abspath(file), copies) for file in files}
    if "spectreorder" in said:
        report("spectreorder: knows what the objects in it know", left_out(said))
    return finish()


if __name__ == "__main__":
    sys.exit(main())

"""Max's pages of reference, docs/refpages/NAME.maxref.xml, a class each: what goes in and out, and
all messages and attributes, from the tables of the classes (describe.c) and from the [pd reference]
of Pd's help, which tests/reference.py holds to the classes.
"""
import pathlib
import re
import sys
from xml.etree import ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import patchfile  # noqa: E402
import reference  # noqa: E402
from words import CLASSES, name_of, said_of_max  # noqa: E402

HEAD = ('<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
        '<?xml-stylesheet href="./_c74_ref.xsl" type="text/xsl"?>\n\n')
AUTHOR = "the spectreorder developers"
TYPES = {"int": "int", "bool": "int", "float": "float", "choice": "symbol", "symbol": "symbol",
         "custom": "list"}
STYLES = {"bool": "onoff", "choice": "enum"}
NAMES = set("""amplitude_to_db tsne pca spectral none original reverse slaney hann hamming constant
even distance draft normal fine random extractor shape frames points list""".split())
# what arguments are that have no setting's name
ARGUMENTS = {"embed1d": ["method"], "reorder": ["edit", "numbers"]}


def sentence(text):
    """With a capital, but where a name begins it, and a full stop; "" of nothing."""
    text = said_of_max((text or "").strip())
    if not text:
        return ""
    first = text.split()[0].rstrip(",")
    name = first.endswith(":") or re.search(r"[_~]", first) or first in NAMES
    return (text[0] if name else text[0].upper()) + text[1:] + \
        ("" if text.endswith((".", "?", "!")) else ".")


def child(parent, tag, text=None, **attributes):
    made = ElementTree.SubElement(parent, tag, attributes)
    made.text = text
    return made


def told(parent, digest, *more):
    """What it is, in short, and all that there is to say."""
    child(parent, "digest", sentence(digest).rstrip("."))
    texts = [text for text in map(sentence, more) if text]
    child(parent, "description", " ".join(texts) or sentence(digest))


class Page:
    """The page of one class: `said` is what its tables say."""

    def __init__(self, said):
        self.said, self.name = said, said["name"]
        file = ROOT / "help" / f"{self.name}-help.pd"
        self.help = reference.Reference(str(file))
        self.meanings = self.help.entries("INLET", "", "1st")
        self.intro = _intro(patchfile.read(str(file)))

    def text(self):
        """The whole file."""
        root = ElementTree.Element("c74object", name=name_of(self.name), module="spectreorder",
                                   category="spectreorder")
        told(root, self.said["about"], self.intro)
        metadata = child(root, "metadatalist")
        child(metadata, "metadata", AUTHOR, name="author")
        for tag in ("spectreorder", "analysis", "frames"):
            child(metadata, "metadata", tag, name="tag")
        self._inlets(child(root, "inletlist"))
        self._outlets(child(root, "outletlist"))
        self._arguments(child(root, "objarglist"))
        self._messages(child(root, "methodlist"))
        self._attributes(child(root, "attributelist"))
        others = child(root, "seealsolist")
        for other in CLASSES:
            if other != self.name:
                child(others, "seealso", name=name_of(other))
        ElementTree.indent(root, "\t")
        return HEAD + ElementTree.tostring(root, encoding="unicode") + "\n"

    # what goes in and out

    def inlets(self):
        """The type of each and what comes in there."""
        said = self.said
        yield ("signal, message" if said["signal_inlet"] else "message"), said["inlet"]
        if said["signal_in"] and not said["signal_inlet"]:
            yield "signal", said["signal_in"]
        if said["right"]:
            yield "message", said["right"]

    def outlets(self):
        for number in range(self.said["outs"]):
            yield "signal", self.said["signal_out"].replace("a channel", f"channel {number + 1}")
        for outlet in self.said["outlets"]:
            yield outlet["sends"] or "message", outlet["about"]

    def _inlets(self, parent):
        for number, (kind, about) in enumerate(self.inlets()):
            told(child(parent, "inlet", id=str(number), type=kind), about)

    def _outlets(self, parent):
        parts = [part for part in self.help.of("OUTLET") if part.entries]
        signals = self.said["outs"]
        for number, (kind, about) in enumerate(self.outlets()):
            place = number - signals + (1 if signals else 0)
            entries = parts[place].entries if number >= signals and place < len(parts) else {}
            more = " ".join(sentence(f"{name}: {meaning}") for name, meaning in entries.items())
            told(child(parent, "outlet", id=str(number), type=kind), about, about, more)

    # what may stand in the box

    def _arguments(self, parent):
        for name, kind, meaning in self.arguments():
            about = [param["about"] for param in self.attributes() if param["name"] == name]
            told(child(parent, "objarg", name=name, optional="1", type=kind),
                 *about[:1] or [meaning], meaning)

    def arguments(self):
        """Those without a name, as the help numbers them: name, type, meaning."""
        text = " ".join(part.text + " " + " ".join(f"{name} {meaning}" for name, meaning in
                                                   part.entries.items() if ")" not in name)
                        for part in self.help.of("ARGUMENT"))
        for number, meaning in re.findall(r"(\d)\) (.*?)(?=,? \d\) |$)", text):
            found = re.match(r"(int|symbol|float|list) - (.*)", meaning)
            kind, meaning = found.groups() if found else ("int", meaning)
            names = ARGUMENTS.get(self.name) or [re.match(r"\w+", meaning)[0]]
            yield names[min(int(number), len(names)) - 1], kind, meaning.strip(" .,")

    # what it understands

    def messages(self):
        """Name, what it is about, what follows it, and what the help says."""
        params = {param["name"] for param in self.said["params"] if param["kind"] != "command"}
        listed = {}
        for message in self.said["messages"]:
            listed.setdefault(message["name"], message)
        for name, meaning in self.meanings.items():
            if name not in params:
                message = listed.get(name, {"about": meaning, "needs": ""})
                if name == "array":  # a word of Max's own for something else
                    yield "buffer", message["about"], message["needs"], meaning
                    meaning = "The same as buffer"
                yield name, message["about"], message["needs"], meaning
        for name, message in listed.items():
            if name not in self.meanings and name not in params:
                yield name, message["about"], message["needs"], ""

    def _messages(self, parent):
        for name, about, needs, meaning in self.messages():
            method = child(parent, "method", name=name)
            arguments = child(method, "arglist")
            if needs:
                child(arguments, "arg", name=said_of_max(needs), optional="0", type="list")
            told(method, about, meaning, f"Needs {needs}" if needs else "")

    def attributes(self):
        """The settings."""
        return [param for param in self.said["params"] if param["kind"] != "command"]

    def _attributes(self, parent):
        for param in self.attributes():
            name, kind = param["name"], param["kind"]
            attribute = child(parent, "attribute", name=name, get="1", type=TYPES[kind], size="1",
                              set="0" if param["at_creation"] else "1")
            told(attribute, param["about"], self.meanings.get(name), _bounds(param))
            more = child(attribute, "attributelist")
            for key, value in (("label", param["about"]), ("default", param["value"]),
                               ("style", STYLES.get(kind)), ("units", param["unit"])):
                if value:
                    child(more, "attribute", name=key, get="1", set="1", type="symbol", size="1",
                          value=said_of_max(value))
            if param["choices"]:
                choices = child(attribute, "enumlist")
                for choice in param["choices"]:
                    entry = child(choices, "enum", name=choice)
                    child(entry, "digest", choice)
                    child(entry, "description", choice)


def _bounds(param):
    """What a value has to be, as the error about others says it."""
    return f"It {param['range']}" if param["range"] else ""


def _intro(patch):
    """What the help begins with: its first comment that is more than a line."""
    texts = [reference.text_of(box) for box in patch.boxes if box.kind == "text"]
    return next(text for text in texts if len(text) > 150)

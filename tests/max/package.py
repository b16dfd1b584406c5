#!/usr/bin/env python3
"""Say to the classes, in the stand-in for Max, all that the patches of the package say to them.

Of every help and example in build/max/spectreorder: our objects with their arguments, and the cords
among them; then every message that reaches one of them, from top to bottom, a 1 in the place of
what a person would choose. A sound is read first. No error may come of it, but of what cannot
be: PARDONED. STANDIN, EXTERNAL and WAYS: see run.sh. Ends with a line "N passed, N failed".
"""
import math
import os
import pathlib
import re
import struct
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "packages" / "max")]

from patch_lint import BUFFERS, PatchFile  # noqa: E402
from results import finish, report  # noqa: E402
from words import SOUNDS  # noqa: E402

PACKAGE = ROOT / "build" / "max" / "spectreorder"
WORK = ROOT / "build" / "max" / "package"
PROGRAM = os.environ.get("STANDIN") or str(ROOT / "build" / "max" / "standin")
EXTERNAL = os.environ.get("EXTERNAL") or str(ROOT / "build" / "max" / "linux" / "spectreorder.so")
WAYS = os.environ.get("WAYS", "").split()
SECONDS = 100  # that a patch may take

# errors that are right: nobody plays into the inlets; all numbers of a sound are too many
PARDONED = re.compile(r"stop: nothing was recorded|keep: nothing was heard yet|"
                      r"dump: \d+ numbers, but a message of Max has at most")


def write_sound(file):
    """Four seconds of a tone that rises, as AIFF."""
    samples = [int(9000 * math.sin(k * k / 90000)) for k in range(4 * 44100)]
    data = struct.pack(f">{len(samples)}h", *samples)
    rate = struct.pack(">HQ", 16383 + 15, 44100 << 48)  # an extended float
    common = b"COMM" + struct.pack(">IHIH", 18, 1, len(samples), 16) + rate
    sound = b"SSND" + struct.pack(">III", len(data) + 8, 0, 0) + data
    whole = b"AIFF" + common + sound
    file.write_bytes(b"FORM" + struct.pack(">I", len(whole)) + whole)


class Said:
    """What one patch has of ours, and what it says to them."""

    def __init__(self, file):
        self.patch = PatchFile(file, {}, re.compile("$^"))
        self.objects = [box for _, boxes, _, _ in self.patch.patchers for box in boxes.values()
                        if box.get("text", "").startswith("sro.")]

    def number(self, box):
        return next(index for index, other in enumerate(self.objects) if other is box)

    def cords(self):
        for place, (_, boxes, _, _) in enumerate(self.patch.patchers):
            for box in boxes.values():
                if box.get("text", "").startswith("sro."):
                    for outlet, kind in enumerate(box["outlettype"]):
                        if kind != "signal":
                            for sink, inlet in self.patch.reached(place, box, outlet, set()):
                                yield self.number(box), outlet, self.number(sink), inlet

    def messages(self):
        """The number of an object, and what is said to it, from top to bottom."""
        for place, (_, boxes, _, _) in enumerate(self.patch.patchers):
            for box in sorted(boxes.values(), key=lambda box: box["patching_rect"][1]):
                if box["maxclass"] == "message" and box.get("text"):
                    parts = box["text"].split(";")[0].split(",")
                    reached = {(self.number(sink), inlet)
                               for sink, inlet in self.patch.reached(place, box, 0, set())}
                    for number, inlet in sorted(reached):
                        yield from ((number, inlet, part.split()) for part in parts if part.split())


def patch_of(said):
    """The patch for the stand-in, which reads Pd's files."""
    lines = ["#N canvas 0 0 400 400 12;", "#X obj 0 0 script;"]
    for box in said.objects:
        working = "" if box["text"].split()[0] == "sro.reorder" else " @blocking 1"
        lines.append(f"#X obj 0 0 {box['text']}{working};")
    count = len(said.objects)
    for index in range(count):
        lines.append(f"#X obj 0 0 r say-{index};")
    lines += [f"#X obj 0 0 table {name} 44100;" for name in sorted(said.patch.buffers)]
    lines += [f"#X connect {1 + count + index} 0 {1 + index} 0;" for index in range(count)]
    lines += [f"#X connect {1 + source} {outlet} {1 + sink} {inlet};"
              for source, outlet, sink, inlet in said.cords()]
    return "\n".join(lines) + "\n"


def chosen(words, buffers):
    """The message with a buffer or a 1 for what is not said yet."""
    first = BUFFERS.get(words[0], len(words))
    return " ".join(word if word[0] != "$" else sorted(buffers)[0] if place >= first else "1"
                    for place, word in enumerate(words))


def script_of(said):
    """The messages, the sound first."""
    lines = [f"say-{index} read jongly.aif" for index, box in enumerate(said.objects)
             if box["text"].startswith("sro.stft~")]
    for number, inlet, words in said.messages():
        asks = words[0] in ("read", "write", "load") and "$1" in words
        if not inlet and not asks:
            lines.append(f"2 say-{number} {chosen(words, said.patch.buffers)}")
    return "".join(line + ";\n" for line in lines + ["20 pd quit"])


def faults(file):
    said = Said(file)
    name = re.sub(r"\W", "_", file.stem)
    (WORK / f"{name}.pd").write_text(patch_of(said))
    (WORK / f"{name}.script").write_text(script_of(said))
    command = [PROGRAM, EXTERNAL, *WAYS, "-batch", "-open", f"{name}.pd", "-send",
               f"script read {name}.script", "-send", "script bang"]
    run = subprocess.run(command, cwd=WORK, text=True, stdout=subprocess.PIPE, check=False,
                         stderr=subprocess.STDOUT, timeout=SECONDS)
    (WORK / f"{name}.printed").write_text(run.stdout)
    if run.returncode:
        yield f"ended with {run.returncode}"
    for line in run.stdout.splitlines():
        if re.match("error|FAULT", line) and not PARDONED.search(line):
            yield line


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    for name in SOUNDS.values():
        write_sound(WORK / name)
    for file in sorted(PACKAGE.glob("help/*.maxhelp")) + sorted(PACKAGE.glob("*/*.maxpat")):
        report(f"{file.name}: what it says to our objects, in the stand-in", faults(file))
    return finish()


if __name__ == "__main__":
    sys.exit(main())

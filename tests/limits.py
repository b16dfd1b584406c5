#!/usr/bin/env python3
"""Compare the limits that README.md tells with those of [spectreorder]'s help, word by word, and
with the constants of the sources. Ends with a line "N passed, N failed".
"""
import os
import re
import sys

import patchfile
import patchrun
from results import finish, report

# by the row that tells it: where it is defined, and under which name
CONSTANTS = {
    "a sample": ("shared/sound/sound.h", "SRO_MAX_SAMPLE"),
    "channels": ("shared/sound/sound.h", "SRO_MAX_CHANNELS"),
    "frames of a sound": ("shared/spectrum/frames.h", "SRO_MAX_FRAMES"),
    "n_fft, hop_length": ("shared/spectrum/stft_settings.h", "SRO_MAX_N_FFT"),
    "n_fft, edited while it plays":
        ("shared/spectrum/spectral_editor.h", "SRO_MAX_REALTIME_N_FFT"),
    "single frames at once": ("shared/playback/voices.h", "SRO_MAX_ONE_SHOTS"),
    "a gain of mask array": ("externals/reorder~_spectra.c", "LOUDEST"),
    "an order made by edits": ("shared/order/order_edit.h", "SRO_MAX_ORDER"),
    "n_mels, n_mfcc": ("shared/features/mel.h", "SRO_MAX_N_MELS"),
    "preprocess": ("shared/features/preprocess.h", "SRO_MAX_STEPS"),
    "dims": ("shared/embedding/max_dims.h", "SRO_MAX_DIMS"),
    "a file of points": ("shared/embedding/points_file.c", "MAX_FRAMES"),
    "a picture": ("externals/display/display_picture.c", "MAX_SIZE"),
    "dots of a map": ("shared/picture/scatter.c", "MAX_DOTS"),
    "processors for one job": ("shared/base/thread_pool.c", "MAX_PROCESSORS"),
}


def text(path):
    with open(os.path.join(patchrun.ROOT, path), encoding="utf-8") as file:
        return file.read()


def told_by_readme():
    """The cells of each row, in a list."""
    section = text("README.md").partition("## Limits\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows]


def told_by_help():
    """The same: the comments of [pd limits] that stand in one line."""
    patch = os.path.join(patchrun.ROOT, "help", "spectreorder-help.pd")
    canvas = next(canvas for path, canvas in patchfile.read(patch).every()
                  if path and path[-1] == "limits")
    rows = {}
    for box in sorted(canvas.boxes, key=lambda box: (box.y, box.x)):
        if box.kind == "text":
            rows.setdefault(box.y, []).append(patchfile.shown(box.words).replace("\n", " "))
    return [row for row in rows.values() if len(row) > 1]


def differences(readme, page):
    for row in readme:
        if row not in page:
            yield "only in README.md: " + " | ".join(row)
    for row in page:
        if row not in readme:
            yield "only in the help: " + " | ".join(row)
    if not readme:
        yield "there are no limits"


def defined(path, name):
    found = re.search(rf"\b{name}\b(?: =)? ([0-9.e]+)", text(path))
    return float(found.group(1)) if found else None


def numbers(cell):
    """All that a cell says as a number: 65536, 2^24, 10^6."""
    for base, power in re.findall(r"(\d+)(?:\^(\d+))?", cell):
        yield float(base) ** float(power or 1)


def wrong(rows):
    told = {row[0]: row[1] for row in rows}
    for what, (path, name) in CONSTANTS.items():
        value = defined(path, name)
        if value is None:
            yield f"{path} has no {name}"
        elif value not in numbers(told.get(what, "")):
            yield f"{what}: told is {told.get(what)}, {name} is {value:.0f}"


def main():
    readme = told_by_readme()
    report("limits: README.md and the help tell the same", differences(readme, told_by_help()))
    report("limits: as in the sources", wrong(readme))
    return finish()


sys.exit(main())

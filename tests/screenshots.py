#!/usr/bin/env python3
"""Draw every patch of help/ and examples/ in Pd's own GUI: out/screenshots/NAME.png.

The display is one of Xvfb's. Before, the buttons are clicked that the patch numbers 1 and 2 (by a
comment or label that begins with the number, beside the button), and what they start plays for a
second. Our objects do their work at once, as in opened.py, but are told so by messages, which
leaves their boxes as they are. With arguments, only those patches.
"""
import os
import re
import shutil
import subprocess
import sys

import patchboxes
import patchfile
import patchrun

NEEDED = {"Xvfb": "xvfb", "pd-gui": "puredata-gui", "import": "imagemagick"}
OUT = os.path.join(patchrun.ROOT, "out", "screenshots")
PLUGIN = os.path.join(patchrun.ROOT, "tests", "screenshots")
SCREEN = "1280x900x24"
RECEIVER = "screenshots-blocking"
STEPS = 2  # how many numbered buttons are clicked
NEAR = 120  # pixels that a button may be away from its number


def start_display():
    """Start Xvfb and return it and the name of its display, which it tells once it is ready."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return server, ":" + server.stdout.readline().strip()


def blocking(patch):
    """Messages that let our objects do their work at once; a box is made for it and cut again."""
    for path, canvas in patchfile.read(patch).every():
        name = "pd-" + path[-1] if path else patchrun.receiver(patch)
        places = [place for place, box in enumerate(canvas.boxes)
                  if box.name() in patchrun.WORKERS]
        if not places:
            continue
        yield f"{name} vis 1"
        yield f"{name} obj 0 0 r {RECEIVER}"
        yield from (f"{name} connect {len(canvas.boxes)} 0 {place} 0" for place in places)
        yield f"{RECEIVER} blocking 1"
        if path:
            yield f"{name} vis 0"
        else:
            yield from (f"{name} {what}" for what in (
                "editmode 1", "mouse 5 10 1 0", "cut", "mouseup 5 10 1", "editmode 0"))


def clicks(patch):
    """Messages that click what the patch numbers, in this order."""
    name, canvas = patchrun.receiver(patch), patchfile.read(patch)
    for number in range(1, STEPS + 1):
        button = numbered(canvas, str(number))
        if button:
            yield from patchrun.click(name, button, canvas.font)


def numbered(canvas, number):
    """The button nearest to a text that begins with a number; a title may, far from any button."""
    for drawn in patchboxes.Picture(canvas).drawn:
        if drawn.what == "text" and re.match(number + r"\b", drawn.text):
            text, buttons = drawn.rects[0], patchrun.buttons(canvas)
            nearest = min(buttons, key=lambda box: distance(text, box, canvas.font), default=None)
            if nearest and distance(text, nearest, canvas.font) <= NEAR:
                return nearest
    return None


def distance(text, box, font):
    """Between a text and a box; what stands beside is nearer than what stands below."""
    rect = patchboxes.frame(box, font)
    aside = max(rect.left - text.right, text.left - rect.right, 0)
    below = max(rect.top - text.bottom, text.top - rect.bottom, 0)
    return aside + 3 * below


def draw(original, copies, display):
    """Draw one patch and return whether that made a picture; if not, print what Pd said."""
    patch = copies.path(os.path.relpath(original, patchrun.ROOT))
    name = os.path.basename(patch)
    picture = os.path.join(OUT, name[:-3] + ".png")
    script = [] if patchrun.quits(patch) else [*blocking(patch), *clicks(patch)]
    script += [f"1000 pd plugin-dispatch picture {name} {picture}", "60000"]
    said = copies.run(patch, script, ["-noaudio", "-stderr", "-path", PLUGIN], DISPLAY=display)
    drawn = os.path.exists(picture)
    print(os.path.relpath(picture, patchrun.ROOT) if drawn else f"{name} was not drawn:\n{said}")
    return drawn


def main():
    missing = [package for program, package in NEEDED.items() if not shutil.which(program)]
    if missing:
        print("skipped screenshots: make setup-window installs", *missing)
        return 0
    shutil.rmtree(OUT, ignore_errors=True)
    os.makedirs(OUT)
    copies = patchrun.Copies("screenshots")
    server, display = start_display()
    try:
        chosen = [patch for patch in patchrun.patches(sys.argv[1:])
                  if os.path.basename(os.path.dirname(patch)) != "externals"]
        drawn = [draw(patch, copies, display) for patch in chosen]
        return 0 if all(drawn) else 1
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Use every patch of help/, examples/ and externals/ in a real Pd without a window.

Of each patch: it opens, and all its objects are made; it is the same once Pd has saved it; what was
saved opens again, and its buttons are clicked from top to bottom, and those of its subpatches; and
its layout is fine (layout.py). Whatever Pd complains about is a failure.

For the clicks our objects get -blocking 1, so that each is answered in its own instant, and 100 ms
of Pd's time pass between two. PD_PRELOAD names a library to load into Pd first. With arguments,
only those patches. Ends with a line "N passed, N failed".
"""
import glob
import os
import re
import shutil
import subprocess
import sys

import layout
import patchboxes
import patchfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORK = os.path.join(ROOT, "build", "opened")
FOLDERS = ("help", "examples", "externals")
PD = "pd -batch -nogui -nrt -noaudio -nomidi -noprefs".split()
COMPLAINT = re.compile(r"error|couldn't create|no such|multiply defined|bad arguments", re.I)
OBJECT = re.compile(r"#X\s+obj\s+(?:\\.|[^,;\\])*", re.S)
WORKERS = ("stft~", "melspec", "embed1d", "reorder~")
SECONDS = 120  # that a patch may take

# reads script.txt, sends its messages at their times, and ends Pd
DRIVER = r"""#N canvas 0 0 450 300 12;
#X obj 20 20 loadbang;
#X msg 20 50 read script.txt \, bang;
#X obj 20 80 qlist;
#X obj 20 110 t b b;
#X obj 120 140 print script;
#X msg 20 140 \; pd quit;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 1 3 0;
#X connect 3 1 4 0;
#X connect 3 0 5 0;
"""
THROUGH = "script: bang"

# that a click is felt without a window: three must be
FELT = r"""#N canvas 0 0 450 300 12;
#X msg 20 20 felt;
#X obj 20 50 bng 19 250 50 0 empty empty empty 17 7 0 10 #fcfcfc #000000 #000000;
#X obj 60 50 tgl 19 0 empty empty empty 17 7 0 10 #fcfcfc #000000 #000000 0 1;
#X obj 20 120 print felt;
#X connect 0 0 3 0;
#X connect 1 0 3 0;
#X connect 2 0 3 0;
"""

counts = {True: 0, False: 0}


def report(passed, what, why=""):
    counts[passed] += 1
    print(("ok      " if passed else "FAILED  ") + what)
    if not passed and why:
        print("  " + why.strip().replace("\n", "\n  "))


# --- Pd -----------------------------------------------------------------------------------------

def run(patch, script):
    """Open a patch, send the script's messages, and return what Pd said."""
    write(os.path.join(WORK, "script.txt"), "".join(line + ";\n" for line in script))
    preload = {"LD_PRELOAD": os.environ.get("PD_PRELOAD", ""), "ASAN_OPTIONS": "detect_leaks=0"}
    command = PD + ["-open", patch, "-open", os.path.join(WORK, "driver.pd")]
    try:
        pd = subprocess.run(command, env={**os.environ, **preload}, timeout=SECONDS, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
    except subprocess.TimeoutExpired as late:
        return f"error: not through after {SECONDS} s\n" + (late.stdout or b"").decode()
    return pd.stdout if pd.returncode == 0 else f"error: status {pd.returncode}\n" + pd.stdout


def fine(said):
    return THROUGH in said and not COMPLAINT.search(said)


def complaints(said):
    """What was wrong in what Pd said, each with the line before it, which may say what of."""
    lines = said.splitlines()
    wrong = [index for index, line in enumerate(lines) if COMPLAINT.search(line)]
    shown = sorted({max(index + near, 0) for index in wrong for near in (-1, 0)})
    return "\n".join(lines[index] for index in shown) or "the script was not run to its end"


def receiver(patch):
    return "pd-" + os.path.basename(patch)


# --- Save ---------------------------------------------------------------------------------------

def saved(patch):
    """Messages that save a patch in its place."""
    folder, name = os.path.split(patch)
    return [f"{receiver(patch)} savetofile {name} {folder}"]


def contents(canvas):
    """A canvas as what must outlive Save, in a form to compare."""
    yield canvas.name, canvas.window[2:], canvas.coords[4:]
    yield sorted(" ".join(words) for words in canvas.declared)
    for box in canvas.boxes:
        yield box_contents(box)
    yield sorted(cord.ends() for cord in canvas.cords)


def box_contents(box):
    """Of a slider and the like, and of an array, Pd writes the state that it happens to be in."""
    if box.kind == "array":
        return box.kind, box.words[0]
    if box.kind in patchboxes.ATOMS:
        return box.kind, box.x, box.y, (box.words + ["0"])[:8]
    if box.name() in patchboxes.LABELLED:
        return box.kind, box.name()
    return box.kind, box.x, box.y, box.columns, patchfile.shown(box.words)


def differences(one, two):
    """What two patches do not have in common."""
    for (path, before), (_, after) in zip(one.every(), two.every()):
        pairs = list(zip(contents(before), contents(after)))
        yield from (f"{'/'.join(path)}: {a} became {b}" for a, b in pairs if a != b)
        if len(before.boxes) != len(after.boxes):
            yield f"{'/'.join(path)}: {len(before.boxes)} boxes became {len(after.boxes)}"


# --- Clicks -------------------------------------------------------------------------------------

def clicks(patch):
    """Messages that click all buttons of a patch."""
    for path, canvas in patchfile.read(patch).every():
        name = "pd-" + path[-1] if path else receiver(patch)
        places = [middle(box, canvas.font) for box in canvas.boxes if is_button(box)]
        if not places or "$" in name or name == "pd-(subpatch)":
            continue
        yield f"{name} vis 1"
        for x, y in sorted(places, key=lambda place: (place[1], place[0])):
            yield f"100 {name} mouse {x} {y} 1 0"
            yield f"{name} mouseup {x} {y} 1"
        yield "100"
        if path:
            yield f"{name} vis 0"


def is_button(box):
    """A message box that needs no argument, a bang or a toggle."""
    if box.kind == "msg":
        return not any(re.search(r"\\\$[1-9]", word) for word in box.words)
    return box.name() in ("bng", "tgl")


def middle(box, font):
    rect = patchboxes.frame(box, font)
    return (rect.left + rect.right) // 2, rect.top + min((rect.bottom - rect.top) // 2, 8)


def quits(patch):
    """Whether a patch ends Pd by itself, and so is not one to click on."""
    boxes = [box for _, canvas in patchfile.read(patch).every() for box in canvas.boxes]
    return any(box.kind == "msg" and "pd quit" in patchfile.shown(box.words) for box in boxes)


# --- Files --------------------------------------------------------------------------------------

def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def block(patch):
    """Let the objects of a patch do their work at once."""
    write(patch, OBJECT.sub(blocking, read(patch)))


def blocking(match):
    words = match[0].split()
    ours = len(words) > 4 and words[4].split("/")[-1] in WORKERS
    return match[0] + " -blocking 1" if ours and "-blocking" not in words else match[0]


def copy_all():
    """The patches in folders as they are, the binaries and abstractions beside those folders."""
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    for folder in FOLDERS:
        for file in glob.glob(os.path.join(ROOT, folder, "*.*")):
            if not file.endswith((".c", ".h", ".o")):
                os.makedirs(os.path.join(WORK, folder), exist_ok=True)
                shutil.copy(file, os.path.join(WORK, folder))
    for file in glob.glob(os.path.join(ROOT, "*.pd_linux")) + glob.glob(ROOT + "/lib*.so"):
        os.symlink(file, os.path.join(WORK, os.path.basename(file)))
    for file in glob.glob(os.path.join(ROOT, "externals", "*.pd")):
        copy = shutil.copy(file, WORK)
        block(copy)
    write(os.path.join(WORK, "driver.pd"), DRIVER)


# --- Tests --------------------------------------------------------------------------------------

def clicks_are_felt():
    patch = os.path.join(WORK, "felt.pd")
    write(patch, FELT)
    said = run(patch, clicks(patch))
    report(fine(said) and said.count("felt: ") == 3, "clicks are felt without a window", said)


def use(original):
    """All that is to be tested of one patch."""
    name = os.path.relpath(original, ROOT)
    patch = os.path.join(WORK, name)
    said = run(patch, saved(patch))
    report(fine(said), f"{name} opens", complaints(said))
    lost = "\n".join(differences(patchfile.read(original), patchfile.read(patch)))
    report(not lost, f"{name} outlives Save", lost)
    block(patch)
    said = run(patch, [] if quits(patch) else clicks(patch))
    report(fine(said), f"{name} opens again and is clicked through", complaints(said))
    shutil.copy(original, patch)
    faults = "\n".join(fault.split(" : ", 1)[1] for fault in layout.faults(original))
    report(not faults, f"{name} is laid out clearly", faults)


def main():
    copy_all()
    clicks_are_felt()
    everything = (glob.glob(os.path.join(ROOT, folder, "*.pd")) for folder in FOLDERS)
    for patch in sys.argv[1:] or sorted(sum(everything, [])):
        use(os.path.abspath(patch))
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 1 if counts[False] else 0


if __name__ == "__main__":
    sys.exit(main())

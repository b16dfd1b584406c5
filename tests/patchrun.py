"""Run the patches of help/, examples/ and externals/ in Pd on copies, from a script of messages.

LIBRARY is the folder of the library (the repository, if none), PATIENCE how many times longer an
emulated Pd may take. In the copies our objects get -blocking 1, so that each message is answered in
its own instant.
"""
import glob
import os
import re
import shutil
import subprocess

import patchboxes
import patchfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIBRARY = os.path.abspath(os.environ.get("LIBRARY") or ROOT)
INSTALLED = LIBRARY != ROOT
# where it has patches; an installed one has all but the examples beside the binaries
FOLDERS = ("", "examples") if INSTALLED else ("help", "examples", "externals")
PD = os.environ.get("PD", "pd")  # the Pd to run
HEADLESS = "-batch -nogui -nrt -noaudio".split()
OBJECT = re.compile(r"#X\s+obj\s+(?:\\.|[^,;\\])*", re.S)
WORKERS = ("stft~", "features", "melspec", "embed1d", "reorder~")
SECONDS = 120 * int(os.environ.get("PATIENCE") or 1)  # that a patch may take

# reads script.txt, sends its messages at their times, and ends Pd
DRIVER = r"""#N canvas 0 0 300 200 12;
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


class Copies:
    """The patches in a folder of their own, with the binaries and abstractions beside them."""

    def __init__(self, name):
        self.folder = os.path.join(ROOT, "build", name)
        shutil.rmtree(self.folder, ignore_errors=True)
        if INSTALLED:  # in a folder of the same name as the library, which may be an odd one
            self.folder = os.path.join(self.folder, os.path.basename(os.path.dirname(LIBRARY)))
        for folder in FOLDERS:
            self._copy(folder)
        for file in _files("", "*.pd_linux") + _files("", "*.so") + _files("", "*.dll"):
            os.symlink(file, os.path.join(self.folder, os.path.basename(file)))
        for file in abstractions():
            block(shutil.copy(file, self.folder))
        write(self.path("driver.pd"), DRIVER)

    def _copy(self, folder):
        os.makedirs(self.path(folder))
        for file in _files(folder, "*.*"):
            if not file.endswith((".c", ".h", ".o", ".pd_linux", ".so", ".dll")):
                shutil.copy(file, self.path(folder))

    def path(self, name):
        """Where the copy of that file is; its name begins at the root of the library."""
        return os.path.join(self.folder, name)

    def run(self, patch, script, options=(), **environment):
        """Open a patch, send the script's messages, and return what Pd said."""
        write(self.path("script.txt"), "".join(line + ";\n" for line in script))
        command = [PD, "-nomidi", "-noprefs", *(options or HEADLESS),
                   "-open", patch, "-open", self.path("driver.pd")]
        preload = {"LD_PRELOAD": os.environ.get("PD_PRELOAD", ""),
                   "ASAN_OPTIONS": "detect_leaks=0"}
        try:
            pd = subprocess.run(command, env={**os.environ, **preload, **environment}, text=True,
                                errors="replace", timeout=SECONDS, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)
        except subprocess.TimeoutExpired as late:
            said = (late.stdout or b"").decode(errors="replace")
            return f"error: not through after {SECONDS} s\n{said}"
        return pd.stdout if pd.returncode == 0 else f"error: status {pd.returncode}\n{pd.stdout}"


def _files(folder, pattern):
    """The files of a folder of the library, but the library's description."""
    found = glob.glob(os.path.join(glob.escape(LIBRARY), folder, pattern))
    return [file for file in found if not file.endswith("-meta.pd")]


def abstractions():
    """Those that stand beside the classes."""
    found = _files("" if INSTALLED else "externals", "*.pd")
    return [file for file in found if not file.endswith("-help.pd")]


def patches(names):
    """The files of those names, or all that there are."""
    found = (_files(folder, "*.pd") for folder in FOLDERS)
    return [os.path.abspath(name) for name in names] or sorted(sum(found, []))


def text_of(path):
    """What a file says."""
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    """Make a file of a text."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def block(patch):
    """Let the objects of a patch do their work at once, by a flag in its file."""
    write(patch, OBJECT.sub(_blocking, text_of(patch)))


def _blocking(match):
    words = match[0].split()
    ours = len(words) > 4 and words[4].split("/")[-1] in WORKERS
    return match[0] + " -blocking 1" if ours and "-blocking" not in words else match[0]


# --- Clicks -------------------------------------------------------------------------------------

def receiver(patch):
    """The name under which a patch receives messages."""
    return "pd-" + os.path.basename(patch)


def buttons(canvas):
    """Message boxes that need no argument, bangs and toggles, but for those that ask for a file."""
    asking = [cord.source for cord in canvas.cords
              if canvas.boxes[cord.sink].name() in ("openpanel", "savepanel")]
    return [box for place, box in enumerate(canvas.boxes)
            if place not in asking and _is_button(box)]


def _is_button(box):
    if box.kind == "msg":
        return not any(re.search(r"\\\$[1-9]", word) for word in box.words)
    return box.name() in ("bng", "tgl")


def click(name, box, font):
    """The messages that click a box of the canvas of that name, 100 ms after what was before."""
    rect = patchboxes.frame(box, font)
    x, y = (rect.left + rect.right) // 2, rect.top + min((rect.bottom - rect.top) // 2, 8)
    return [f"100 {name} mouse {x} {y} 1 0", f"{name} mouseup {x} {y} 1"]


def click_end(name, box, font):
    """The messages that click a slider or a radio where its value is largest."""
    rect = patchboxes.frame(box, font)
    x, y = {
        "hsl": (rect.right - 3, rect.top + 3), "vsl": (rect.left + 3, rect.top + 3),
        "hradio": (rect.right - 3, rect.top + 3), "vradio": (rect.left + 3, rect.bottom - 3),
    }[box.name()]
    return [f"100 {name} mouse {x} {y} 1 0", f"{name} mouseup {x} {y} 1"]


def quits(patch):
    """Whether a patch ends Pd by itself, and so is not one to click on."""
    boxes = [box for _, canvas in patchfile.read(patch).every() for box in canvas.boxes]
    return any(box.kind == "msg" and "pd quit" in patchfile.shown(box.words) for box in boxes)

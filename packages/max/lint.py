#!/usr/bin/env python3
"""Hold the package for Max, build/max/spectreorder, to what can be known without Max.

Every patch: its boxes and cords are whole; it has no objects but those that Max has, with as many
inlets and outlets; what is said to our objects they understand, by the tables of the classes, with
choices that there are; names have somebody who sends and somebody who hears, and a buffer~; nothing
lies over another thing or outside the window; no text speaks of Pd. Every page of reference has all
messages, attributes, inlets and outlets of its class. What Max reads as it starts names what is
there. py2max, if pip can fetch it (py2max.txt), is asked for its opinion of all patches, too: of
cords and of names, which it knows from Max's own reference. Ends with a line "N passed, N failed".
"""
import json
import os
import pathlib
import re
import subprocess
import sys
from xml.etree import ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "packages"), str(pathlib.Path(__file__).parent)]

from package import CACHE, version  # noqa: E402
from patch_lint import PatchFile  # noqa: E402
from results import finish, report  # noqa: E402
from refpages import Page  # noqa: E402
from words import CLASSES, name_of  # noqa: E402

FOLDER = ROOT / "build" / "max" / "spectreorder"
PINNED = pathlib.Path(__file__).parent / "py2max.txt"
OF_PD = re.compile(r"\bPd\b|\bpd\b|specshow|framemap|framescatter|\bDSP\b|\bdsp\b(?! set 1)|"
                   r"\.\./doc|iemmatrix|\bflags?\b|\\")


def tables():
    """What the classes say of themselves, by their names."""
    told = subprocess.run([ROOT / "build" / "describe"], check=True, stdout=subprocess.PIPE)
    return {said["name"]: said for said in json.loads(told.stdout)}


# --- Pages of reference -------------------------------------------------------------------------

def page_faults(file, said):
    """What a page lacks of its class."""
    try:
        root = ElementTree.parse(file).getroot()
    except (OSError, ElementTree.ParseError) as error:
        yield f"cannot be read: {error}"
        return
    page = Page(said)
    if (root.tag, root.get("name")) != ("c74object", name_of(said["name"])):
        yield "is not of this object"
    params = {param["name"] for param in said["params"] if param["kind"] != "command"}
    messages = {message["name"] for message in said["messages"]} | set(page.meanings)
    messages |= {"buffer"} & {name.replace("array", "buffer") for name in messages}
    yield from _compared(root, "methodlist/method", messages - params)
    yield from _compared(root, "attributelist/attribute", params)
    for tag, count in (("inletlist/inlet", len(list(page.inlets()))),
                       ("outletlist/outlet", len(list(page.outlets())))):
        if len(root.findall(tag)) != count:
            yield f"{tag}: {len(root.findall(tag))} instead of {count}"
    for element in root.iter():
        if element.tag in ("digest", "description") and not (element.text or "").strip():
            yield f"an empty {element.tag}"
        if element.text and OF_PD.search(element.text):
            yield f"speaks of Pd: {element.text}"


def _compared(root, path, names):
    found = [element.get("name") for element in root.findall(path)]
    if sorted(found) != sorted(names):
        yield f"{path}: {sorted(set(found) ^ set(names)) or 'twice the same'}"


# --- What Max reads as it starts ----------------------------------------------------------------

def info_faults():
    info = json.loads((FOLDER / "package-info.json").read_text(encoding="utf-8"))
    for key in ("name", "version", "author", "description", "max_version_min", "max_version_max",
                "os", "tags", "homepatcher", "package_extra"):
        if key not in info:
            yield f"package-info.json has no {key}"
    if (info.get("name"), info.get("version")) != (FOLDER.name, version()):
        yield f"package-info.json is of {info.get('name')} {info.get('version')}"
    if not list(FOLDER.rglob(info.get("homepatcher", "?"))):
        yield f"there is no {info.get('homepatcher')}"


def init_faults():
    """Each object is mapped to the binary, and has its help and its page."""
    lines = (FOLDER / "init" / "spectreorder.txt").read_text(encoding="utf-8").splitlines()
    expected = [f"max objectfile {name_of(name)} spectreorder {name_of(name)};"
                for name in CLASSES]
    if lines != expected:
        yield f"init/spectreorder.txt: {sorted(set(lines) ^ set(expected))}"
    for name in map(name_of, CLASSES):
        for file in (f"help/{name}.maxhelp", f"docs/refpages/{name}.maxref.xml"):
            if not (FOLDER / file).is_file():
                yield f"there is no {file}"


def name_faults(patches):
    """Two patches that are open together do not hear each other: in Max names are everybody's."""
    whose = {}
    for name, patch in patches.items():
        for word in patch.names():
            other = whose.setdefault(word, name)
            if other != name:
                yield f"{word} is a name in {other} and in {name}"


def text_faults():
    """What is written for a person names files that are there."""
    for file in ("README.md", "UNTRIED.md", "license.txt", "CHANGELOG.md"):
        if not (FOLDER / file).is_file() or not (FOLDER / file).read_text(encoding="utf-8"):
            yield f"there is no {file}"
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([\w.~-]+\.(?:maxpat|maxhelp|md))`", readme):
        if not list(FOLDER.rglob(name)):
            yield f"README.md tells of {name}, which is not there"


INSIDE = "fftw soxr sndfile flac ogg vorbis opus mpg123 zig".split()


def licence_faults():
    """What is inside the binaries, where there are some, has its licence beside them."""
    binaries = {file.suffix for file in (FOLDER / "externals").glob("*")}
    inside = INSIDE + ["mingw-w64"] * (".mxe64" in binaries)
    for name in [f"{name}.txt" for name in inside] + ["GPL-3.txt", "README.md"] if binaries else []:
        file = FOLDER / "licences" / name
        if not file.is_file() or file.stat().st_size < 500:
            yield f"there is no licences/{name}"
        elif re.search(r"libspectreorder|\bLinux\b|\bLICENSE\b", file.read_text(errors="replace")) \
                and name == "README.md":
            yield "licences/README.md tells of another package"


# --- Another's opinion --------------------------------------------------------------------------

def py2max():
    """The folder that it is in, fetched once; None, with the reason, where pip cannot."""
    pinned = re.search(r"^py2max==([\d.]+)", PINNED.read_text(encoding="utf-8"), re.M)[1]
    folder = CACHE / f"py2max-{pinned}"
    if not folder.is_dir():
        got = subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check",
             "--root-user-action=ignore", "--no-deps", "--require-hashes", "--target",
             f"{folder}.new", "-r", str(PINNED)], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False)
        if got.returncode:
            print(f"skipped py2max: pip cannot fetch it: {got.stdout.strip()}")
            return None
        os.rename(f"{folder}.new", folder)
    return folder


# what boxes have besides attributes
SAVED = set("""id maxclass numinlets numoutlets outlettype patching_rect text hidden linecount
patcher background ignoreclick varname saved_attribute_attributes lastchannelcount fontsize fontface
textcolor parameter_enable index value disabled""".split())


def attribute_faults(boxes):
    """Attributes of Max's objects that they do not have, in the box or saved with it."""
    from py2max.maxref import get_object_info
    for box in boxes:
        words = box.get("text", "").split() if box["maxclass"] == "newobj" else []
        name = words[0] if words else box["maxclass"]
        known = (get_object_info(name) or {}).get("attributes")
        said = {word[1:] for word in words if word[0] == "@"} | set(box) - SAVED
        if known is not None:
            yield from (f"{name} has no attribute {word}" for word in sorted(said - set(known)))


def second_opinion(file):
    """What py2max finds, but for names of ours, and what lies over each other: it takes the panels
    behind boxes for boxes."""
    from py2max.core import Patcher
    from py2max.lint import lint
    for finding in lint(Patcher.from_file(str(file))):
        ours = finding.code == "W-UNKNOWN-OBJECT" and "'sro." in finding.message
        if not ours and finding.code != "W-OVERLAP":
            yield str(finding)


def main():
    said = tables()
    for name in CLASSES:
        file = FOLDER / "docs" / "refpages" / f"{name_of(name)}.maxref.xml"
        report(f"reference of {name_of(name)}", page_faults(file, said[name]))
    report("package-info.json", info_faults())
    report("init", init_faults())
    report("texts", text_faults())
    report("licences", licence_faults())
    other = py2max()
    if other:
        sys.path.append(str(other))
    files = sorted(FOLDER.glob("help/*.maxhelp")) + sorted(FOLDER.rglob("*.maxpat"))
    patches = {file.name: PatchFile(file, said, OF_PD) for file in files}
    report("names", name_faults(patches))
    for file in files:
        report(file.name, patches[file.name].faults())
        if other:
            report(f"{file.name}, as py2max reads it",
                   [*second_opinion(file), *attribute_faults(patches[file.name].boxes())])
    return finish()


if __name__ == "__main__":
    sys.exit(main())

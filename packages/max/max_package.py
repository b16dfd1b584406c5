#!/usr/bin/env python3
"""Put together the package for Max: build/max/spectreorder, and build/max/spectreorder-VERSION.zip.

Help and examples are Pd's, turned by pd_to_max.py; what is left out is named in the package's
README.md, with the reason. Reference pages are made of the tables of the classes, which
build/describe prints. What Max loads is taken from build/max, where `make max` puts it: as much of
it as is there.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import refpages  # noqa: E402
from max_patch import text_of  # noqa: E402
from package import ROOT, copy, copy_licences, date, version  # noqa: E402
from pd_to_max import NoCounterpart, turned  # noqa: E402
from words import CLASSES, name_of  # noqa: E402

OUT = ROOT / "build" / "max"
BINARIES = ("spectreorder.mxe64", "spectreorder.mxo")  # for Windows, for macOS
PARTS = ("output~", "fit-graph")  # which others contain, or do without
# what would be turned, and would not make sense
WITHOUT_SENSE = {
    "map": "it is a picture that is played with the mouse",
    "03-reconstruction": "what it shows is drawn: a sound, what comes back, and the difference",
    "13-nearest-neighbours": "it asks by clicks on a map, and shows the neighbours there",
    "demo": "it is what Pd plays without a window",
}


def package_info():
    """What Max's Package Manager says of it."""
    return {
        "name": "spectreorder", "displayname": "spectreorder", "version": version(),
        "author": "the spectreorder developers", "authors": ["the spectreorder developers"],
        "description": "Takes a sound apart into short spectral frames, finds out which frames "
                       "sound alike, and plays them in that order.",
        "tags": ["analysis", "frames", "mel", "t-SNE", "librosa"],
        "website": "", "max_version_min": "8.0", "max_version_max": "none",
        "os": {"macintosh": {"platform": ["x64", "aarch64"], "min_version": "none"},
               "windows": {"platform": ["x64"], "min_version": "none"}},
        "homepatcher": "likeness.maxpat",
        "package_extra": {"reverse_domain": "org.spectreorder",
                          "copyright": "the spectreorder developers, GPL-2.0-or-later"},
    }


def objects():
    """What Max reads as it starts: one binary has all classes (object, binary, help)."""
    return "".join(f"max objectfile {name_of(name)} spectreorder {name_of(name)};\n"
                   for name in CLASSES)


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def write_help(folder):
    for name in CLASSES:
        patch = turned(str(ROOT / "help" / f"{name}-help.pd"), name)
        write(folder / "help" / f"{name_of(name)}.maxhelp", text_of(patch))


def title(patch):
    """The largest text in it."""
    texts = [box for box in patch.boxes if box.maxclass == "comment"]
    return max(texts, key=lambda box: box.attributes.get("fontsize", 0)).text.strip("0123456789 ")


def write_examples(folder):
    """Returns what there is, name and title, and what was left out, name and reason."""
    titles, left_out = {}, dict(WITHOUT_SENSE)
    for file in sorted((ROOT / "examples").glob("*.pd")):
        if file.stem in left_out or file.stem in PARTS:
            continue
        try:
            patch = turned(str(file))
        except NoCounterpart as lacking:
            left_out[file.stem] = f"there is no counterpart for {lacking}"
            continue
        write(folder / "examples" / f"{file.stem}.maxpat", text_of(patch))
        titles[f"{file.stem}.maxpat"] = title(patch)
    return titles, dict(sorted(left_out.items()))


def write_pages(folder):
    told = subprocess.run([ROOT / "build" / "describe"], check=True, stdout=subprocess.PIPE)
    for said in json.loads(told.stdout):
        write(folder / "docs" / "refpages" / f"{name_of(said['name'])}.maxref.xml",
              refpages.Page(said).text())


def copy_binaries(binaries, folder):
    for binary in binaries:
        if binary.is_dir():
            shutil.copytree(binary, folder / "externals" / binary.name)
        else:
            copy(binary, folder / "externals" / binary.name)


def write_licences(binaries, folder):
    copy(ROOT / "LICENSE", folder / "license.txt")
    if binaries:
        windows = any(binary.suffix == ".mxe64" for binary in binaries)
        copy_licences("windows-amd64" if windows else "macos-amd64", folder)
        inside = folder / "licences" / "README.md"
        text = inside.read_text(encoding="utf-8")
        for said, of_max in (("libspectreorder holds,", "What Max loads holds,"),
                             ("the last three come", "the last two come"),
                             ("(LICENSE)", "(../license.txt)")):
            text = text.replace(said, of_max)
        write(inside, re.sub(r"\| [^\n]*, on Linux \|[^\n]*\n", "", text))


def listed(entries):
    return "".join(f"- `{name}`: {text}\n" for name, text in entries.items())


def write_texts(titles, left_out, folder):
    text = (ROOT / "packages/max/inside_readme.md").read_text(encoding="utf-8")
    for word, instead in (("VERSION", version()), ("EXAMPLES\n", listed(titles)),
                          ("LEFT_OUT\n", listed(left_out))):
        text = text.replace(word, instead)
    write(folder / "README.md", text)
    copy(ROOT / "packages/max/UNTRIED.md", folder / "UNTRIED.md")
    copy(ROOT / "CHANGELOG.md", folder / "CHANGELOG.md")
    write(folder / "package-info.json", json.dumps(package_info(), indent=4) + "\n")
    write(folder / "init" / "spectreorder.txt", objects())


def archive(folder):
    """The same bytes whenever and wherever it is made of the same files."""
    file = OUT / f"spectreorder-{version()}.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for inner in sorted(folder.rglob("*")):
            if inner.is_file():
                info = zipfile.ZipInfo(f"{folder.name}/{inner.relative_to(folder)}", date())
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = (0o100755 if "MacOS" in inner.parts else 0o100644) << 16
                made.writestr(info, inner.read_bytes())
    return file


def main():
    folder = OUT / "spectreorder"
    binaries = [OUT / name for name in BINARIES if (OUT / name).exists()]
    shutil.rmtree(folder, ignore_errors=True)
    copy_binaries(binaries, folder)
    write_help(folder)
    titles, left_out = write_examples(folder)
    write_pages(folder)
    write_licences(binaries, folder)
    write_texts(titles, left_out, folder)
    made = archive(folder)
    print(f"{made.stat().st_size / 1e6:6.2f} MB  {made.relative_to(ROOT)}")
    for name in BINARIES:
        if OUT / name not in binaries:
            print(f"           without {name}, which make max makes")


if __name__ == "__main__":
    main()

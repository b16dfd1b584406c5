#!/usr/bin/env python3
"""Hold the binaries for Max to what they promise, by their bytes alone: nothing of them is run.

    tests/packages/max_binaries.py windows|macos...

It is what `make max` has put into build/max. Each shows ext_main and nothing else, asks for
functions of Max in maxapi.h, each in its DLL, and for no library but those that every such system
has; the macOS bundle is laid out as Max wants it, for both processors. Ends with a line
"N passed, N failed".
"""
import plistlib
import re
import struct
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path += [str(ROOT / "tests")]

import macho
import pe
from results import finish, report

OLDEST_MACOS = {"amd64": "10.13", "arm64": "11.0"}


class System(NamedTuple):
    """
    read     the reader of its format
    file     where the binary lies
    cpus     the processors that it is for
    dlls     whether names are looked for in Max's libraries; else wherever Max has them
    provided the libraries that are always there
    """
    read: object
    file: str
    cpus: list
    dlls: bool
    provided: re.Pattern


SYSTEMS = {
    "windows": System(
        pe.read, "spectreorder.mxe64", ["amd64"], True,
        re.compile(r"(kernel32|shlwapi)\.dll|api-ms-win-crt-\w+-l1-1-0\.dll", re.I)),
    "macos": System(
        macho.read, "spectreorder.mxo/Contents/MacOS/spectreorder", ["amd64", "arm64"], False,
        re.compile(r"/usr/lib/libSystem\.B\.dylib")),
}


def functions_of_max():
    """The functions in maxapi.h, by the DLL that they stand under."""
    names, dll = {}, None
    for line in (ROOT / "externals/hosts/maxapi.h").read_text().splitlines():
        heading = re.fullmatch(r"/\* (\w+\.dll) \*/", line)
        dll = heading[1] if heading else dll
        function = re.match(r"[a-z].*[ *](\w+)\(", line)
        if dll and function:
            names.setdefault(dll, set()).add(function[1])
    return names


def import_faults(system, image, of_max):
    """What is asked for that is neither Max's nor the system's."""
    everywhere = set().union(*of_max.values())
    for name, library in image.imports:
        known = of_max.get(library, ()) if system.dlls else everywhere
        if name not in known and not system.provided.fullmatch(library or ""):
            yield f"asks for {name} of {library or 'Max'}"
    for library in image.needed:
        if library not in of_max and not system.provided.fullmatch(library):
            yield f"needs {library}"


def image_faults(system, image, of_max):
    yield from image.faults
    if image.exports != {"ext_main"}:
        yield f"shows {', '.join(sorted(image.exports)) or 'nothing'}"
    if "oldest" in image.notes and image.notes["oldest"] != OLDEST_MACOS[image.machine]:
        yield f"is for macOS {image.notes['oldest']}"
    yield from import_faults(system, image, of_max)


def binary_faults(system, path):
    if not path.is_file():
        yield "is not there"
        return
    try:
        images = list(system.read(path.read_bytes()))
    except (ValueError, IndexError, struct.error) as error:
        yield f"cannot be read: {error}"
        return
    if sorted(image.machine for image in images) != system.cpus:
        yield f"is for {', '.join(image.machine for image in images)}"
    for image in images:
        for fault in image_faults(system, image, functions_of_max()):
            yield f"{image.machine}: {fault}"


def bundle_faults(bundle):
    """A bundle of the type that Max looks for, which tells the same version as the sources."""
    wanted = {"Contents/Info.plist", "Contents/PkgInfo", "Contents/MacOS/spectreorder"}
    there = {str(p.relative_to(bundle)) for p in bundle.rglob("*") if p.is_file()}
    if there != wanted:
        yield f"has {', '.join(sorted(there)) or 'nothing'}"
        return
    told = plistlib.loads((bundle / "Contents/Info.plist").read_bytes())
    version = re.search(r'SRO_VERSION "(.*)"', (ROOT / "shared/base/version.h").read_text())[1]
    expected = {"CFBundleExecutable": "spectreorder", "CFBundlePackageType": "iLaX",
                "CFBundleShortVersionString": version, "CFBundleVersion": version}
    for key, value in expected.items():
        if told.get(key) != value:
            yield f"{key} is {told.get(key)}"
    if (bundle / "Contents/PkgInfo").read_text() != "iLaX????":
        yield "PkgInfo is no external's"


def main():
    if not sys.argv[1:] or not set(sys.argv[1:]) <= set(SYSTEMS):
        return __doc__
    folder = ROOT / "build/max"
    for name in sys.argv[1:]:
        system = SYSTEMS[name]
        report(f"max: {system.file}", list(binary_faults(system, folder / system.file)))
    if "macos" in sys.argv[1:]:
        report("max: spectreorder.mxo", list(bundle_faults(folder / "spectreorder.mxo")))
    return finish()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Hold packages to what they promise, by their bytes alone: nothing of them is run.

    tests/packages/binaries.py PACKAGE.dek...
    tests/packages/binaries.py --sizes PACKAGE.dek...     prints a table of what is how large

Each binary, for each processor in it: what it shows (sro_* of the core, the one setup function of a
class), what it asks for (the core, functions of Pd in tests/portable_api.txt, and no library but
those that every such system has), and what loaders would let pass. The archive: its name, as deken
makes it of the binaries; the files beside it; that all of the library is in it, and can be unpacked
anywhere. Ends with a line "N passed, N failed".
"""
import posixpath
import re
import struct
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path += [str(ROOT / "tests"), str(ROOT / "packages")]

import elf
import macho
import objects
import pe
from archive import Package, archive_faults, checksum_faults
from results import finish, report


class System(NamedTuple):
    """
    read     the reader of its format
    library  the core's file, and how others need it
    endings  of classes, by the bits of Pd's floats: what all Pds from 0.53 on look for
    pd       the library that has Pd's functions, likewise; None: they are looked up in the process
    provided the libraries that are always there
    """
    read: object
    library: str
    needs: str
    endings: dict
    pd: dict
    provided: re.Pattern


SYSTEMS = {
    "Linux": System(elf.read, "libspectreorder.so", "libspectreorder.so",
                    {32: ".pd_linux", 64: ".linux-{cpu}-64.so"}, {32: None, 64: None},
                    re.compile(r"lib(c|m|pthread|dl|rt)\.so\.\d|ld-linux[-\w]*\.so\.\d")),
    "Windows": System(pe.read, "libspectreorder.dll", "libspectreorder.dll",
                      {32: ".dll", 64: ".windows-{cpu}-64.dll"}, {32: "pd.dll", 64: "pd64.dll"},
                      re.compile(r"(kernel32|shlwapi)\.dll|api-ms-win-crt-\w+-l1-1-0\.dll", re.I)),
    "Darwin": System(macho.read, "libspectreorder.dylib", "@loader_path/libspectreorder.dylib",
                     {32: ".d_fat", 64: ".darwin-fat-64.so"}, {32: None, 64: None},
                     re.compile(r"/usr/lib/libSystem\.B\.dylib")),
}
OLDEST_GLIBC = [2, 17]
OLDEST_MACOS = {"amd64": "10.13", "arm64": "11.0"}
DRAWING = {"specshow", "framemap"}


def words(path):
    return set((ROOT / path).read_text(encoding="utf-8").split())


def functions_of_pd(name, bits):
    """Those that a class may ask for. One has another name where floats are large."""
    names = words("tests/portable_api.txt")
    if name in DRAWING:
        names |= words("tests/gui_api.txt")
    return names - {"class_new"} | {"class_new64"} if bits == 64 else names


def numbers(version):
    return [int(number) for number in re.findall(r"\d+", version)]


def setup_of(name):
    """The function that Pd calls."""
    return name.replace("~", "_tilde") + "_setup"


def float_bits(image):
    """The size of Pd's floats, as deken tells it."""
    names = {wanted.name for wanted in image.imports}
    return [bits for bits, name in ((32, "class_new"), (64, "class_new64")) if name in names]


# --- Binaries -----------------------------------------------------------------------------------

def system_faults(image):
    """What a system of that age lacks."""
    for version in image.notes.get("versions", ()):
        if not re.fullmatch(r"GLIBC_[\d.]+", version) or numbers(version) > OLDEST_GLIBC:
            yield f"needs {version}"
    if image.notes.get("oldest") != OLDEST_MACOS.get(image.machine) and "oldest" in image.notes:
        yield f"is for macOS {image.notes['oldest']}"


def unwanted(system, image, sources):
    """What it asks for that neither the system has nor its sources: names by their library."""
    asked = {}
    for name, library in image.imports:
        if name not in sources.get(library, ()) and not system.provided.fullmatch(library or ""):
            asked.setdefault(library, []).append(name)
    for library, names in asked.items():
        yield f"asks for {', '.join(names)} of {library or 'Pd'}"


def library_faults(system, image):
    """The core: sro_* and nothing else."""
    foreign = sorted(name for name in image.exports if not name.startswith("sro_"))
    if foreign or not image.exports:
        yield f"shows {', '.join(foreign) or 'nothing'}"
    if image.name != system.needs:
        yield f"calls itself {image.name}"
    for needed in image.needed:
        if not system.provided.fullmatch(needed):
            yield f"needs {needed}"
    yield from unwanted(system, image, {})


def class_faults(system, image, name, bits, core):
    """A class, whose core for the same processor is `core`."""
    pd = system.pd[bits]
    file = name + system.endings[bits].format(cpu=image.machine)
    if image.name not in (None, file, system.needs.replace(system.library, file)):
        yield f"calls itself {image.name}"
    if image.exports != {setup_of(name)}:
        yield f"shows {', '.join(sorted(image.exports)) or 'nothing'}"
    if float_bits(image) != [bits]:
        yield f"is for floats of {float_bits(image)} bits"
    if system.needs not in image.needed:
        yield f"does not need {system.needs}"
    if "runpath" in image.notes and image.notes["runpath"] != ["$ORIGIN"]:
        yield "does not look beside itself for the core"
    for needed in image.needed:
        if needed not in (system.needs, pd) and not system.provided.fullmatch(needed):
            yield f"needs {needed}"
    # Linux' names tell no library: they may be Pd's as well as the core's
    of_pd = functions_of_pd(name, bits) | (core.exports if pd is None else set())
    yield from unwanted(system, image, {system.needs: core.exports, pd: of_pd})


def binary_names(package, system):
    """Every binary that has to be there, and the class and bits that it is of."""
    yield system.library, None, None
    for bits, ending in system.endings.items():
        for name in objects.classes():
            yield name + ending.format(cpu=package.cpus[0]), name, bits


def read(package, system, file):
    """The images in a file by processor, and what is wrong with the file."""
    if file not in package.files:
        return {}, ["is not there"]
    try:
        images = {image.machine: image for image in system.read(package.files[file])}
    except (ValueError, IndexError, struct.error) as error:
        return {}, [f"cannot be read: {error}"]
    if sorted(images) == package.cpus:
        return images, []
    return images, [f"is for {', '.join(images)}, the package for {', '.join(package.cpus)}"]


def check_binaries(package, system):
    """Report each, for all processors; return their images, by the bits they are for."""
    images, found = {}, []
    for file, name, bits in binary_names(package, system):
        images[file], faults = read(package, system, file)
        for cpu, image in images[file].items():
            wrong = [*image.faults, *system_faults(image)]
            if name is None:
                wrong += library_faults(system, image)
            elif cpu in images[system.library]:
                wrong += class_faults(system, image, name, bits, images[system.library][cpu])
            faults += [f"{cpu}: {fault}" for fault in wrong]
            found.append(image)
        report(f"{package.title}: {file}", faults)
    return found


# --- The library around them --------------------------------------------------------------------

def name_faults(package, images):
    """What deken makes of the binaries: a system for each processor and size of floats."""
    told = sorted({f"{package.system}-{image.machine}-{bits}"
                   for image in images for bits in float_bits(image)})
    if told != package.systems:
        yield f"its binaries are for {', '.join(told)}"
    found = re.search(r'SRO_VERSION "(.*)"', (ROOT / "shared/base/version.h").read_text())
    if package.version != found[1]:
        yield f"this is version {found[1]}"


def contents():
    """What belongs to the library besides binaries: the file here by its path in a package."""
    beside = [*ROOT.glob("help/*.pd"), *ROOT.glob("externals/*.pd"), ROOT / "LICENSE",
              ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "spectreorder-meta.pd"]
    found = {file.name: file for file in beside}
    found.update({f"examples/{file.name}": file for file in ROOT.glob("examples/*")
                  if file.suffix in (".pd", ".png", ".md")})
    return found


def same(path, data, expected):
    """README.md has no links to what only the sources have."""
    link, words = rb"\[([^]]+)\]\([^)]+\)", rb"\1"
    return data == expected or path == "README.md" and \
        re.sub(link, words, data) == re.sub(link, words, expected)


def licences(package):
    """Of what is inside: libraries (of LAME that is but a header), and what the compiler adds."""
    names = {file.stem for file in ROOT.glob("packages/dependencies/*.sh")} - {"lame"} | {"zig"}
    names |= {"mingw-w64"} if package.system == "Windows" else set()
    return {f"licences/{name}.txt" for name in names} | {"licences/README.md", "licences/GPL-3.txt"}


def file_faults(package, system):
    """What is missing, what is another than here, and what nobody asked for."""
    expected = contents()
    binaries = {file for file, *_ in binary_names(package, system)}
    for path in sorted(set(expected) | licences(package)):
        if not package.files.get(path):
            yield f"{path} is not there, or empty"
    for path, data in package.files.items():
        if path in expected:
            if not same(path, data, expected[path].read_bytes()):
                yield f"{path} is not what it is here"
        elif path not in binaries | licences(package):
            yield f"{path} belongs nowhere"


def list_faults(package):
    """Of the list of objects beside the archive."""
    told = package.beside(".txt")
    if told != "".join(f"{name}\t{about}\n" for name, about in objects.objects()):
        yield "is another than packages/objects.py prints, or not there"
    for line in told.splitlines():
        name = line.partition("\t")[0]
        if f"{name}-help.pd" not in package.files:
            yield f"has {name}, of which the package has no help"


def link_faults(package):
    """Of the texts: what they refer to is in the package."""
    for path, data in package.files.items():
        text = re.sub("`[^`]*`", "", data.decode()) if path.endswith(".md") else ""
        for target in re.findall(r"\]\(([^)#]+)", text):
            if "://" not in target and posixpath.normpath(
                    posixpath.join(posixpath.dirname(path), target)) not in package.files:
                yield f"{path} refers to {target}"


def check(package):
    """All of a package."""
    system = SYSTEMS[package.system]
    report(f"{package.title}: the archive", archive_faults(package))
    report(f"{package.title}: the checksum", checksum_faults(package))
    images = check_binaries(package, system)
    report(f"{package.title}: the name", name_faults(package, images))
    report(f"{package.title}: the files", file_faults(package, system))
    report(f"{package.title}: the list of objects", list_faults(package))
    report(f"{package.title}: links", link_faults(package))
    print_needs(package, images)


def print_needs(package, images):
    """What the binaries need of a system, for whom it interests."""
    versions = [version for image in images for version in image.notes.get("versions", ())]
    oldest = {f"macOS {image.notes['oldest']} ({image.machine}, "
              f"{'signed' if image.notes['signed'] else 'not signed'})"
              for image in images if "oldest" in image.notes}
    needed = {name for image in images for name in image.needed}
    last = max(versions, key=numbers, default=None)
    print(f"        {package.title} needs {', '.join(sorted({last, *oldest} - {None} | needed))}")


# --- Sizes --------------------------------------------------------------------------------------

def print_sizes(packages):
    """A table in megabytes; those of files are of unpacked ones."""
    print("| package | .dek | libspectreorder | classes, 32 | classes, 64 | the rest |")
    print("|---|---|---|---|---|---|")
    for package in packages:
        system = SYSTEMS[package.system]
        sizes = {None: 0, 32: 0, 64: 0}
        for file, _, bits in binary_names(package, system):
            sizes[bits] += len(package.files[file])
        rest = sum(map(len, package.files.values())) - sum(sizes.values())
        numbers = [package.size(), sizes[None], sizes[32], sizes[64], rest]
        print("|", " | ".join([package.title, *(f"{number / 1e6:.2f}" for number in numbers)]), "|")


def main():
    arguments = sys.argv[1:]
    try:
        packages = [Package(path) for path in arguments if path != "--sizes"]
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        report(" ".join(arguments), [str(error)])
        return finish()
    if not packages:
        return __doc__
    if "--sizes" in arguments:
        print_sizes(packages)
        return 0
    for package in packages:
        check(package)
    return finish()


if __name__ == "__main__":
    sys.exit(main())

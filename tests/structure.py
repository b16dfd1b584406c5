#!/usr/bin/env python3
"""Hold the sources to the structure that shared/README.md and CONTRIBUTING.md describe.

Folders of the core include only those before them; only the hosts and the pictures know Pd or Max,
and one file FFTW; what differs between systems has a file a system; every header compiles by
itself, and all of them together as C and as C++; every error is of the type that a caller cannot
drop; files and functions fit a screen or a few; the version is told the same everywhere. Ends with
a line "N passed, N failed".
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from results import finish, report

# Each folder of shared/ may include itself and those before it. Pictures stand beside the path.
FOLDERS = ("base simd linalg sound spectrum listening features neighbours tsne embedding order "
         "playback picture").split()
BESIDE = {"picture": {"base", "picture"}}

# Pd's side of the host, and the classes that draw in Pd's own window. All else of externals/ asks
# its host.
KNOW_PD = re.compile(r"externals/(hosts/pd\w*|display/\w+|specshow|framemap)\.[ch]$")
# Max's side of it, whose texts alone know nothing of Max.
KNOW_MAX = re.compile(r"externals/hosts/max(?!_texts)\w*\.[ch]$")
MAX_HEADERS = {"hosts/maxapi.h", "hosts/max.h"}
PD_HEADERS = {"m_pd.h", "m_imp.h", "g_canvas.h", "g_all_guis.h", "s_stuff.h", "hosts/pd.h"}

# What differs between systems is in files of theirs, but for how functions are exported, and what is
# of Linux alone and only asked for where its headers name it.
OF_A_SYSTEM = re.compile(r"_(posix|linux|macos|windows)\.[ch]$")
KNOW_SYSTEMS = {"shared/base/common.h", "shared/base/huge_pages.c"}

MAX_FILE_LINES, MAX_FUNCTION_LINES, MAX_COLUMNS = 500, 50, 100

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
ROOT = Path(__file__).resolve().parent.parent


def sources(*patterns):
    """Paths from the root, sorted, of the files that match."""
    return sorted(str(p.relative_to(ROOT)) for pattern in patterns for p in ROOT.glob(pattern))


def text(path):
    return (ROOT / path).read_text()


def folder(path):
    return path.split("/")[1]


def wrong_ways():
    for path in sources("shared/*/*.[ch]"):
        own = folder(path)
        if own not in FOLDERS:
            yield f"{path}: {own} is no folder that tests/structure.py knows"
            continue
        allowed = BESIDE.get(own, set(FOLDERS[: FOLDERS.index(own) + 1]))
        for header in INCLUDE.findall(text(path)):
            other = header.split("/")[0]
            if "/" in header and other in FOLDERS and other not in allowed:
                yield f"{path} includes {header}: {own} comes before {other}"
            if "/" not in header and (ROOT / "shared" / own / header).exists():
                yield f"{path} includes {header} without its folder"


def circles():
    """Headers that include each other, by any number of steps."""
    graph = {}
    for path in sources("shared/*/*.h", "externals/**/*.h"):
        known = []
        for header in INCLUDE.findall(text(path)):
            for base in ("shared", "externals", os.path.dirname(path)):
                if (ROOT / base / header).exists():
                    known.append(os.path.normpath(f"{base}/{header}"))
                    break
        graph[path] = known
    done = set()

    def visit(path, trail):
        if path in trail:
            yield " -> ".join(trail[trail.index(path):] + [path])
        elif path not in done:
            for other in graph.get(path, ()):
                yield from visit(other, trail + [path])
            done.add(path)

    for path in graph:
        yield from visit(path, [])


def strangers():
    """Includes of Pd's headers, Max's, or FFTW's, where they do not belong."""
    fftw = []
    for path in sources("shared/*/*.[ch]", "externals/**/*.[ch]"):
        headers = set(INCLUDE.findall(text(path)))
        if "fftw3.h" in headers:
            fftw.append(path)
        if headers & PD_HEADERS and not KNOW_PD.search(path):
            yield f"{path} includes {', '.join(sorted(headers & PD_HEADERS))}"
        if headers & MAX_HEADERS and not KNOW_MAX.search(path):
            yield f"{path} includes {', '.join(sorted(headers & MAX_HEADERS))}"
    if len(fftw) > 1:
        yield f"more than one file includes fftw3.h: {', '.join(fftw)}"


def know_systems():
    """Conditions about the system in files that are for all of them."""
    condition = re.compile(r"^\s*#\s*(?:el)?if.*\b(_WIN\w+|__linux__|__APPLE__|__MINGW\w+)\b", re.M)
    for path in sources("shared/**/*.[ch]", "externals/**/*.[ch]"):
        if path not in KNOW_SYSTEMS and not OF_A_SYSTEM.search(path):
            yield from (f"{path} asks for {name}" for name in condition.findall(text(path)))


def disordered_methods():
    """Methods whose typed arguments have a number before a pointer. Pd calls them with all pointers
    first, which only some processors' conventions hide."""
    method = re.compile(r"class_addmethod\(([^;]*)\);")
    disorder = re.compile(r"A_(DEF)?FLOAT\b.*\bA_(DEFSYM|SYMBOL|POINTER)\b", re.S)
    for path in sources("externals/**/*.[ch]", "tests/**/*.c"):
        for arguments in method.findall(text(path)):
            if disorder.search(arguments):
                yield f"{path}: a number before a pointer: {' '.join(arguments.split())}"


def compiles(language, code):
    """Complaints of the compiler about this code."""
    standard = {"c": "-std=c11", "c++": "-std=c++11"}[language]
    compiler = {"c": os.environ.get("CC", "cc"), "c++": os.environ.get("CXX", "c++")}[language]
    with tempfile.NamedTemporaryFile("w", suffix=".c") as file:
        file.write(code)
        file.flush()
        done = subprocess.run([*compiler.split(), "-x", language, standard, "-Wall", "-Wextra",
                               "-Werror", "-D_POSIX_C_SOURCE=200809L", "-fsyntax-only",
                               "-I", str(ROOT / "shared"), file.name],
                              capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line]
        yield from lines[:5] or done.stderr.splitlines()[:5]


def templates():
    """Headers that are bodies of loops, included once for each kind of processor."""
    return {path for path in sources("shared/*/*.h") if re.search(r"_(loops|template)\.h$", path)}


def headers():
    return [path.removeprefix("shared/") for path in sources("shared/*/*.h")
            if path not in templates()]


def unlisted():
    """Public headers that spectreorder.h leaves out."""
    listed = set(INCLUDE.findall(text("shared/spectreorder.h")))
    for path in sources("shared/*/*.h"):
        if re.search(r"^SRO_API ", text(path), re.M) and path.removeprefix("shared/") not in listed:
            yield f"shared/spectreorder.h does not include {path.removeprefix('shared/')}"


def dropped_errors():
    """Functions, and pointers to them, that return an error without the mark by which a compiler
    warns."""
    function = re.compile(r"^((?:SRO_API |static |SRO_CHECKED |inline )*)"
                          r"(sro_error|const char \*) ?\*?(\w+)\(", re.M)
    pointer = re.compile(r"^(.*)\bsro_error \(\*(\w+)\)\(", re.M)
    for path in sources("shared/*/*.[ch]", "externals/**/*.[ch]"):
        is_header = path.endswith(".h")
        for before, kind, name in function.findall(text(path)):
            declared = is_header or "static" in before
            if kind == "sro_error" and declared and "SRO_CHECKED" not in before:
                yield f"{path}: {name} returns a sro_error without SRO_CHECKED"
        for before, name in pointer.findall(text(path)):
            if "SRO_CHECKED" not in before:
                yield f"{path}: {name} points to what returns a sro_error without SRO_CHECKED"


def long_functions(path, lines):
    """Functions begin in the first column and end at a brace there."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line.startswith("}") and start:
            if number - start + 1 > MAX_FUNCTION_LINES:
                yield f"{path}:{start}: a function of {number - start + 1} lines"
            start = None


def too_long():
    for path in sources("shared/*.h", "shared/*/*.[ch]", "externals/**/*.[ch]", "tests/**/*.[ch]"):
        lines = text(path).split("\n")
        if len(lines) - 1 > MAX_FILE_LINES:
            yield f"{path}: {len(lines) - 1} lines"
        yield from long_functions(path, lines)
        for number, line in enumerate(lines, 1):
            if len(line) > MAX_COLUMNS:
                yield f"{path}:{number}: {len(line)} columns"
    for path in sources("tests/**/*.py", "tests/**/*.tcl", "tests/**/*.sh", "examples/*.sh"):
        if (count := text(path).count("\n")) > MAX_FILE_LINES:
            yield f"{path}: {count} lines"


def untidy():
    """What .editorconfig forbids: blanks at the ends of lines, tabs, a last line without an end."""
    for path in sources("*.md", "shared/*.md", "shared/**/*.[ch]", "externals/**/*.[ch]",
                        "tests/**/*.[ch]", "tests/*.py", "tests/*/*.py", "tests/**/*.sh"):
        content = text(path)
        if not content.endswith("\n") or content.endswith("\n\n"):
            yield f"{path}: ends in none or several ends of a line"
        for number, line in enumerate(content.split("\n"), 1):
            if line != line.rstrip() or "\t" in line:
                yield f"{path}:{number}: a tab, or blanks at the end"


def versions():
    version = re.search(r'#define SRO_VERSION "([^"]+)"', text("shared/base/version.h")).group(1)
    meta = re.search(r"VERSION ([^;]+);", text("spectreorder-meta.pd")).group(1)
    if meta != version:
        yield f"spectreorder-meta.pd tells {meta}, shared/base/version.h {version}"
    told = re.search(r"^## (.+)$", text("CHANGELOG.md"), re.M).group(1)
    if not told.startswith(version):
        yield f"CHANGELOG.md begins with {told}, shared/base/version.h tells {version}"


def untested():
    """Files of the core that no test of their folder includes, or, of a family's members, which have
    no header, names; and tests in other folders than there are."""
    tests = sources("tests/core/*/test_*.c")
    for path in sources("shared/*/*.c"):
        where, name = path.split("/")[1:]
        stem = OF_A_SYSTEM.sub(".c", name)[:-2]
        nearby = [text(t) for t in tests if t.startswith(f"tests/core/{where}/")]
        if (ROOT / f"shared/{where}/{stem}.h").exists():
            if not any(f"{where}/{stem}.h" in t for t in nearby):
                yield f"{path}: no test of its folder includes {where}/{stem}.h"
        else:
            member = re.sub(r"^(step|method|edit)_", "", stem)
            if not any(re.search(rf"\b{member}\b", t) for t in nearby) \
                    and not any(ROOT.glob(f"tests/golden/data/{stem}*")):
                yield f"{path}: no test of its folder names {member}"
    for path in tests:
        where = path.split("/")[2]
        if where not in ("externals", "whole") and not (ROOT / "shared" / where).is_dir():
            yield f"{path}: there is no such folder"


def main():
    report("structure: folders include only those before them", wrong_ways())
    report("structure: no header includes itself by way of others", circles())
    report("structure: only the hosts and the pictures know Pd or Max, and one file FFTW",
           strangers())
    report("structure: only files of a system know which it is", know_systems())
    report("structure: methods take pointers before numbers", disordered_methods())
    alone = [f"{name}: {line}" for name in headers()
             for line in compiles("c", f'#include "{name}"\n')]
    report("structure: every header compiles by itself", alone)
    everything = "".join(f'#include "{name}"\n' for name in headers())
    report("structure: all headers compile together", compiles("c", everything * 2))
    public = '#include "spectreorder.h"\n'
    report("structure: spectreorder.h compiles as C", compiles("c", public * 2))
    report("structure: spectreorder.h compiles as C++", compiles("c++", public * 2))
    report("structure: spectreorder.h includes all that is public", unlisted())
    report("structure: no error can be dropped", dropped_errors())
    report("structure: files and functions are short", too_long())
    report("structure: no stray blanks", untidy())
    report("structure: one version", versions())
    report("structure: every file of the core is tested", untested())
    return finish()


if __name__ == "__main__":
    sys.exit(main())

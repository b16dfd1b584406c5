#!/usr/bin/env python3
"""Print the library's objects as deken's lists have them, a line each: the name, a tab, and what
the object is for. Classes say that in their tables (t_hosted_class, t_display_class), abstractions
in the [pd META] of their help. tests/reference.py holds the help of all to what is printed here.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def classes():
    """The names in class.sources."""
    makefile = (ROOT / "library.mk").read_text(encoding="utf-8")
    sources = re.search(r"^class\.sources = \$\(addprefix externals/, ([^)]*)\)", makefile, re.M)
    return re.findall(r"(\S+)\.c\b", sources[1])


def about_class(name):
    """The text behind the name in the class's table, which may be begun by a macro."""
    source = (ROOT / "externals" / f"{name}.c").read_text(encoding="utf-8")
    found = re.search(rf'(?:\.name = |PRODUCER\(|_CLASS\()"{re.escape(name)}",\s*(?:\.about = )?'
                      r'"([^"\\]+)"', source)
    return found and found[1]


def about_in_help(name):
    """DESCRIPTION in the [pd META] of the help."""
    patch = ROOT / "help" / f"{name}-help.pd"
    found = patch.exists() and re.search(r"^#X text \d+ \d+ DESCRIPTION ([^;]+?)(?:, f \d+)?;$",
                                         patch.read_text(encoding="utf-8"), re.M)
    return found and found[1].replace("\n", " ").replace(r" \,", ",")


def objects():
    """Name and text of each, sorted."""
    found = {name: about_class(name) for name in classes()}
    for patch in (ROOT / "externals").glob("*.pd"):
        found[patch.stem] = about_in_help(patch.stem)
    return sorted(found.items())


def main():
    listed = objects()
    for name, about in listed:
        if not about:
            return f"objects.py: nothing tells what [{name}] is for"
        print(name, about, sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())

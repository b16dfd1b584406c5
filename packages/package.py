#!/usr/bin/env python3
"""Make a package that deken (Pd's "Find externals") installs: a zip with one folder.

    packages/package.py PACKAGE     linux-amd64, linux-arm64, linux-armv7, windows-amd64, macos
    packages/package.py sources     what all of them are made of

It makes what is missing (dependencies.sh, target.mk), and puts into build/packages NAME.dek,
NAME.dek.sha256 and NAME.dek.txt, the list of objects; NAME says what the binaries are made for.
PACKAGES_CACHE: see toolchain.sh.
"""

import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import zipfile

import fat

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "packages"
CACHE = pathlib.Path(os.environ.get("PACKAGES_CACHE")
                     or pathlib.Path.home() / ".cache" / "spectreorder")

# the targets whose binaries are in a package, and what deken calls them
PACKAGES = {
    "linux-amd64": (["linux-amd64"], ["Linux-amd64"]),
    "linux-arm64": (["linux-arm64"], ["Linux-arm64"]),
    "linux-armv7": (["linux-armv7"], ["Linux-armv7"]),
    "windows-amd64": (["windows-amd64"], ["Windows-amd64"]),
    "macos": (["macos-amd64", "macos-arm64"], ["Darwin-amd64", "Darwin-arm64"]),
}

def output(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout

def version():
    text = (ROOT / "shared/base/version.h").read_text()
    return re.search(r'#define SRO_VERSION "(.*)"', text).group(1)

def copy(file, to):
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, to)

def run_alone(*command):
    subprocess.run(["packages/alone.sh", *command], cwd=ROOT, check=True, close_fds=False)

def build(target):
    """Its binaries are linked anew: none is there whose class is gone, or with what is gone."""
    shutil.rmtree(OUT / target / "binaries", ignore_errors=True)
    run_alone("packages/dependencies.sh", target)
    run_alone("make", "-s", f"-j{os.cpu_count()}", "-f", "packages/target.mk", f"TARGET={target}")

def copy_binaries(targets, folder):
    """Those of one target as they are; of two, joined to one file for both processors."""
    first, *others = (OUT / target / "binaries" for target in targets)
    for file in sorted(first.iterdir()):
        if others:
            parts = [file, *(other / file.name for other in others)]
            (folder / file.name).write_bytes(fat.joined([part.read_bytes() for part in parts]))
        else:
            copy(file, folder / file.name)

def copy_library(target, folder):
    """What every system gets: what Pd looks for beside the binaries, there, and the examples."""
    listed = output("packages/alone.sh", "make", "-s", "-f", "packages/target.mk",
                    f"TARGET={target}", "files")
    for name in listed.split():
        to = name if name.startswith("examples/") else pathlib.Path(name).name
        copy(ROOT / name, folder / to)
    keep_links(folder / "README.md")

def keep_links(text):
    """But for those to what only the sources have: they become plain words."""
    text.write_text(re.sub(
        r"\[([^]]+)\]\(([^):#]+)\)",
        lambda link: link[0] if (text.parent / link[2]).exists() else link[1], text.read_text()))

def copy_licences(target, folder):
    (folder / "licences").mkdir()
    inside = (ROOT / "packages/inside.md").read_text()
    (folder / "licences/README.md").write_text(inside.replace("VERSION", version()))
    copy(pathlib.Path("/usr/share/common-licenses/GPL-3"), folder / "licences/GPL-3.txt")
    for file in sorted((CACHE / target / "licences").iterdir()):
        copy(file, folder / "licences" / file.name)
    for name, text in runtime_licences(target):
        (folder / "licences" / f"{name}.txt").write_text(text)

def runtime_licences(target):
    """Of what the compiler puts into binaries: functions of its own, and on Windows those of
    MinGW-w64, whose threads and formats of numbers have licences of their own."""
    pinned = re.search(r"ziglang==([\d.]+)", (ROOT / "packages/zig.txt").read_text())
    zig = CACHE / "zig" / pinned.group(1) / "ziglang"
    yield "zig", (zig / "LICENSE").read_text()
    if target.startswith("windows"):
        mingw = zig / "lib/libc/mingw"
        beginnings = [(mingw / file).read_text().partition("*/")[0].strip("/* \n")
                      for file in ("winpthreads/mutex.c", "gdtoa/gdtoa.c")]
        yield "mingw-w64", "\n\n".join([(mingw / "COPYING").read_text(), *beginnings]) + "\n"

def date():
    """When the sources were committed; of a copy without history, when it was made. Some unpackers
    keep a file that is there unless the archive's is newer, so that each version needs its own."""
    if (ROOT / ".git").exists():
        seconds = int(output("git", "log", "-1", "--format=%ct"))
    else:
        seconds = (ROOT / "CHANGELOG.md").stat().st_mtime
    return time.gmtime(seconds)[:6]

def archive(folder, name):
    """The same bytes whenever and wherever it is made of the same files."""
    made_at = date()
    unfinished = OUT / f"{name}.unfinished"
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for file in sorted(folder.rglob("*")):
            if file.is_dir():
                continue
            info = zipfile.ZipInfo(f"{folder.name}/{file.relative_to(folder)}", made_at)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o100755 if os.access(file, os.X_OK) else 0o100644) << 16
            made.writestr(info, file.read_bytes())
    digest = hashlib.sha256(unfinished.read_bytes()).hexdigest()
    unfinished.replace(OUT / name)
    (OUT / f"{name}.sha256").write_text(digest)  # and no name: Pd compares all that is there

def fresh_folder(name):
    folder = OUT / name / "spectreorder"
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder

def make_package(package):
    targets, systems = PACKAGES[package]
    for target in targets:
        build(target)
    folder = fresh_folder(f"{package}-folder")
    copy_binaries(targets, folder)
    copy_library(targets[0], folder)
    copy_licences(targets[0], folder)
    words = "".join(f"({system}-{bits})" for system in systems for bits in (32, 64))
    name = f"spectreorder[v{version()}]{words}.dek"
    archive(folder, name)
    (OUT / f"{name}.txt").write_text(output("packages/objects.py"))
    return name

def make_sources():
    """The repository as committed, and the sources of what is inside packages."""
    if not (ROOT / ".git").exists():
        sys.exit("sources: they are packed as git has them, and this copy has no .git")
    folder = fresh_folder("sources-folder")
    tar = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", folder], input=tar.stdout, check=True)
    for recipe in (ROOT / "packages/dependencies").glob("*.sh"):
        for file in output("packages/fetch.sh", recipe.stem).splitlines():
            copy(file, folder / "packages/sources" / pathlib.Path(file).name)
    name = f"spectreorder[v{version()}](Sources).dek"
    archive(folder, name)
    return name

def is_committed():
    """Whether `make dist` packs the sources of what was made."""
    return not (ROOT / ".git").exists() or output("git", "status", "--porcelain") == ""

def one_at_a_time():
    """Another make packages in this folder waits until the file is closed: by what is begun here,
    too, which goes on where this is killed."""
    OUT.mkdir(parents=True, exist_ok=True)
    lock = open(OUT / "lock", "w")
    os.set_inheritable(lock.fileno(), True)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock

def main():
    known = [*PACKAGES, "sources"]
    if len(sys.argv) != 2 or sys.argv[1] not in known:
        sys.exit(f"'{' '.join(sys.argv[1:])}' is none of the packages: {' '.join(known)}")
    lock = one_at_a_time()
    try:
        made = make_sources() if sys.argv[1] == "sources" else make_package(sys.argv[1])
    except subprocess.CalledProcessError as error:  # which has said why
        sys.exit(f"{sys.argv[1]} was not made: {' '.join(map(str, error.cmd))} failed")
    except OSError as error:
        sys.exit(f"{sys.argv[1]} was not made: {error}")
    size = (OUT / made).stat().st_size / 1e6
    print(f"{size:6.2f} MB  build/packages/{made}")
    if not is_committed():
        print("           of sources that are not all committed: make dist packs others")

if __name__ == "__main__":
    main()

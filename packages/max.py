#!/usr/bin/env python3
"""Make the binaries for Max, all classes in one: build/max/spectreorder.mxe64 for Windows, and
build/max/spectreorder.mxo for macOS, a bundle for both processors.

    packages/max.py windows|macos...

It makes what is missing (dependencies.sh, max.mk). PACKAGES_CACHE: see toolchain.sh.
"""

import os
import pathlib
import plistlib
import re
import shutil
import subprocess
import sys

import fat

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "max"

# What Max looks for in a bundle: the type of an external.
PACKAGE_TYPE = "iLaX"

def version():
    text = (ROOT / "shared/base/version.h").read_text()
    return re.search(r'#define SRO_VERSION "(.*)"', text).group(1)

def run_alone(*command):
    subprocess.run(["packages/alone.sh", *command], cwd=ROOT, check=True)

def build(target, file):
    """The binary for one target."""
    run_alone("packages/dependencies.sh", target)
    run_alone("make", "-s", f"-j{os.cpu_count()}", "-f", "packages/max.mk", f"TARGET={target}")
    return OUT / target / file

def make_windows():
    made = OUT / "spectreorder.mxe64"
    shutil.copyfile(build("windows-amd64", "spectreorder.mxe64"), made)
    return made

def property_list():
    return {
        "CFBundleDevelopmentRegion": "English",
        "CFBundleExecutable": "spectreorder",
        "CFBundleIdentifier": "spectreorder.max",
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleName": "spectreorder",
        "CFBundlePackageType": PACKAGE_TYPE,
        "CFBundleShortVersionString": version(),
        "CFBundleSignature": "????",
        "CFBundleVersion": version(),
    }

def make_macos():
    """Each half has a signature of its own, which stays good in the joined file."""
    halves = [build(target, "spectreorder") for target in ("macos-amd64", "macos-arm64")]
    bundle = OUT / "spectreorder.mxo"
    shutil.rmtree(bundle, ignore_errors=True)
    binary = bundle / "Contents/MacOS/spectreorder"
    binary.parent.mkdir(parents=True)
    binary.write_bytes(fat.joined([half.read_bytes() for half in halves]))
    binary.chmod(0o755)
    (bundle / "Contents/Info.plist").write_bytes(plistlib.dumps(property_list()))
    (bundle / "Contents/PkgInfo").write_text(PACKAGE_TYPE + "????")
    return bundle

MAKERS = {"windows": make_windows, "macos": make_macos}

def main():
    systems = sys.argv[1:]
    unknown = [system for system in systems if system not in MAKERS]
    if unknown or not systems:
        sys.exit(f"'{' '.join(unknown)}' is none of the systems: {' '.join(MAKERS)}")
    OUT.mkdir(parents=True, exist_ok=True)
    for system in systems:
        try:
            made = MAKERS[system]()
        except subprocess.CalledProcessError as error:  # which has said why
            sys.exit(f"{system} was not made: {' '.join(map(str, error.cmd))} failed")
        except OSError as error:
            sys.exit(f"{system} was not made: {error}")
        print(made.relative_to(ROOT))

if __name__ == "__main__":
    main()

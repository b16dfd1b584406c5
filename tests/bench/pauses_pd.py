#!/usr/bin/env python3
"""How long Pd waits for each message of the classes that show pictures: tests/bench/pauses_pd
measures it in a real Pd, whose window is played. Fails where a message is not measured."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WORK = ROOT / "build/pauses-pd-work"
sys.path.insert(0, str(ROOT / "tests"))
import pd_window  # noqa: E402

SOUNDS = {"stage": 30, "large": 360, "2000^2": 360}  # seconds
SECONDS = 900  # that all of it may take


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    for name, seconds in SOUNDS.items():
        subprocess.run([ROOT / "build/bench", "sound", WORK / f"{name}.wav", str(seconds)],
                       check=True)
    shutil.copy(ROOT / "tests/bench/pauses_pd/arena.pd", WORK)
    command = ["pd", "-nrt", "-noaudio", "-nomidi", "-noprefs", "-stderr",
               "-guiport", str(pd_window.play(WORK)), "-path", ROOT,
               "-path", ROOT / "build/pauses-pd", "-open", "arena.pd", "-send", "begin bang"]
    with open(WORK / "log.txt", "wb") as log:
        status = subprocess.run(command, cwd=WORK, stdin=subprocess.DEVNULL, stderr=log,
                                timeout=SECONDS).returncode
    if status not in (0, 1):
        print(f"Pd ended with status {status}")
        print((WORK / "log.txt").read_text(errors="replace")[-3000:])
    for name in SOUNDS:
        os.remove(WORK / f"{name}.wav")
    return status != 0


if __name__ == "__main__":
    sys.exit(main())

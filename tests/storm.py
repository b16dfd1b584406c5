#!/usr/bin/env python3
"""A storm over patches in a real Pd: what tests/storm/storm_deeds.c lists happens to them, by
chance, while they play and compute, CYCLES times. It fails where Pd crashes or hangs, where a
sanitizer finds something, where our code leaks (under AddressSanitizer), or where memory grows.

CYCLES (10000) and SEED (1) come from the environment; PD_PRELOAD is a sanitizer's library for Pd, PD
another Pd. Pd's window is played by this script, which lets all that is drawn be drawn, and answers
as Pd's own does. Arguments: none. Ends with a line "N passed, N failed".
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import patchrun
import pd_window
from results import finish, report

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build/storm-work"

PATIENCE = 120 # s without a word from Pd

# Functions of Pd through which it calls objects.
DISPATCH = r" in (?:pd_|outlet_|binbuf_eval|sched_tick|canvas_new|canvas_obj)"


def prepare():
    """A folder that Pd may write into."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    for pattern in ("examples/*.pd", "help/*.pd", "tests/storm/*.pd"):
        for path in ROOT.glob(pattern):
            shutil.copy(path, WORK)
    cycles, seed = os.environ.get("CYCLES") or "10000", os.environ.get("SEED") or "1"
    (WORK / "weather.pd").write_text(f"#N canvas 0 0 200 100 12;\n#X obj 9 9 storm {cycles} {seed};\n")


def storm():
    """Play it; the status with which Pd ended, and what it printed."""
    # Exact stacks, which leaks are judged by, and little memory for what was freed.
    options = "detect_leaks=1:fast_unwind_on_malloc=0:quarantine_size_mb=64:exitcode=99"
    environment = dict(os.environ, LD_PRELOAD=os.environ.get("PD_PRELOAD", ""),
                       ASAN_OPTIONS=options)
    command = [patchrun.PD, "-nrt", "-noaudio", "-nomidi", "-noprefs", "-stderr",
               "-guiport", str(pd_window.play(WORK)), "-path", ROOT,
               "-path", ROOT / "build/storm", "-path", "/usr/share/puredata/doc/sound",
               "-open", "weather.pd"]
    with open(WORK / "log.txt", "wb") as log, subprocess.Popen(
            command, cwd=WORK, env=environment, stdin=subprocess.DEVNULL, stdout=log,
            stderr=log) as pd:
        status = wait_while_it_goes_on(pd)
    return status, (WORK / "log.txt").read_text(errors="replace")


def wait_while_it_goes_on(pd):
    """Pd's status; a Pd that prints nothing for long hangs."""
    size, status = -1, None
    while status is None:
        before, size = size, (WORK / "log.txt").stat().st_size
        try:
            status = pd.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            if size == before:
                pd.kill()
                return "none: it hangs"
    return status


def leaks(log):
    """The leaks that are not Pd's, and how many are. A stack is followed from where the memory was
    asked for: it is Pd's if it passes through nothing but Pd until it comes to Pd's dispatch of
    messages and timers, through which everything of ours is called. (LeakSanitizer's own
    suppressions look at the whole stack, and so could not tell.)"""
    of_pd = re.compile(rf"libsanitizer|\({re.escape(os.path.realpath(shutil.which(patchrun.PD)))}\+")
    ours, others = [], 0
    for leak in re.findall(r"^(?:Direct|Indirect) leak of .*\n(?:    #.*\n)+", log, re.M):
        frames = leak.splitlines()[1:]
        ends = [i for i, frame in enumerate(frames) if re.search(DISPATCH, frame)]
        if ends and all(of_pd.search(frame) for frame in frames[: ends[0]]):
            others += 1
        else:
            ours += leak.splitlines()
    return ours, others


def faults(status, log):
    lines = log.splitlines()
    if not re.search("^storm: ended$", log, re.M):
        return [f"Pd ended with status {status}", *lines[-60:]]
    found = [line for line in lines if line.startswith("storm: FAILED")]
    if os.environ.get("PD_PRELOAD"):
        ours, others = leaks(log)
        print(f"{others} leaks are Pd's own")
        if not others: # it has some, always
            found.append("LeakSanitizer has not looked for leaks")
        found += ours
    elif status != 0 and not found:
        found = [f"Pd ended with status {status}", *lines[-60:]]
    return found


def main():
    prepare()
    status, log = storm()
    print("\n".join(re.findall("^storm: .*", log, re.M)))
    report("storm", faults(status, log))
    return finish()


if __name__ == "__main__":
    sys.exit(main())

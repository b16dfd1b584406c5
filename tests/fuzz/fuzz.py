#!/usr/bin/env python3
"""Send random messages to all our classes in a real Pd (fuzz.h says which), and judge how it ends.

Settings come in the environment:
  SEED (1)            what is random follows from it
  SECONDS (60), MESSAGES   how long: whichever is reached first
  FROM, TO            episodes (from 0), such as the one that a failure names
  STEPS               steps of it, as 3-7,9: all others are left out
  ECHO=1              print every step, and what Pd prints
  LIMIT (5000)        milliseconds of processor time that a message may take
  SHRINK=1            leave out steps of the episode FROM as long as it fails in the same way
  PD_PRELOAD          a library to load into Pd first (a sanitizer's)

Pd runs in a folder of its own below build/fuzz; no name that is tried leads out of that.
Its last line is "N passed, N failed".
"""
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import time
import wave

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.dirname(os.path.abspath(__file__))
HUNG = 120  # seconds without a step
LINES, LINE = 64, 400  # of the trace, as in report.c
HEADER = struct.Struct("QqQQ")
SHOWN = 25  # of the last messages
DEEP = 200000  # messages, after which each word is to have been taken
SAMPLES = 400  # of a sound: so few that nothing takes long


def setting(name, otherwise=""):
    return os.environ.get(name) or otherwise


def write_sound(path, channels, samples, rate=44100):
    with wave.open(path, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        noise = random.Random(1)
        file.writeframes(b"".join(struct.pack("<h", noise.randrange(-20000, 20000))
                                  for _ in range(samples * channels)))


def write_bytes(path, content):
    with open(path, "wb") as file:
        file.write(content)


def make_folder(name):
    """The folder that Pd runs in, itself in one that is ours."""
    outer = os.path.join(ROOT, "build", "fuzz", name)
    shutil.rmtree(outer, ignore_errors=True)
    folder = os.path.join(outer, "inner")
    os.makedirs(os.path.join(folder, "folder"))
    shutil.copy(os.path.join(HERE, "arena.pd"), folder)
    paths = {name: os.path.join(folder, name) for name in (
        "mono.wav", "stereo.wav", "damaged.wav", "empty.wav", "text.txt", "points.txt")}
    write_sound(paths["mono.wav"], 1, SAMPLES)
    write_sound(paths["stereo.wav"], 2, SAMPLES, 22050)
    with open(paths["mono.wav"], "rb") as file:
        sound = bytearray(file.read())
    sound[20:44] = random.Random(2).randbytes(24)
    write_bytes(paths["damaged.wav"], bytes(sound))
    write_bytes(paths["empty.wav"], b"")
    write_bytes(paths["text.txt"], b"0 1 2 3\n")
    write_bytes(paths["points.txt"], b"points of nobody\n1 2\n3 nan\n")
    return folder


class Run:
    """One Pd, from its start to its end."""

    def __init__(self, name, **settings):
        self.folder = make_folder(name)
        self.trace = os.path.join(self.folder, "trace")
        self.log = os.path.join(self.folder, "..", "log")
        self.hung = False
        self.status = self._run(settings)
        with open(self.log, errors="replace") as file:
            self.said = file.read()
        self.ended = self.status == 0 and "\nend " in "\n" + self.said
        self.failed = not self.ended or bool(self.never_taken())

    def _environment(self, settings):
        said = {name: setting(name) for name in
                ("SEED", "SECONDS", "MESSAGES", "FROM", "TO", "STEPS", "ECHO", "LIMIT")}
        said.update(settings)
        environment = {"FUZZ_" + name: str(value) for name, value in said.items() if value != ""}
        environment["FUZZ_TRACE"] = self.trace
        environment["LD_PRELOAD"] = setting("PD_PRELOAD")
        environment["ASAN_OPTIONS"] = ("detect_leaks=0:handle_abort=1:allocator_may_return_null=1:"
                                       "max_allocation_size_mb=1000:detect_stack_use_after_return=0")
        environment["UBSAN_OPTIONS"] = "print_stacktrace=1"
        return {**os.environ, **environment}

    def _run(self, settings):
        command = ["pd", "-batch", "-nrt", "-nogui", "-noaudio", "-nomidi", "-noprefs",
                   "-path", ROOT, "-path", os.path.join(ROOT, "build", "fuzz"), "-lib", "fuzz",
                   "-open", "arena.pd", "-send", "begin bang"]
        with open(self.log, "wb") as log:
            with subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log,
                                  env=self._environment(settings)) as pd:
                return self._watch(pd)

    def _watch(self, pd):
        before, since = None, time.monotonic()
        while True:
            try:
                return pd.wait(timeout=.5)
            except subprocess.TimeoutExpired:
                now = self.where()
            if now != before:
                before, since = now, time.monotonic()
            elif time.monotonic() - since > HUNG:
                self.hung = True
                self._write_stacks(pd.pid)
                pd.send_signal(signal.SIGSEGV)
                try:
                    pd.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    pd.kill()
                return pd.wait()

    def _write_stacks(self, pid):
        """Where each thread is, if there is a debugger to ask."""
        if shutil.which("gdb"):
            with open(self.log, "ab") as log:
                subprocess.run(["gdb", "-batch", "-p", str(pid), "-ex", "thread apply all bt"],
                               stdout=log, stderr=log, timeout=60, check=False)

    def _read_trace(self):
        try:
            with open(self.trace, "rb") as file:
                return file.read()
        except OSError:
            return b""

    def where(self):
        """Episode, step, messages and lines by now."""
        content = self._read_trace()
        return HEADER.unpack_from(content) if len(content) >= HEADER.size else None

    def last_messages(self):
        content, where = self._read_trace(), self.where()
        for line in range(max(0, where[3] - SHOWN), where[3]) if where else ():
            begin = HEADER.size + line % LINES * LINE
            yield content[begin:begin + LINE].split(b"\0")[0].decode(errors="replace")

    def never_taken(self):
        """Words that no object has taken without an error, although there was time for it: what is
        sent does not get far enough."""
        where = self.where()
        if not where or where[2] < DEEP:
            return []
        return [line for line in self.said.splitlines() if line.startswith("never ")]

    def reason(self):
        """What tells this failure from others."""
        if self.ended:
            return "; ".join(self.never_taken())
        if self.hung:
            return "hung"
        for line in self.said.splitlines():
            if line.startswith(("FUZZ: ", "SUMMARY: ")) or "runtime error: " in line:
                return line[:120]
        return f"status {self.status}"

    def tell(self):
        print(self.said[-12000:])
        if not self.failed:
            return
        episode, step, messages = (self.where() or (0, 0, 0))[:3]
        print("The last messages:")
        for line in self.last_messages():
            print("  " + line)
        print(f"FAILED in episode {episode}, step {step}, after {messages} messages: "
              f"{self.reason()}\n"
              f"  again:   make {MAKES} SEED={setting('SEED', 1)} FROM={episode} TO={episode}\n"
              f"  shorter: make {MAKES} SEED={setting('SEED', 1)} FROM={episode} SHRINK=1")


MAKES = setting("TARGET", "fuzz")
STEPS = 400  # as in fuzz.h


def ranges(steps):
    """Steps as 3-7,9."""
    parts = []
    for step in sorted(steps):
        if parts and parts[-1][1] == step - 1:
            parts[-1][1] = step
        else:
            parts.append([step, step])
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in parts)


def fails_alike(steps, episode, reason):
    run = Run("shrink", FROM=episode, TO=episode, STEPS=ranges(steps) or "-1")
    return run.failed and run.reason() == reason


def shrink(episode):
    """Leave out halves, quarters and so on, as long as it fails alike."""
    first = Run("shrink", FROM=episode, TO=episode)
    if not first.failed:
        print(f"episode {episode} does not fail")
        return
    reason, steps = first.reason(), list(range(min(first.where()[1], STEPS - 1) + 1))
    size = len(steps)
    while size:
        at = 0
        while at < len(steps):
            fewer = steps[:at] + steps[at + size:]
            if fails_alike(fewer, episode, reason):
                steps = fewer
            else:
                at += size
        size //= 2
    print(f"{reason}\n  make {MAKES} SEED={setting('SEED', 1)} FROM={episode} TO={episode} "
          f"STEPS={ranges(steps) or '-1'} ECHO=1")


def main():
    if setting("SHRINK"):
        shrink(int(setting("FROM", 0)))
        return 0
    run = Run("run")
    run.tell()
    print("0 passed, 1 failed" if run.failed else "1 passed, 0 failed")
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Read Mach-O, of one processor or several (fat): macOS. Exports and imports are what dyld reads:
the trie, and the program of bindings."""
import hashlib
from typing import NamedTuple

from image import Bytes, Image, Import, uleb

MACHINES = {0x01000007: "amd64", 0x0100000c: "arm64"}
MH_DYLIB, MH_BUNDLE = 6, 8
MH_TWOLEVEL = 0x80
SEGMENT, ID_DYLIB, RPATH, SIGNATURE = 0x19, 0xd, 0x8000001c, 0x1d
LOADS = {0xc, 0x80000018, 0x8000001f, 0x20, 0x80000023}  # plain, weak, reexport, lazy, upward
DYLD_INFO = {0x22, 0x80000022}
EXPORTS_TRIE, CHAINED_FIXUPS = 0x80000033, 0x80000034
VERSION_MIN, BUILD_VERSION, MACOS = 0x24, 0x32, 1
SYMTAB, DYSYMTAB, UUID, FUNCTION_STARTS, DATA_IN_CODE = 2, 0xb, 0x1b, 0x26, 0x29
PAGES = {"amd64": 0x1000, "arm64": 0x4000}
READ, CONSTANT = 1, 0x10  # the last is a flag of segments: read alone, once it has been bound
PERMISSIONS = {"__TEXT": READ | 4, "__DATA": READ | 2, "__DATA_CONST": READ | 2,
               "__LINKEDIT": READ}
SPECIAL = {0: "itself", -1: "the program", -2: None, -3: None}  # flat and weak lookup: any
# the linker's names of where the image begins
BEGINNINGS = {"_mh_dylib_header", "_mh_bundle_header", "__dso_handle"}
SUPER_BLOB, CODE_DIRECTORY, SHA256, AD_HOC = 0xfade0cc0, 0xfade0c02, 2, 2


class MachO:
    """The load commands of one image."""

    def __init__(self, data):
        self.data, self.bytes = data, Bytes(data)
        magic, cpu, _, self.type, count, _, self.flags = self.bytes.at("7I", 0)
        if magic != 0xfeedfacf:
            raise ValueError("is no Mach-O of 64 bits")
        self.machine = MACHINES.get(cpu, hex(cpu))
        self.commands, offset = [], 32
        for _ in range(count):
            kind, size = self.bytes.at("II", offset)
            self.commands.append((kind, offset))
            offset += size

    def of(self, *kinds):
        """The offsets of the commands of those kinds."""
        return [offset for kind, offset in self.commands if kind in kinds]

    def names(self, *kinds):
        """The names that those commands begin with."""
        return [self.bytes.text(offset + self.bytes.one("I", offset + 8))
                for offset in self.of(*kinds)]

    def oldest(self):
        """The first macOS that takes it, as "10.13"."""
        for offset in self.of(VERSION_MIN):
            return _version(self.bytes.one("I", offset + 8))
        for offset in self.of(BUILD_VERSION):
            platform, version = self.bytes.at("II", offset + 8)
            if platform == MACOS:
                return _version(version)
        return None

    def exports(self):
        """The names in the trie."""
        parts = [self.bytes.at("II", offset + 40) for offset in self.of(*DYLD_INFO)]
        parts += [self.bytes.at("II", offset + 8) for offset in self.of(EXPORTS_TRIE)]
        return {name for offset, size in parts if size
                for name in _trie(self.data[offset:offset + size], 0, b"")} - BEGINNINGS

    def imports(self, libraries):
        """Every name that is bound, with the library that it is looked for in."""
        found = set()
        for offset in self.of(*DYLD_INFO):
            for part in (16, 24, 32):  # bindings, weak ones, lazy ones
                start, size = self.bytes.at("II", offset + part)
                found |= set(_bindings(self.data[start:start + size], weak=part == 24))
        return [Import(name, SPECIAL[ordinal] if ordinal in SPECIAL else libraries[ordinal - 1])
                for name, ordinal in sorted(found)]

    def segments(self):
        """Where each is in memory and in the file, and what may be done to it; in sequence."""
        for at in self.of(SEGMENT):
            name = self.data[at + 8:at + 24].rstrip(b"\0").decode()
            sections = [self.bytes.at("QQ", at + 72 + 80 * i + 32)
                        for i in range(self.bytes.one("I", at + 64))]
            yield Segment(name, *self.bytes.at("QQQQ4xI4xI", at + 24), sections)

    def tables(self):
        """Offset, size and alignment of all that the last segment has for dyld."""
        for at in self.of(SYMTAB):
            symbols, count, strings, size = self.bytes.at("4I", at + 8)
            yield from ((symbols, 16 * count, 8), (strings, size, 1))
        for at in self.of(DYSYMTAB):
            indirect, count = self.bytes.at("II", at + 56)
            yield indirect, 4 * count, 4
        for at in self.of(*DYLD_INFO):
            numbers = self.bytes.at("10I", at + 8)
            yield from ((offset, size, 8) for offset, size in zip(numbers[::2], numbers[1::2]))
        for at in self.of(EXPORTS_TRIE, SIGNATURE, FUNCTION_STARTS, DATA_IN_CODE):
            yield (*self.bytes.at("II", at + 8), 8)


class Segment(NamedTuple):
    """A part of the file, and of memory; `sections` are addresses and sizes."""
    name: str
    address: int
    size: int
    offset: int
    length: int
    permissions: int
    flags: int
    sections: list


def _version(number):
    return f"{number >> 16}.{number >> 8 & 255}"


def plain(name):
    """A name of C, which has an underscore in front of it here."""
    return name.decode().removeprefix("_")


def _trie(trie, node, prefix):
    """The names at a node and below it."""
    size, at = uleb(trie, node)
    if size:
        yield plain(prefix)
    at += size
    count, at = trie[at], at + 1
    for _ in range(count):
        end = trie.index(b"\0", at)
        child, following = uleb(trie, end + 1)
        yield from _trie(trie, child, prefix + trie[at:end])
        at = following


def _bindings(program, weak):
    """Run the program, as far as it names names: each with the ordinal of its library."""
    at, name, ordinal = 0, b"", -3 if weak else 0
    while at < len(program):
        code, value = program[at] & 0xf0, program[at] & 0x0f
        at += 1
        if code == 0x10:
            ordinal = value
        elif code == 0x20:
            ordinal, at = uleb(program, at)
        elif code == 0x30:
            ordinal = value - 16 if value else 0
        elif code == 0x40:
            end = program.index(b"\0", at)
            name, at = program[at:end], end + 1
        elif code in (0x60, 0x70, 0x80, 0xa0):  # a number behind it
            _, at = uleb(program, at)
        elif code == 0xc0:  # two
            _, at = uleb(program, uleb(program, at)[1])
        elif code not in (0x00, 0x50, 0x90, 0xb0):
            raise ValueError(f"has a binding of an unknown kind {code:#x}")
        if code >= 0x90:
            yield plain(name), ordinal


# --- The signature ------------------------------------------------------------------------------

def signature_faults(macho):
    """What is wrong with it; every page is hashed anew."""
    places = [macho.bytes.at("II", offset + 8) for offset in macho.of(SIGNATURE)]
    if not places:
        yield "is not signed"
        return
    start, size = places[0]
    blob = Bytes(macho.data[start:start + size], ">")
    if len(blob.data) != size or start + size != len(macho.data):
        yield "has a signature that does not end where the file does"
        return
    magic, _, count = blob.at("III", 0)
    directories = [offset for i in range(count) for kind, offset in [blob.at("II", 12 + 8 * i)]
                   if kind == 0]
    if magic != SUPER_BLOB or len(directories) != 1:
        yield "has a signature without a directory of the code"
        return
    yield from directory_faults(macho, blob, directories[0], start)


def directory_faults(macho, blob, at, start):
    """Of the directory, which has a hash for each page up to the signature, at `start`."""
    magic, flags, hashes, pages, limit = blob.at("I8xII8xII", at)
    size, kind, page = blob.at("BBxB", at + 36)
    if (magic, size, kind) != (CODE_DIRECTORY, 32, SHA256):
        yield "has a signature that is not by SHA-256"
        return
    if not flags & AD_HOC:
        yield "has a signature of somebody"
    if limit != start or pages != -(-limit >> page):
        yield f"has a signature of {pages} pages and {limit} bytes, of {start}"
        return
    for number in range(pages):
        end = min((number + 1) << page, limit)
        digest = hashlib.sha256(macho.data[number << page:end]).digest()
        if digest != blob.data[at + hashes + 32 * number:at + hashes + 32 * number + 32]:
            yield f"has another page {number} than was signed"


# --- The layout: what dyld, as of 2026, looks at before it maps an image --------------------------

def segment_faults(segment, page):
    """Of one."""
    if segment.address % page or segment.offset % page or segment.length > segment.size:
        yield "is off the pages, or larger than its memory"
    if segment.permissions != PERMISSIONS.get(segment.name):
        yield f"has the permissions {segment.permissions}"
    if segment.name == "__DATA_CONST" and not segment.flags & CONSTANT:
        yield "stays writable"
    if any(address < segment.address or address + size > segment.address + segment.size
           for address, size in segment.sections):
        yield "has a section that reaches out of it"


def layout_faults(macho):
    """Of segments, whose sequence is that of memory and file, and of the tables in the last."""
    segments = list(macho.segments())
    for segment in segments:
        page = PAGES.get(macho.machine, 1)
        yield from (f"{segment.name} {fault}" for fault in segment_faults(segment, page))
    for before, after in zip(segments, segments[1:]):
        if after.address < before.address + before.size or \
                after.offset < before.offset + before.length:
            yield f"{after.name} is where {before.name} is"
    first, last = segments[0], segments[-1]
    if (first.name, first.offset, last.name) != ("__TEXT", 0, "__LINKEDIT"):
        yield "has segments in another sequence"
    end = last.offset
    for offset, size, alignment in sorted(macho.tables()):
        if size and (offset < end or offset % alignment):
            yield f"has a table at {offset:#x} where something else is, or out of line"
        end = max(end, offset + size)
    if end > last.offset + last.length or last.offset + last.length != len(macho.data):
        yield "does not end where its last table does"


def command_faults(macho):
    """Of other load commands."""
    if len(macho.of(UUID)) != 1:
        yield "has no identity (UUID)"
    if len(macho.of(ID_DYLIB)) != (macho.type == MH_DYLIB):
        yield "has a name, and is no library, or the other way round"
    needed = macho.names(*LOADS)
    if len(set(needed)) != len(needed) or not needed:
        yield "needs no library, or one twice"
    for symbols, dynamic in zip(macho.of(SYMTAB), macho.of(DYSYMTAB)):
        local, local_count, shown, shown_count, wanted, wanted_count = \
            macho.bytes.at("6I", dynamic + 8)
        if (local, shown, wanted) != (0, local_count, local_count + shown_count) or \
                macho.bytes.one("I", symbols + 12) != wanted + wanted_count:
            yield "has symbols in another sequence"
        if any(macho.bytes.at("4I", dynamic + 64)[1::2]):
            yield "has relocations of an old kind"


# --- The whole ----------------------------------------------------------------------------------

def faults(macho):
    """What the loader would take, and we do not."""
    if macho.type not in (MH_DYLIB, MH_BUNDLE):
        yield "is neither a library nor a bundle"
    if not macho.flags & MH_TWOLEVEL:
        yield "looks for every name everywhere (a flat namespace)"
    if macho.of(CHAINED_FIXUPS):
        yield "has its bindings in a form that is not read here"
    if macho.names(RPATH):
        yield f"looks for libraries in {', '.join(macho.names(RPATH))}"
    yield from layout_faults(macho)
    yield from command_faults(macho)
    if macho.machine == "arm64" or macho.of(SIGNATURE):  # Intel's need none
        yield from signature_faults(macho)


def slices(data):
    """The images in a file."""
    big = Bytes(data, ">")
    if big.one("I", 0) != 0xcafebabe:
        return [data]
    found = [big.at("8xII", 8 + 20 * i) for i in range(big.one("I", 4))]
    return [data[offset:offset + size] for offset, size in found]


def read(data):
    """The images in a file, one a processor."""
    found = []
    for macho in map(MachO, slices(data)):
        needed = macho.names(*LOADS)
        found.append(Image(
            machine=macho.machine, name=(macho.names(ID_DYLIB) + [None])[0],
            exports=macho.exports(), imports=macho.imports(needed), needed=needed,
            notes={"oldest": macho.oldest(), "signed": bool(macho.of(SIGNATURE))},
            faults=list(faults(macho))))
    return found

"""Read ELF: Linux."""
from image import Bytes, Image, Import

MACHINES = {62: "amd64", 183: "arm64", 40: "armv7"}
HARD_FLOAT = 0x05000400  # EF_ARM_EABI_VER5, EF_ARM_ABI_FLOAT_HARD
SHT_DYNAMIC, SHT_DYNSYM, SHT_VERSYM, SHT_VERNEED = 6, 11, 0x6fffffff, 0x6ffffffe
PT_LOAD, PT_GNU_STACK, EXECUTE, WRITE = 1, 0x6474e551, 1, 2
DT_NEEDED, DT_SONAME, DT_RPATH, DT_TEXTREL, DT_RUNPATH, DT_FLAGS = 1, 14, 15, 22, 29, 30
DF_TEXTREL = 4
WEAK = 2
# What the compiler's beginning of a library asks for, and does without.
OPTIONAL = {"__gmon_start__", "_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable"}


class Elf:
    """Sections and segments, of either size."""

    def __init__(self, data):
        if data[:4] != b"\x7fELF" or data[5] != 1:
            raise ValueError("is no ELF of little endian")
        self.bytes, self.wide = Bytes(data), data[4] == 2
        self.type, self.machine = self.bytes.at("HH", 16)
        layout = "QQIHHHHH" if self.wide else "IIIHHHHH"
        (programs, sections, self.flags, _, program_size, program_count, section_size,
         section_count) = self.bytes.at(layout, 32 if self.wide else 28)
        self.segments = [self._segment(programs + i * program_size) for i in range(program_count)]
        self.sections = [self._section(sections + i * section_size) for i in range(section_count)]

    def _segment(self, offset):
        """Its type and flags."""
        if self.wide:
            return self.bytes.at("II", offset)
        return self.bytes.one("I", offset), self.bytes.one("I", offset + 24)

    def _section(self, offset):
        """Its type, offset, size, and the number of the section that it refers to."""
        layout = "4xI16xQQI" if self.wide else "4xI8xIII"
        return self.bytes.at(layout, offset)

    def section(self, kind):
        """Offset and size of the section of that type, and the offset of its strings."""
        for found, offset, size, link in self.sections:
            if found == kind:
                return offset, size, self.sections[link][1]
        return 0, 0, 0

    def dynamic(self):
        """Tags and their values, of which names are offsets into the strings."""
        offset, size, strings = self.section(SHT_DYNAMIC)
        step = 16 if self.wide else 8
        pairs = [self.bytes.at("qQ" if self.wide else "iI", offset + i)
                 for i in range(0, size, step)]
        return pairs, strings

    def versions(self):
        """Number by the library and the version that it stands for."""
        offset, size, strings = self.section(SHT_VERNEED)
        found, step = {}, 1
        while size and step:
            count, file, first, step = self.bytes.at("2xHIII", offset)
            aux = offset + first
            for _ in range(count):
                number, name, following = self.bytes.at("6xHII", aux)
                found[number] = (self.bytes.text(strings + file),
                                 self.bytes.text(strings + name))
                aux += following
            offset += step
        return found

    def symbols(self):
        """Name, binding, visibility, whether it is defined here, and number of its version."""
        offset, size, strings = self.section(SHT_DYNSYM)
        numbers = self.section(SHT_VERSYM)[0]
        step = 24 if self.wide else 16
        for i in range(1, size // step):
            at = offset + i * step
            if self.wide:
                name, info, other, index = self.bytes.at("IBBH", at)
            else:
                name, info, other, index = self.bytes.at("I8xBBH", at)
            version = self.bytes.one("H", numbers + 2 * i) & 0x7fff if numbers else 1
            yield self.bytes.text(strings + name), info >> 4, other & 3, index != 0, version


def faults(elf, tags, runpaths):
    """What the loader would take, and we do not."""
    if elf.type != 3:
        yield "is no shared object"
    if elf.machine == 40 and elf.flags & HARD_FLOAT != HARD_FLOAT:
        yield f"is not of the EABI with floats in registers (flags {elf.flags:#x})"
    if DT_TEXTREL in tags or tags.get(DT_FLAGS, 0) & DF_TEXTREL:
        yield "has relocations in its code"
    stacks = [flags for kind, flags in elf.segments if kind == PT_GNU_STACK]
    if not stacks or stacks[0] & EXECUTE:
        yield "asks for a stack that can be executed"
    if any(kind == PT_LOAD and flags & EXECUTE and flags & WRITE for kind, flags in elf.segments):
        yield "has memory that can be both written and executed"
    if any(path != "$ORIGIN" for path in runpaths):
        yield f"looks for libraries in {', '.join(runpaths)}"


def read(data):
    """The one image in a file."""
    elf = Elf(data)
    pairs, strings = elf.dynamic()
    names = {tag: [elf.bytes.text(strings + value) for found, value in pairs if found == tag]
             for tag in (DT_NEEDED, DT_SONAME, DT_RPATH, DT_RUNPATH)}
    runpaths = names[DT_RPATH] + names[DT_RUNPATH]
    versions = elf.versions()
    exports, imports = set(), []
    for name, binding, visibility, defined, number in elf.symbols():
        if defined and binding and visibility in (0, 3):
            exports.add(name)
        elif not defined and not (name in OPTIONAL and binding == WEAK):
            imports.append(Import(name, versions.get(number, (None,))[0]))
    notes = {"versions": sorted({version for _, version in versions.values()}),
             "runpath": runpaths}
    return [Image(machine=MACHINES.get(elf.machine, str(elf.machine)),
                  name=(names[DT_SONAME] + [None])[0], exports=exports, imports=imports,
                  needed=names[DT_NEEDED], notes=notes,
                  faults=list(faults(elf, dict(pairs), runpaths)))]

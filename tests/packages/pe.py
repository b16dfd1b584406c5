"""Read PE: Windows."""
from image import Bytes, Image, Import

MACHINES = {0x8664: "amd64", 0xaa64: "arm64", 0x14c: "i386"}
DLL = 0x2000
EXPORTS, IMPORTS, RELOCATIONS, DELAYED = 0, 1, 5, 13
# of DllCharacteristics: the loader may put it anywhere, and no data is executed
FLAGS = {0x20: "HIGH_ENTROPY_VA", 0x40: "DYNAMIC_BASE", 0x100: "NX_COMPAT"}
EXECUTE, WRITE = 0x20000000, 0x80000000


class Pe:
    """Headers and tables of a file of 64 bits."""

    def __init__(self, data):
        self.bytes = Bytes(data)
        start = self.bytes.one("I", 0x3c)
        if data[:2] != b"MZ" or data[start:start + 4] != b"PE\0\0":
            raise ValueError("is no PE")
        self.machine, count, size, self.characteristics = self.bytes.at("HH12xHH", start + 4)
        header = start + 24
        if self.bytes.one("H", header) != 0x20b:
            raise ValueError("is no PE of 64 bits")
        self.flags = self.bytes.one("H", header + 70)
        self.tables = [self.bytes.at("II", header + 112 + 8 * i)
                       for i in range(self.bytes.one("I", header + 108))]
        # size in memory, address, size in the file, offset, flags
        self.sections = [self.bytes.at("8xIIII12xI", header + size + 40 * i) for i in range(count)]

    def offset(self, address):
        """Where in the file an address of the image is."""
        for _, start, size, offset, _ in self.sections:
            if start <= address < start + size:
                return offset + address - start
        raise ValueError(f"has nothing at {address:#x}")

    def table(self, number):
        address, size = self.tables[number]
        return self.offset(address) if size else None

    def text(self, address):
        return self.bytes.text(self.offset(address))

    def exports(self):
        """The library's name, and those in it."""
        table = self.table(EXPORTS)
        if table is None:
            return None, set()
        name, count, names = self.bytes.at("12xI8xI4xI", table)
        pointers = self.bytes.at(f"{count}I", self.offset(names)) if count else ()
        return self.text(name), {self.text(pointer) for pointer in pointers}

    def imports(self):
        """Libraries, and their names that are asked for; one by its number is "#NUMBER"."""
        table, found = self.table(IMPORTS), {}
        while table is not None and any(self.bytes.at("5I", table)):
            lookup, name, addresses = self.bytes.at("I8xII", table)
            names = found.setdefault(self.text(name), [])
            entry = self.offset(lookup or addresses)
            while value := self.bytes.one("Q", entry):
                names.append(f"#{value & 0xffff}" if value >> 63 else self.text(value + 2))
                entry += 8
            table += 20
        return found


def faults(pe):
    """What the loader would take, and we do not."""
    if not pe.characteristics & DLL:
        yield "is no DLL"
    missing = [name for bit, name in FLAGS.items() if not pe.flags & bit]
    if missing:
        yield f"lacks {', '.join(missing)}"
    if pe.table(RELOCATIONS) is None:
        yield "cannot be moved: it has no relocations"
    if pe.table(DELAYED) is not None:
        yield "loads libraries late"
    if any(flags & EXECUTE and flags & WRITE for *_, flags in pe.sections):
        yield "has memory that can be both written and executed"


def read(data):
    """The one image in a file."""
    pe = Pe(data)
    name, exports = pe.exports()
    imports = pe.imports()
    return [Image(machine=MACHINES.get(pe.machine, hex(pe.machine)), name=name, exports=exports,
                  imports=[Import(name, library) for library, names in imports.items()
                           for name in names],
                  needed=list(imports), notes={}, faults=list(faults(pe)))]

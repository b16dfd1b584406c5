"""What is asked of a binary for one processor, whatever its format: elf.py, pe.py and macho.py read
it from the bytes."""
import struct
from typing import NamedTuple, Optional


class Import(NamedTuple):
    """A name that is looked for in that library; None: in all that the process has loaded."""
    name: str
    library: Optional[str]


class Image(NamedTuple):
    """
    machine  as Pd and deken call it: amd64, arm64, armv7
    name     by which others need it, where the format has that; else None
    needed   the libraries that it loads, as it calls them
    notes    what else is worth a line: name by value
    faults   what the format allows and we do not, a sentence each
    """
    machine: str
    name: Optional[str]
    exports: set
    imports: list
    needed: list
    notes: dict
    faults: list


class Bytes:
    """Bytes with their order; reads beyond the end are errors."""

    def __init__(self, data, order="<"):
        self.data, self.order = data, order

    def at(self, layout, offset):
        """The values of a layout of struct."""
        if offset < 0:
            raise ValueError("an offset before the beginning")
        return struct.unpack_from(self.order + layout, self.data, offset)

    def one(self, layout, offset):
        return self.at(layout, offset)[0]

    def text(self, offset):
        """The text that ends with a byte of 0."""
        return self.data[offset:self.data.index(b"\0", offset)].decode()


def uleb(data, offset):
    """A number in groups of 7 bits, and the offset behind it."""
    value = shift = 0
    while True:
        byte = data[offset]
        value |= (byte & 0x7f) << shift
        offset, shift = offset + 1, shift + 7
        if byte < 0x80:
            return value, offset

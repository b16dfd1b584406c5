"""Join binaries of macOS for several processors to one file, as Apple's lipo does: a header that
says where each begins, and the binaries as they are, whose signatures stay good."""

import struct

FAT, MACH_O_64 = 0xcafebabe, 0xfeedfacf
PAGES = {0x01000007: 12, 0x0100000c: 14}  # of Intel's and Apple's processors, as powers of two

def joined(binaries):
    """The bytes of one file."""
    offset, entries, body = 8 + 20 * len(binaries), b"", b""
    for binary in binaries:
        magic, processor, variant = struct.unpack_from("<3I", binary)
        if magic != MACH_O_64:
            raise OSError("what is to be joined is no binary of macOS")
        page = PAGES[processor]
        body += bytes(-(offset + len(body)) % (1 << page))
        entries += struct.pack(">5I", processor, variant, offset + len(body), len(binary), page)
        body += binary
    return struct.pack(">2I", FAT, len(binaries)) + entries + body

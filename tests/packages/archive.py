"""A package as deken has it: an archive whose name tells for which systems it is, and the files
beside it."""
import hashlib
import re
import stat
import zipfile
from pathlib import Path

NAME = re.compile(r"(\w+)\[v([^\[\]()]+)\]((?:\(\w+-\w+-\w+\))+)\.dek")
DEFLATED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
UTF8, ENCRYPTED, UNIX = 0x800, 1, 3


class Package:
    """
    library, version   as the name tells them
    systems            as it tells them, each "SYSTEM-CPU-BITS"
    system, cpus       of all of them
    files              what is in the library's folder: contents by the path in it
    """

    def __init__(self, path):
        self.path = Path(path)
        found = NAME.fullmatch(self.path.name)
        if not found:
            raise ValueError(f"{self.path.name} is no name of a package for some system")
        self.library, self.version = found[1], found[2]
        self.systems = re.findall(r"\(([^()]+)\)", found[3])
        self.system = self.systems[0].split("-")[0]
        self.cpus = sorted({system.split("-")[1] for system in self.systems})
        self.title = "-".join([self.system, *self.cpus])
        with zipfile.ZipFile(self.path) as archive:
            self.damaged = archive.testzip()
            self.entries = archive.infolist()
            self.files = {entry.filename.partition("/")[2]: archive.read(entry)
                          for entry in self.entries if not entry.is_dir()}

    def beside(self, ending):
        """The file that goes with it; empty where there is none."""
        path = self.path.with_name(self.path.name + ending)
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def size(self):
        return self.path.stat().st_size


def archive_faults(package):
    """What some unpacker would stumble over."""
    names = [entry.filename for entry in package.entries]
    if package.damaged:
        yield f"{package.damaged} is damaged"
    if len({name.casefold() for name in names}) < len(names):
        yield "has two files that are one on disks that ignore case"
    if min(entry.date_time for entry in package.entries)[:3] == (1980, 1, 1):
        yield "has no dates, by which unpackers could tell that it is newer than what is there"
    for entry in package.entries:
        yield from (f"{entry.filename}: {fault}" for fault in entry_faults(package, entry))


def entry_faults(package, entry):
    """Of a file or folder in it."""
    parts = entry.filename.removesuffix("/").split("/")
    mode = entry.external_attr >> 16
    if parts[0] != package.library or not set(parts).isdisjoint({"", ".", ".."}):
        yield f"is not in the folder {package.library}"
    if re.search(r'[\\:*?"<>|\0-\37]|[. ](/|$)', entry.filename):
        yield "has a name that Windows does not take"
    if not entry.filename.isascii() and not entry.flag_bits & UTF8:
        yield "has a name that is not marked as UTF-8"
    if entry.compress_type not in DEFLATED or entry.flag_bits & ENCRYPTED:
        yield "is packed in a way that not everybody can unpack"
    if entry.create_system != UNIX:
        return
    if stat.S_IFMT(mode) not in (0, stat.S_IFDIR if entry.is_dir() else stat.S_IFREG):
        yield "is no plain file or folder"
    needed = 0o755 if entry.is_dir() else 0o644
    if mode & needed != needed or mode & 0o7022:
        yield f"has the permissions {stat.S_IMODE(mode):o}"


def checksum_faults(package):
    """Pd compares all that is in the file beside the archive."""
    told = package.beside(".sha256").strip()
    digest = hashlib.sha256(package.path.read_bytes()).hexdigest()
    if told != digest:
        yield f"the checksum is {digest}, not {told or 'there'}"

"""What the program's file asks of the firmware: rights of memory, as PE/COFF has them."""
import dataclasses
import struct
import subprocess

import tree

IMAGE = tree.ROOT / "build/x86_64/lanyard.efi"
LINKED = IMAGE.with_suffix(".so")
PAGE = 4096
PE_AT, COFF_LEN, SECTION_LEN = 0x3c, 24, 40
EXECUTABLE, DISCARDABLE, WRITABLE = 0x20000000, 0x02000000, 0x80000000
NX_COMPAT = 0x0100
# What each section may be; one that is not listed may be read only.
RIGHTS = {".text": EXECUTABLE, ".data": WRITABLE, ".dynamic": WRITABLE, ".reloc": DISCARDABLE}


@dataclasses.dataclass(frozen=True)
class Section:
    """A section's place and rights."""
    name: str
    size: int
    at: int
    rights: int


def _header(data):
    """Offset of the optional header, and the sections."""
    coff, = struct.unpack_from("<I", data, PE_AT)
    count, = struct.unpack_from("<H", data, coff + 6)
    optional_len, = struct.unpack_from("<H", data, coff + 20)
    optional = coff + COFF_LEN
    sections = []
    for n in range(count):
        entry = optional + optional_len + n * SECTION_LEN
        name, size, at = struct.unpack_from("<8sII", data, entry)
        flags, = struct.unpack_from("<I", data, entry + 36)
        sections.append(Section(name.rstrip(b"\0").decode(), size, at,
                                flags & (EXECUTABLE | DISCARDABLE | WRITABLE)))
    return optional, sections


def rights():
    """No page of the program is both writable and executable, and the stack is not executable."""
    _, sections = _header(IMAGE.read_bytes())
    for section in sections:
        if section.rights != RIGHTS.get(section.name, 0):
            yield (f"lanyard.efi: section {section.name} has the rights {section.rights:#x}, not "
                   f"{RIGHTS.get(section.name, 0):#x}; see efi/image.lds")
        if section.at % PAGE:
            yield f"lanyard.efi: section {section.name} begins no page; see efi/image.lds"
    for name in {".text", ".data", ".reloc"} - {section.name for section in sections}:
        yield f"lanyard.efi: has no section {name}; see efi/image.lds and EFI_SECTIONS"
    segments = subprocess.run(["readelf", "-lW", LINKED], check=True, capture_output=True,
                              text=True).stdout
    stack = [line.split()[-2] for line in segments.splitlines() if "GNU_STACK" in line]
    if stack != ["RW"]:
        yield "lanyard.so: an object asks for an executable stack; find it with readelf -S"


def headers():
    """The program's headers let firmware set the rights of its pages, and have a true checksum."""
    data = IMAGE.read_bytes()
    optional, sections = _header(data)
    alignment, = struct.unpack_from("<I", data, optional + 32)
    image_size, = struct.unpack_from("<I", data, optional + 56)
    told, = struct.unpack_from("<I", data, optional + 64)
    flags, = struct.unpack_from("<H", data, optional + 70)
    reloc_at, reloc_len = struct.unpack_from("<II", data, optional + 152)
    if alignment % PAGE or image_size % PAGE:
        yield f"lanyard.efi: sections are aligned to {alignment}, not to pages"
    if not flags & NX_COMPAT:
        yield "lanyard.efi: is not marked NX_COMPAT; scripts/nx_compat does it"
    if not any(section.name == ".reloc" and section.at == reloc_at and reloc_len >= 8
               for section in sections):
        yield "lanyard.efi: its table of relocations is not .reloc; firmware refuses it"
    if told != _checksum(data, optional + 64):
        yield f"lanyard.efi: its checksum is {told:#x}, not {_checksum(data, optional + 64):#x}"


def _checksum(data, at):
    """16-bit words added with their carries, without the checksum itself, and the length."""
    rest = data[:at] + bytes(4) + data[at + 4:] + bytes(len(data) % 2)
    total = sum(struct.unpack(f"<{len(rest) // 2}H", rest))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total + len(data)


RULES = (rights, headers)

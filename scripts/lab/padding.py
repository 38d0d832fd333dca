"""What a host sent behind its packets: the octets that fill a frame up belong to nobody.

Read from the capture itself, since tshark does not show the filling of every frame.
"""
import struct

SECTION, INTERFACE, ENHANCED = 0x0a0d0d0a, 1, 6
BYTE_ORDER, LITTLE = 0x1a2b3c4d, "<"
HEADER_LEN = 14
IPV4, ARP = 0x0800, 0x0806
ARP_LEN = 28


def _frames(pcap):
    """Every frame of a pcapng file (draft-ietf-opsawg-pcapng 4) that is there in full."""
    data = memoryview(pcap.read_bytes())
    at, order = 0, LITTLE
    while len(data) - at >= 12:
        kind, = struct.unpack_from(f"{order}I", data, at)
        if kind == SECTION:
            mark, = struct.unpack_from("<I", data, at + 8)
            order = "<" if mark == BYTE_ORDER else ">"
        length, = struct.unpack_from(f"{order}I", data, at + 4)
        if kind == ENHANCED:
            kept, whole = struct.unpack_from(f"{order}II", data, at + 20)
            if kept == whole:
                yield data[at + 28:at + 28 + kept]
        at += max(length, 12)


def _packet_len(frame):
    """Octets of the frame that mean something; all of them where its kind is not known."""
    kind = int.from_bytes(frame[12:14], "big")
    if kind == ARP:
        return HEADER_LEN + ARP_LEN
    if kind == IPV4 and len(frame) >= HEADER_LEN + 20:
        return HEADER_LEN + int.from_bytes(frame[16:18], "big")
    return len(frame)


def of_frames_from(pcap, mac):
    """The filling of each frame sent by this station that has one."""
    sender = bytes.fromhex(mac.replace(":", ""))
    for frame in _frames(pcap):
        if frame[6:12] == sender and len(frame) > _packet_len(frame):
            yield bytes(frame[_packet_len(frame):])

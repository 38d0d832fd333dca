"""DHCP messages as octets: enough for a server that says exactly what it is told to say."""
import dataclasses
import socket
import struct

FIXED = struct.Struct("!BBBBLHH4s4s4s4s16s64s128s")
COOKIE = bytes.fromhex("63825363")
BOOTREPLY, ETHERNET, BROADCAST_FLAG = 2, 1, 0x8000
PAD, END = 0, 255
OVERLOAD, TYPE, SERVER_ID, VENDOR = 52, 53, 54, 43
IN_FILE, IN_SNAME = 1, 2
BOOT_ITEM = 71        # in option 43: which boot server is wanted (PXE 2.1 table 2-1)
SMALLEST = 300        # octets: BOOTP's, which relays insist on (RFC 1542 2.1)
TYPES = {1: "DISCOVER", 2: "OFFER", 3: "REQUEST", 4: "DECLINE", 5: "ACK", 6: "NAK", 7: "RELEASE",
         8: "INFORM"}
NUMBERS = {name: number for number, name in TYPES.items()}


@dataclasses.dataclass(frozen=True)
class Message:
    """What a client sent."""
    xid: int
    flags: int
    ciaddr: str
    giaddr: str
    hlen: int
    chaddr: bytes
    options: dict     # octets by number

    @property
    def type(self):
        """The name of its type; BOOTP without option 53."""
        return TYPES.get(int.from_bytes(self.options.get(TYPE, b"")), "BOOTP")


def parse(octets):
    """The Message in a datagram, or None."""
    if len(octets) < FIXED.size + len(COOKIE) or octets[FIXED.size:][:len(COOKIE)] != COOKIE:
        return None
    _, _, hlen, _, xid, _, flags, ciaddr, _, _, giaddr, chaddr, _, _ = FIXED.unpack_from(octets)
    return Message(xid, flags, socket.inet_ntoa(ciaddr), socket.inet_ntoa(giaddr), hlen,
                   chaddr, tlvs(octets[FIXED.size + len(COOKIE):]))


def tlvs(octets):
    """Options, or option 43's suboptions, by number; a number that comes again is appended."""
    found, at = {}, 0
    while at < len(octets) and octets[at] != END:
        if octets[at] == PAD:
            at += 1
            continue
        number, length = octets[at], octets[at + 1]
        found[number] = found.get(number, b"") + octets[at + 2:at + 2 + length]
        at += 2 + length
    return found


def encode(options):
    """(number, octets) pairs in their order, each as it is, then END."""
    return b"".join(bytes([number, len(value)]) + value for number, value in options) + bytes([END])


def build(request, reply, server_id):
    """The datagram that answers a request as a behaviour.Reply says; server_id: option 54."""
    options = []
    if reply.type != "BOOTP":
        options.append((TYPE, bytes([NUMBERS[reply.type]])))
    if server_id:
        options.append((SERVER_ID, socket.inet_aton(server_id)))
    overload = IN_FILE * bool(reply.in_file) | IN_SNAME * bool(reply.in_sname)
    if overload:
        options.append((OVERLOAD, bytes([overload])))
    options += reply.options
    options += [(number, request.options[number]) for number in reply.echo
                if number in request.options]
    ciaddr = "0.0.0.0" if reply.type == "OFFER" else request.ciaddr
    fixed = FIXED.pack(
        BOOTREPLY, ETHERNET, request.hlen, 0, request.xid, 0, request.flags,
        socket.inet_aton(ciaddr), socket.inet_aton(reply.yiaddr), socket.inet_aton(reply.siaddr),
        socket.inet_aton(request.giaddr), request.chaddr,
        encode(reply.in_sname) if reply.in_sname else reply.sname,
        encode(reply.in_file) if reply.in_file else reply.file)
    return (fixed + COOKIE + encode(options)).ljust(SMALLEST, b"\0")

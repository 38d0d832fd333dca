"""What a capture shows of a boot, read with tshark: the seven steps and the transfer.

The capture is the judge: nothing here asks the client what it believes it did.
"""
import dataclasses
import subprocess

from .net import HOSTILE_MAC

DISCOVER, OFFER, REQUEST, ACK, RELEASE = 1, 2, 3, 5, 7
RRQ, DATA, TFTP_ACK, TFTP_ERROR = 1, 3, 4, 5
PXE_PORT = 4011

FIELDS = {
    "time": "frame.time_epoch", "source": "ip.src", "target": "ip.dst",
    "source_port": "udp.srcport", "target_port": "udp.dstport", "type": "dhcp.option.dhcp",
    "your_ip": "dhcp.ip.your", "client_ip": "dhcp.ip.client",
    "server_id": "dhcp.option.dhcp_server_id", "vendor_class": "dhcp.option.vendor_class_id",
    "mac": "dhcp.hw.mac_addr", "file": "dhcp.file", "option_types": "dhcp.option.type",
    "option_values": "dhcp.option.value",
    "opcode": "tftp.opcode", "name": "tftp.source_file", "error": "tftp.error.message",
}
NUMBERS = ("source_port", "target_port", "type", "opcode")


@dataclasses.dataclass(frozen=True)
class Packet:
    """One DHCP or TFTP packet; what it does not have is empty or 0."""
    time: float   # as that of time.time()
    source: str
    target: str
    source_port: int
    target_port: int
    type: int
    your_ip: str
    client_ip: str
    server_id: str
    vendor_class: str
    mac: str
    file: str
    option_types: str
    option_values: str
    opcode: int
    name: str
    error: str

    def option(self, number):
        """The octets of a DHCP option of a message without nested options, or None."""
        types = self.option_types.split(",")
        if str(number) not in types:
            return None
        return bytes.fromhex(self.option_values.split(",")[types.index(str(number))])


def read(pcap):
    """Every DHCP and TFTP packet of a capture in order, but for a hostile host's."""
    words = ["tshark", "-r", pcap, "-Y", f"(dhcp || tftp) && !icmp && eth.src != {HOSTILE_MAC}",
             "-T", "fields"]
    for field in FIELDS.values():
        words += ["-e", field]
    listing = subprocess.run([str(word) for word in words], check=True, capture_output=True,
                             text=True).stdout
    return [_packet(line.split("\t")) for line in listing.splitlines()]


def _packet(columns):
    values = dict(zip(FIELDS, columns))
    values["time"] = float(values["time"])
    for name in NUMBERS:
        values[name] = int(values[name] or 0)
    return Packet(**values)


@dataclasses.dataclass(frozen=True)
class Step:
    """One step of the boot as the capture shows it; without a packet it is missing."""
    title: str
    packet: Packet | None
    detail: str = ""


def _to_pxe_port(p):
    return p.target_port == PXE_PORT


def _from_pxe_port(p):
    return p.source_port == PXE_PORT


SEVEN = (
    ("DISCOVER", lambda p: p.type == DISCOVER, "option 60 {p.vendor_class}"),
    ("OFFER of the DHCP server", lambda p: p.type == OFFER and p.your_ip != "0.0.0.0",
     "{p.source} offers {p.your_ip}"),
    ("OFFER of the PXE server", lambda p: p.type == OFFER and p.your_ip == "0.0.0.0"
     and p.vendor_class == "PXEClient", "{p.source} offers to name the file"),
    ("REQUEST", lambda p: p.type == REQUEST and not _to_pxe_port(p),
     "to the DHCP server {p.server_id}"),
    ("ACK", lambda p: p.type == ACK and not _from_pxe_port(p), "{p.source} leases {p.your_ip}"),
    ("request to port 4011", lambda p: p.type == REQUEST and _to_pxe_port(p),
     "{p.source} asks {p.target}"),
    ("reply from port 4011", lambda p: p.type in (ACK, OFFER) and _from_pxe_port(p),
     "{p.source} names {p.file}"),
)


def seven_steps(packets):
    """The steps in the order they must have; a step that does not come after its cause is missing.

    The two OFFERs come from different hosts and may come in either order.
    """
    steps = []
    after = -1.0
    for index, (title, belongs, detail) in enumerate(SEVEN):
        found = next((p for p in packets if p.time >= after and belongs(p)), None)
        steps.append(Step(title, found, detail.format(p=found) if found else ""))
        if not found:
            continue
        if index == 0:
            after = found.time
        elif index >= 2:
            after = max(step.packet.time for step in steps if step.packet)
    return steps


def is_complete(packets):
    """True if all seven steps are there in their order."""
    return all(step.packet for step in seven_steps(packets))


def first_rrq(packets):
    """The first read request, or None."""
    return next((p for p in packets if p.opcode == RRQ), None)


def transfer(packets):
    """First read request and last acknowledgement of data, or None when nothing was fetched."""
    start = first_rrq(packets)
    end = next((p for p in reversed(packets) if p.opcode == TFTP_ACK), None)
    return (start, end) if start and end else None


def table(packets):
    """The steps with their times, as text for people; the clock starts at the first packet."""
    steps = seven_steps(packets)
    zero = packets[0].time if packets else 0.0
    rows = [(step.packet.time - zero if step.packet else None, str(number), step.title, step.detail)
            for number, step in enumerate(steps, 1)]
    moved = transfer(packets)
    if moved:
        start, end = moved
        rows.append((start.time - zero, "", "TFTP read request", f"{start.target}: {start.name}"))
        rows.append((end.time - zero, "", "TFTP end", f"after {end.time - start.time:.3f} s"))
    return "\n".join(
        (f"{time:9.3f} s" if time is not None else "    absent ")
        + f"  {number:1}  {title:<26}  {detail}".rstrip()
        for time, number, title, detail in rows)

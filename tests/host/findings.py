"""What a capture must show: functions of the bench once the boot is over."""
import functools
import itertools
import re
import subprocess

from case import MAC, UUID, require
from lab import hostile, sequence
from lab.suite import NOT_SHOWN

PROMPT_S = 1        # on a busy machine; a quiet one needs a tenth of that, a peer 4 s
UNDI = bytes([1, 3, 16])
MESSAGE_MAX = 1472
ASKED_FOR = (1, 2, 3, 4, 5, 6, 12, 13, 15, 17, 18, 22, 23, 26, 28, 40, 41, 42, 43, 50, 51, 54, 58,
             59, 60, 66, 67, 97, *range(128, 136))
DISCOVER_AT_S = (0, 4, 12, 20, 28, 36, 44, 52)
JITTER_S = 1.2 # of each, and what a busy machine adds
FLOOD = 100    # frames of 5,000 a second: a boot takes a tenth of one, or less
PLAIN = {*range(ord(" "), ord("~") + 1), ord("\n")}

# Whatever tshark finds wrong with a frame, or a checksum that is absent or false. To it every
# ERROR of TFTP is a warning, even the one that says goodbye.
BAD = " || ".join((
    "_ws.malformed", "(_ws.expert.severity >= 6291456 && !(tftp.opcode == 5))",
    "ip.checksum.status == 0", "udp.checksum.status == 0", "udp.checksum == 0",
    "icmp.checksum.status == 0"))


@functools.cache
def _packets(pcap):
    return sequence.read(pcap)


def packets(bench):
    """The DHCP and TFTP packets of the capture, in order."""
    return _packets(bench.pcap)


def seven_steps(bench):
    """All seven, each after what caused it, and then the read request."""
    missing = [step.title for step in sequence.seven_steps(packets(bench)) if not step.packet]
    require(not missing, f"not in the capture, or out of order: {', '.join(missing)}")
    require(sequence.first_rrq(packets(bench)), "no TFTP read request in the capture")


def two_hosts_offer(bench):
    """OFFERs came from both servers, and the REQUEST names the DHCP one."""
    hosts = {p.source for p in packets(bench) if p.type == sequence.OFFER}
    require(hosts == {"192.168.77.1", "192.168.77.2"}, f"OFFERs from {hosts}")
    request = sequence.seven_steps(packets(bench))[3].packet
    require(request.server_id == "192.168.77.1", f"REQUEST names {request.server_id}")


def asks_with_address(bench):
    """The request to port 4011 carries the leased address in ciaddr."""
    steps = sequence.seven_steps(packets(bench))
    leased, asked = steps[4].packet.your_ip, steps[5].packet.client_ip
    require(asked == leased, f"ciaddr is {asked}, the lease {leased}")


def prompt(bench):
    """From DISCOVER to the read request no time is lost."""
    took = sequence.first_rrq(packets(bench)).time - packets(bench)[0].time
    require(took <= PROMPT_S, f"DISCOVER to read request took {took:.3f} s")


def identity(arch=7, user_class=b"Lanyard"):
    """DISCOVER, REQUEST and the request to 4011 say alike what kind of machine asks."""
    expected = {
        55: bytes(ASKED_FOR),
        57: MESSAGE_MAX.to_bytes(2, "big"),
        60: f"PXEClient:Arch:{arch:05}:UNDI:003016".encode(),
        61: b"\1" + bytes.fromhex(MAC.replace(":", "")),
        77: user_class,
        93: arch.to_bytes(2, "big"),
        94: UNDI,
        97: b"\0" + bytes.fromhex(UUID.replace("-", "")),
    }

    def finding(bench):
        sent = [p for p in packets(bench) if p.type in (sequence.DISCOVER, sequence.REQUEST)]
        require(sent, "no DISCOVER in the capture")
        for packet, (number, value) in itertools.product(sent, expected.items()):
            require(packet.option(number) == value, f"option {number} of message type "
                    f"{packet.type} is {packet.option(number)!r}, not {value!r}")
    return finding


def discovers_on_time(bench):
    """DISCOVER at 0, 4, 12 s and then every 8 s, with the seconds elapsed in `secs`."""
    rows = [line.split() for line in tshark(bench, "dhcp.option.dhcp == 1", "-T", "fields", "-e",
                                            "frame.time_relative", "-e", "dhcp.secs")]
    times = [float(time) - float(rows[0][0]) for time, _ in rows]
    require(len(times) == len(DISCOVER_AT_S), f"DISCOVER at {times} s")
    for time, wanted, (_, secs) in zip(times, DISCOVER_AT_S, rows):
        require(abs(time - wanted) <= JITTER_S, f"DISCOVER at {time:.2f} s, not {wanted} s")
        require(abs(time - int(secs)) <= 1, f"secs is {secs} at {time:.2f} s")


def nothing_fetched(bench):
    """No file was asked for."""
    require(not sequence.first_rrq(packets(bench)), "a file was asked for")


def one_read_request(bench):
    """blksize, tsize and windowsize in one request, no other."""
    found = tshark(bench, "tftp.opcode == 1", "-T", "fields", "-e", "tftp.option.name")
    require(found == ["blksize,tsize,windowsize"], f"read requests: {found}")


def released(server):
    """In the end the address goes back to this server, by unicast, and the server takes it."""
    def finding(bench):
        last = packets(bench)[-1]
        require((last.type, last.target) == (sequence.RELEASE, server),
                f"the last packet is of type {last.type} to {last.target}, no RELEASE")
        logs = "".join(path.read_text(encoding="utf-8") for path in bench.directory.glob("*.log"))
        require(re.search(rf"RELEASE.*{last.client_ip}", logs), "no server took the RELEASE")
    return finding


def block_size(octets):
    """The first block of data has this size."""
    def finding(bench):
        sizes = tshark(bench, "tftp.opcode == 3 && tftp.block == 1", "-T", "fields", "-e",
                       "data.len")
        require(sizes[:1] == [str(octets)], f"the first block has {sizes[:1]} octets")
    return finding


def relayed(bench):
    """Every reply to DISCOVER and REQUEST came through a relay, from a server elsewhere."""
    replies = tshark(bench, "dhcp.type == 2", "-T", "fields", "-e", "dhcp.ip.relay", "-e",
                     "dhcp.option.dhcp_server_id")
    require(replies, "no DHCP reply in the capture")
    wrong = [line for line in replies if line != "192.168.77.254\t192.168.88.1"]
    require(not wrong, f"relay and server of a reply are {wrong[:1]}")


def server_text_shown(bench):
    """What the TFTP server said is in what the client says, word for word."""
    said = next((p.error for p in packets(bench) if p.opcode == sequence.TFTP_ERROR), None)
    require(said, "the server sent no error")
    require(said in bench.client.text, f"the client does not say {said!r}")


def datagrams_well_formed(bench):
    """As well_formed, but for ARP, where tshark warns of an address that another host claims."""
    wrong = tshark(bench, f"eth.src == {MAC} && !arp && ({BAD})")
    require(not wrong, f"{len(wrong)} bad frames of the client, the first: {wrong[:1]}")


def well_formed(bench):
    """No frame of the client is malformed or has a wrong or no checksum."""
    wrong = tshark(bench, f"eth.src == {MAC} && ({BAD})")
    require(not wrong, f"{len(wrong)} bad frames of the client, the first: {wrong[:1]}")
    require(tshark(bench, f"eth.src == {MAC}", "-c", "2000"), "the client sent nothing")


def tshark(bench, display_filter, *words):
    """The lines tshark prints for the frames that pass a filter, all checksums computed."""
    done = subprocess.run(
        ["tshark", "-r", bench.pcap, "-o", "ip.check_checksum:TRUE",
         "-o", "udp.check_checksum:TRUE", "-Y", display_filter, *words],
        check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


# Kinds of packet to count() in the capture, as tshark names what makes them.
_REQUEST = "dhcp.option.dhcp == 3 && !dhcp.option.vendor.pxeclient.boot_item && udp.dstport == 67"
_FIND = "dhcp.option.dhcp == 3 && dhcp.option.vendor.pxeclient.boot_item"
DISCOVER = "dhcp.option.dhcp == 1"
REQUEST = f"{_REQUEST} && dhcp.ip.client == 0.0.0.0"
RENEW = f"{_REQUEST} && dhcp.ip.client != 0.0.0.0 && ip.dst != 255.255.255.255"
REBIND = f"{_REQUEST} && dhcp.ip.client != 0.0.0.0 && ip.dst == 255.255.255.255"
ASK = "dhcp.option.dhcp == 3 && udp.dstport == 4011"
FIND_MULTICAST = f"{_FIND} && ip.dst == 224.0.0.0/4"
FIND_BROADCAST = f"{_FIND} && ip.dst == 255.255.255.255"
DECLINE = "dhcp.option.dhcp == 4"
RELEASE = "dhcp.option.dhcp == 7"
RRQ = "tftp.opcode == 1"
TFTP_ACK = "tftp.opcode == 4"
TFTP_ERROR = "tftp.opcode == 5"


def count(kind, at_least=0, at_most=None):
    """The client sent so many packets of a kind."""
    def finding(bench):
        number = len(tshark(bench, f"eth.src == {MAC} && ({kind})"))
        most = number if at_most is None else at_most
        require(at_least <= number <= most, f"{number} packets of the client are: {kind}")
    return finding


def requested(*names):
    """The client asked TFTP servers for these files in this order, and for no other."""
    def finding(bench):
        found = [p.name for p in packets(bench) if p.opcode == sequence.RRQ]
        require(found == list(names), f"read requests for {found}")
    return finding


def requested_only(name):
    """The client asked for this file, maybe repeatedly, and for no other."""
    def finding(bench):
        found = {p.name for p in packets(bench) if p.opcode == sequence.RRQ}
        require(found == {name}, f"read requests for {found}")
    return finding


def races_were_lost(*kinds):
    """At least one question of each kind was answered by the hostile host first."""
    def finding(bench):
        won = hostile.races_won(bench.pcap, MAC)
        print(f"first answers of the hostile host: {dict(won)}")
        for kind in kinds:
            require(won[kind], f"{NOT_SHOWN}the hostile host was never the first to answer {kind}")
    return finding


def flooded(bench):
    """The hostile host's frames were a flood."""
    sent = hostile.frames_sent(bench.pcap)
    require(sent >= FLOOD, f"the hostile host sent {sent} frames")


def plain_text(bench):
    """What servers say is shown, all of it, and as plain text."""
    said = bench.client.output
    strange = set(said) - PLAIN
    require(not strange, f"octets of a server's text on the console: {bytes(strange)!r}")
    require(b"\nE60" not in said, "a server's text began a line")
    shown = said.count(hostile.PLAIN_AFTER)
    require(shown >= hostile.TEXTS_SHOWN, f"the servers' texts were shown {shown} times")


def declined(address):
    """The client refused this address, and booted from another one if at all."""
    def finding(bench):
        count(f"{DECLINE} && dhcp.option.requested_ip_address == {address}", at_least=1)(bench)
        count(f"tftp && ip.src == {address}", at_most=0)(bench)
    return finding


def was_member_of(group):
    """The client told routers and switches that it listens to a group, and that it left."""
    def finding(bench):
        count(f"igmp.type == 0x16 && igmp.maddr == {group} && ip.dst == {group}",
              at_least=1)(bench)
        count(f"igmp.type == 0x17 && igmp.maddr == {group}", at_least=1, at_most=1)(bench)
    return finding

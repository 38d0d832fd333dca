"""A hostile host as a member of a layout: tests/attacker/ on a switch that hides nothing from it.

    hostile.host(mac, "naks", "junk=5000")   # attacks on the station with this MAC

The switch becomes a hub, so that the host hears what is not meant for it, too. And a layout of
true servers whose texts would steer the console: TEXTS.
"""
import collections
import pathlib
import subprocess

from . import layouts, net, scripted
from .scripted import message
from .scripted.behaviour import Reply, ip, on

ATTACKER = pathlib.Path(__file__).resolve().parents[2] / "build/host/tests/attacker/attacker"
NAME, ADDRESS, MAC = "hostile", "192.168.77.6", net.HOSTILE_MAC
START_LIMIT_S = 10

# Questions of the victim and answers to them: a display filter of tshark for all, and what its
# fields say, as (message type, opcode of TFTP, of ARP, source port, target port).
_FIELDS = ("dhcp.option.dhcp", "tftp.opcode", "arp.opcode", "udp.srcport", "udp.dstport")
_FILTER = ("!icmp && (dhcp.option.dhcp || tftp.opcode || arp.opcode) && (eth.src == {victim} || "
           "eth.dst == {victim} || eth.dst == ff:ff:ff:ff:ff:ff)")


# A window's title and a bell, colours, the same by a C1 control, lines of its own, UTF-8, an octet
# that is none, directives of printf; then what is plain, so that it can be seen to be shown.
STEERING = b"\x1b]0;own\x07\x1b[31;43m\x9b2J\r\nE60\xc3\xa9\xff%s%n%x"
PLAIN_AFTER = b"!the end"
TEXTS_SHOWN = 4       # at least: as message, as name in the answer and the request, in the ERROR
_TEXT = STEERING + PLAIN_AFTER
_ITEM, _UNICAST_ONLY = b"\x80\1", b"\3"
_PXE = (60, b"PXEClient")

# A PXE server's menu, prompt, message and file name; the TFTP server's ERROR repeats the name.
TEXTS = (
    layouts.DHCP,
    scripted.dhcp(
        "pxe", "192.168.77.2",
        on("DISCOVER", Reply("OFFER", echo=(97,), options=(_PXE, (43, message.encode((
            (6, _UNICAST_ONLY), (8, _ITEM + b"\1" + ip("192.168.77.2")),
            (9, _ITEM + bytes([len(_TEXT)]) + _TEXT), (10, b"\2" + _TEXT))))))),
        on("FIND unicast", Reply("ACK", siaddr="192.168.77.2", file=_TEXT, echo=(97,), options=(
            _PXE, (43, message.encode(((71, _ITEM + b"\0\0"),))),
            (250, message.encode(((2, b"\1"), (6, _TEXT)))))))),
    scripted.tftp("pxe", "192.168.77.2"),
)


def host(victim, *attacks):
    """The hostile host, which begins before anybody is switched on."""
    def start(lab_host, directory, lines):
        net.ip("link", "set", net.MAIN_SWITCH, "type", "bridge", "ageing_time", 0)
        lab_host.run("ip", "link", "set", "eth0", "address", MAC)
        attacker = lab_host.start([ATTACKER, "eth0", victim, *lines], directory / "attacker.log")
        attacker.wait_for("ready", START_LIMIT_S)
        return attacker
    return layouts.Server(NAME, ADDRESS, attacks, start=start)


def races_won(pcap, victim):
    """To how many questions of the victim the hostile host's answer was the first, by kind."""
    words = ["tshark", "-r", str(pcap), "-Y", _FILTER.format(victim=victim), "-T", "fields"]
    for field in ("eth.src", *_FIELDS):
        words += ["-e", field]
    rows = subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()
    won, asked = collections.Counter(), set()
    for sender, *fields in (row.split("\t") for row in rows if row.count("\t") == len(_FIELDS)):
        if sender == victim:
            asked.add(_question(*fields))
            continue
        for kind in asked & set(_answers(*fields)):
            asked.remove(kind)
            won[kind] += sender == MAC
    return won


def frames_sent(pcap):
    """How many frames the hostile host sent in all."""
    words = ["tshark", "-r", str(pcap), "-Y", f"eth.src == {MAC}", "-T", "fields", "-e",
             "frame.len"]
    return len(subprocess.run(words, check=True, capture_output=True).stdout.splitlines())


def _question(message, opcode, arp, _source, target):
    if message == "1":
        return "DISCOVER"
    if message == "3":
        return "4011" if target == "4011" else "REQUEST"
    return {"1": "RRQ", "4": "ACK"}.get(opcode) or ("ARP" if arp == "1" else "")


def _answers(message, opcode, arp, source, _target):
    if message:
        return ("4011",) if source == "4011" else ("DISCOVER", "REQUEST")
    return ("RRQ", "ACK") if opcode in ("3", "5", "6") else ("ARP",) if arp == "2" else ()

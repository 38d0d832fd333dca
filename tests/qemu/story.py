"""What must happen on a running machine: the parts that stories are told with.

Each is, or returns, a function of the bench.
"""
import os
import re
import sys
import zlib

from case import NBP, PROGRAMS, Wrong, require
from lab import client
from lab.bench import NBP_NAME

# Name and sentence of every failure that a case provokes; the sentence as far as it never varies.
FAILURES = {
    "E12": ("LINK_DOWN", "No link within"),
    "E20": ("ABORTED", "Stopped by a key"),
    "E21": ("DHCP_NO_OFFER", "No DHCP server answered within"),
    "E23": ("DHCP_NO_BOOT_INFO", "but no server named a boot program"),
    "E31": ("PXE_NO_REPLY", "PXE server 192.168.77.2 does not answer on UDP port 4011"),
    "E41": ("TFTP_NO_REPLY", "TFTP server 192.168.77.1 does not answer"),
    "E42": ("TFTP_NOT_FOUND", "TFTP server 192.168.77.2 has no file"),
    "E51": ("IMAGE_NOT_EFI", "is not a UEFI program"),
    "E55": ("IMAGE_RETURNED", "ran and returned an error"),
    "E60": ("INTERNAL", "Lanyard broke a rule of its own"),
    "E56": ("IMAGE_IS_LANYARD", "is Lanyard itself"),
}
SEND = """
import socket, sys
address, port, text, count = sys.argv[1:]
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("192.168.77.1"))
for _ in range(int(count)):
    sender.sendto(text.encode(), (address, int(port)))
"""
LARGER_THAN_MEMORY = 2**30  # octets; the file is a hole
FIRMWARE_LIMIT_S = 60     # three machines at once on a slow host
FETCH_LIMIT_S = 30
LINK_WAIT_S = 45 + 10
DHCP_WINDOW_S = 60 + 10
SILENCE_LIMIT_S = 20 + 20
KEY_LIMIT_S = 5
SENTENCE_LIMIT_S = 5
RETURN_LIMIT_S = 30
CHAINS_LIMIT_S = 540
BASE_CODE_LIMIT_S = 120


def loose(text):
    """A pattern for a text that the console may have broken anywhere at its right edge."""
    return re.compile(r"\s*".join(re.escape(c) for c in text if not c.isspace()))


def starts(bench):
    """The client is started by the firmware."""
    bench.machine.expect(client.FIRST_LINE, FIRMWARE_LIMIT_S)


def runs(bench):
    """The boot program runs and has the right checksum."""
    found = bench.machine.expect(client.NBP_RAN, FIRMWARE_LIMIT_S + FETCH_LIMIT_S)
    payload = PROGRAMS / "tests/qemu" / ("small.bin" if int(found["size"]) < 2**20 else "large.bin")
    figure = zlib.crc32(payload.read_bytes())
    require(int(found["crc"], 16) == figure,
            f"the boot program arrived damaged: {found['crc']}, not {figure:08X}")


def program_grows(bench):
    """The boot program becomes larger than the machine's memory, long before it is asked for."""
    os.truncate(bench.directory / "tftp" / NBP_NAME, LARGER_THAN_MEMORY)


def fails(code, within_s=FETCH_LIMIT_S):
    """The client reports this failure in time, with name and sentence, and no other before it."""
    name, sentence = FAILURES[code]

    def part(bench):
        found = bench.machine.expect(client.FAILED, within_s)
        said = f"{found['code']} {found['name']}"
        require(said == f"{code} {name}", f"the client said {said} instead of {code} {name}")
        bench.machine.expect(loose(sentence), SENTENCE_LIMIT_S)
        bench.machine.picture("-failure")
    return part


def says(text, within_s=FETCH_LIMIT_S):
    """This text comes next, wherever the console broke it."""
    return lambda bench: bench.machine.expect(loose(text), within_s)


def guards_differ(bench):
    """Each start of the program that writes past a buffer had another guard, with a 0 in it."""
    guards = [int(guard) for guard in re.findall(r"GUARD (\d+) end", bench.machine.text)]
    require(len(set(guards)) == len(guards) > 1, f"the guards were {guards}")
    require(all(guard % 256 == 0 for guard in guards), f"the first octet of {guards} is not 0")
    require("WENT ON" not in bench.machine.text, "it went on after it had written past a buffer")


def does_not_say(text, within_s):
    """This text does not come in this time."""
    def part(bench):
        try:
            bench.machine.expect(loose(text), within_s)
        except TimeoutError:
            return
        raise Wrong(f"the client said {text!r}")
    return part


def shell_comes(bench):
    """The firmware goes on to its next boot option, the shell."""
    bench.machine.expect(client.SHELL, RETURN_LIMIT_S)


LEFT_BEHIND = (r"%s %d: Success: pages (-?\d+), handles (-?\d+), "
               r"opens (-?\d+), events (-?\d+), allocations (-?\d+), unwiped (-?\d+)\s+"
               r"at most (\d+) octets")
CHAINS = 100
MEMORY_MAX = 512 << 10   # octets of all NICs beside the boot program's own pages
PAGE = 4096


def _left_by(bench, what, count):
    """What chains.c tells: pages, handles, opens, events, allocations, unwiped; octets at most."""
    found = bench.machine.expect(re.compile(LEFT_BEHIND % (what, count)), CHAINS_LIMIT_S)
    *left, most = (int(figure) for figure in found.groups())
    return left, most - -(-NBP.stat().st_size // PAGE) * PAGE


def _takes_little(beside):
    require(0 < beside <= MEMORY_MAX, f"{beside >> 10} KiB taken beside the program's pages")


def chain_leaves_little(bench):
    """A start wipes what it gives back, and takes little more than the boot program's own pages."""
    (*_, unwiped), beside = _left_by(bench, "CHAINS", 1)
    print(f"{beside >> 10} KiB taken beside the program's pages")
    require(unwiped == 0, f"{unwiped} allocations given back unwiped")
    _takes_little(beside)


def chains_leave_nothing(bench):
    """A hundred starts leave no handle, open protocol, event or memory of Lanyard's behind.

    Nor any memory with seeds or packets in it. While they run they take little more than the boot
    program's own pages.

    The firmware loses memory each time its network stack is taken off a network card and put back,
    a third of a page or so; a chain has that done to its PXE driver twice. That is too little to be
    told from how full the pool's pages happen to be: less than a page a chain is never too much.
    """
    (firmware_pages, *_), _ = _left_by(bench, "RECONNECTS", CHAINS)
    (pages, *others), beside = _left_by(bench, "CHAINS", CHAINS)
    figures = (f"{-pages} pages lost in {CHAINS} chains, {-firmware_pages} by the firmware itself; "
               f"{beside >> 10} KiB taken beside the program's pages")
    print(figures)
    require(others == [0, 0, 0, 0, 0],
            f"handles, opens, events, allocations, unwiped memory left behind: {others}")
    require(-pages < max(2 * -firmware_pages, CHAINS), figures)
    _takes_little(beside)


def _send(bench, address, port, text, count=1):
    """The DHCP server's host sends a text as datagrams, to a group or to all as well."""
    bench.hosts["dhcp"].run(sys.executable, "-c", SEND, address, port, text, count)


def sends_to_group(bench):
    """The boot program joins a group, to which a host sends a datagram."""
    bench.machine.expect(loose("BC joined a group"), BASE_CODE_LIMIT_S)
    _send(bench, "239.77.0.9", 50200, "group")


def is_flooded(bench):
    """The boot program has left boot services; packets come that only a NIC at work would take."""
    bench.machine.expect(loose("LEFT boot services"), FIRMWARE_LIMIT_S)
    _send(bench, "192.168.77.255", 50300, "flood" * 40, count=500)
    bench.machine.press("a")


def base_code_holds(bench):
    """The boot program that tries the PXE Base Code found nothing wrong."""
    found = bench.machine.expect(re.compile(r"BC end: (\d+) hold, (\d+) differ, (\d+) failed"),
                                 BASE_CODE_LIMIT_S)
    wrong = re.findall(r"BC FAIL ([^\n]*)", bench.machine.text)
    require(not wrong and found[3] == "0", f"wrong: {'; '.join(wrong)}")


def firmware_offers_pxe(bench):
    """The firmware's own PXE starts."""
    bench.machine.expect(client.PXE_OF_FIRMWARE, FIRMWARE_LIMIT_S)


def firmware_boots_too(bench):
    """The firmware's own PXE, next in the boot order, works on the same network card."""
    firmware_offers_pxe(bench)
    runs(bench)


def waits_for_link(bench):
    """The client shows that it waits for the link."""
    bench.machine.expect(client.WAITING_FOR_LINK, FIRMWARE_LIMIT_S)


def press(key):
    """Somebody presses a key."""
    return lambda bench: bench.machine.press(key)


def plug_in(bench):
    """Somebody plugs the cable of the first network card in."""
    bench.machine.cable(0, True)


def serves(name, what):
    """This file of the tests is served, too."""
    return lambda bench: bench.serve(PROGRAMS / "tests/qemu" / what, name)


def looks(name):
    """Keep a picture of the screen as it is now."""
    return lambda bench: bench.machine.picture(f"-{name}")

"""How a point is measured, inside a lab of its own: a boot, and what the capture shows of it.

The capture holds the client's datagrams alone: they tell when it asked, when it acknowledged the
last block and how much it sent, and the file's blocks cost the machine no further copy.
"""
import dataclasses
import re
import shutil
import statistics
import subprocess
import sys
import time
import zlib

import points
from paths import BENCH, BUILD, KEPT, ROOT
from stolen import Stolen

sys.path.insert(0, str(ROOT / "scripts"))
import usb_image                              # noqa: E402
from lab import client, layouts, sequence     # noqa: E402
from lab.bench import Bench                   # noqa: E402
from lab.process import Process               # noqa: E402
from lab.qemu import Nic, Setup               # noqa: E402

STICKS = {
    "lanyard": BUILD / "x86_64/lanyard.efi",
    "ipxe": BUILD / "programs/ipxe/boot/ipxe.efi",
    points.CEILING: BENCH / "ceiling.efi",
}
FLOOD = BUILD / "fast/tests/bench/flood"
OWN_ON_HOST = BUILD / "fast/tests/bench/own_host"
HOST_CLIENT = BUILD / "fast/tests/host/client"
STICK_PATH = "EFI/BOOT/BOOTX64.EFI"

LAYOUTS = {
    "dnsmasq": layouts.TWO_HOSTS,
    "atftpd": (layouts.DHCP, layouts.PXE_WITHOUT_TFTP, layouts.ATFTPD_QUIET),
}
FLOODED = "192.168.77.100"
FLOOD_HOST = layouts.Server("flood", "192.168.77.9", start=None, prepare=(
    f"ip neighbour add {FLOODED} lladdr {Nic().mac} dev eth0 nud permanent",))

HAVE_ROM = ("e1000", "e1000e")   # whose driver is an iPXE of QEMU's, with a boot program of its own
NBP_SAYS = re.compile(r"NBP options=")
ROM_PROMPT = re.compile(r"Press Ctrl-B")
ROM_SHELL = re.compile(r"iPXE>")
FIRMWARE_PXE = re.compile(r">>Start PXE over IPv4")
CEILING_BEGINS = re.compile(r"CEILING begins")
OWN = re.compile(r"OWN (\d+) ns a block")
CEILING_ENDS = re.compile(r"CEILING best (\d+) end")
BOOT_LIMIT_S = 120
SLOWEST_MIB_S = 1
FLOOD_LIMIT_S = 60
CHECK_LIMIT_S = 120
TAP_LIMIT_S = 60
FRAME_LEN = 1514          # of the flood
HEADERS_KEPT = 100        # octets of a frame, where its data are of no interest


class Wrong(Exception):
    """Why a point has no figures."""


def _setup(directory, point):
    """The machine: Lanyard and iPXE are on its stick, the firmware boots from its NIC."""
    program = STICKS.get(point.client)
    if not program:
        return Setup(nics=(Nic(model=point.nic, boot_index=1),), memory_first=True)
    stick = directory.with_suffix(".stick")
    usb_image.build(stick, {STICK_PATH: program})
    return Setup(nics=(Nic(model=point.nic),), stick=stick, memory_first=True)


def _leave_rom(machine):
    """Leave a card's own iPXE, which would boot before the firmware does; the seconds it took."""
    machine.expect(ROM_PROMPT, BOOT_LIMIT_S)
    begin = time.monotonic()
    machine.press("ctrl", "b")
    machine.expect(ROM_SHELL, BOOT_LIMIT_S)
    for key in (*"exit", "ret"):
        machine.press(key)
    machine.expect(FIRMWARE_PXE, BOOT_LIMIT_S)
    return time.monotonic() - begin


def _boot(bench, point, setup):
    """Boot to the end of the boot program, which checks itself; seconds to its first words."""
    machine = bench.boot(setup)
    on = time.monotonic()
    keys_s = _leave_rom(machine) if point.client == "ovmf" and point.nic in HAVE_ROM else 0
    machine.expect(NBP_SAYS, BOOT_LIMIT_S + point.size / SLOWEST_MIB_S)
    power_on_s = time.monotonic() - on - keys_s
    found = machine.expect(client.NBP_RAN, CHECK_LIMIT_S)
    machine.stop()
    figure = zlib.crc32((BENCH / f"{point.size}.bin").read_bytes())
    if int(found["crc"], 16) != figure:
        raise Wrong(f"the boot program arrived damaged: {found['crc']}, not {figure:08X}")
    return power_on_s


def _packets(bench):
    if bench.capture.dropped:
        raise Wrong(f"the capture lost {bench.capture.dropped} packets")
    packets = sequence.read(bench.pcap)
    if not sequence.transfer(packets):
        raise Wrong("no transfer in the capture")
    return packets


def client_boot(directory, point):
    """The figures of a client's boot."""
    nbp = BENCH / f"nbp-{point.size}.efi"
    setup = _setup(directory, point)
    with Stolen() as stolen, Bench(directory, LAYOUTS[point.server], nbp,
                                   only=f"udp and ether src {Nic().mac}") as bench:
        power_on_s = _boot(bench, point, setup)
    packets = _packets(bench)
    begin, end = sequence.transfer(packets)
    asked = next(p for p in packets if p.type == sequence.DISCOVER)
    sent = [p for p in packets if begin.time <= p.time <= end.time]
    mib = nbp.stat().st_size / 2**20
    return {"speed": mib / (end.time - begin.time), "discover_s": begin.time - asked.time,
            "power_on_s": power_on_s, "packets": len(sent) / mib,
            "stolen_percent": stolen.percent(begin.time, end.time)}


def ceiling(directory, point):
    """Octets of frames a second that the firmware's SNP hands over in a bare loop, in MiB.

    And microseconds for a frame, and of Lanyard's own code for a block, in the same firmware.
    """
    setup = _setup(directory, point)
    with Bench(directory, (FLOOD_HOST,), only="less 0") as bench:
        subprocess.run(["bridge", "fdb", "replace", Nic().mac, "dev", Nic().tap, "master",
                        "static"], check=True)
        machine = bench.boot(setup)
        own_ns = int(machine.expect(OWN, BOOT_LIMIT_S)[1])
        machine.expect(CEILING_BEGINS, BOOT_LIMIT_S)
        flood = bench.hosts["flood"].start([FLOOD, FLOODED], directory / "flood.log")
        bench.callback(flood.stop)
        best = int(machine.expect(CEILING_ENDS, FLOOD_LIMIT_S)[1])
    return {"speed": best / 2**20, "frame_us": FRAME_LEN / best * 1e6, "own_us": own_ns / 1000}


def _turns(packets):
    """Seconds from each ACK to the DATA it asks for, and from each DATA to its ACK."""
    server, ours = [], []
    for before, after in zip(packets, packets[1:]):
        if (before.opcode, after.opcode) == (sequence.TFTP_ACK, sequence.DATA):
            server.append(after.time - before.time)
        elif (before.opcode, after.opcode) == (sequence.DATA, sequence.TFTP_ACK):
            ours.append(after.time - before.time)
    return server, ours


def _own_on_host_us():
    said = subprocess.run([OWN_ON_HOST], check=True, capture_output=True, text=True).stdout
    return int(OWN.search(said)[1]) / 1000


def account(directory, point):
    """What a round trip in lock step is made of, in microseconds as the switch sees it."""
    nbp = BENCH / f"nbp-{point.size}.efi"
    booted = dataclasses.replace(point, client="lanyard")
    setup = None if point.nic == points.TAP else _setup(directory, booted)
    with Bench(directory, LAYOUTS[point.server], nbp, only="udp", octets=HEADERS_KEPT) as bench:
        if setup:
            _boot(bench, booted, setup)
        else:
            host = Process([HOST_CLIENT, f"--mac={Nic().mac}", Nic().tap, directory / "received"],
                           directory / "client.log")
            bench.callback(host.stop)
            host.wait_for(r"done \d+", TAP_LIMIT_S)
    server, ours = _turns(_packets(bench))
    own = {} if setup else {"own_us": _own_on_host_us()}
    return {"server_us": statistics.median(server) * 1e6,
            "ours_us": statistics.median(ours) * 1e6, **own}


KINDS = {points.CEILING: ceiling, points.ACCOUNT: account}


def measure(point):
    """The figures of a point, as a dictionary; raises Wrong, TimeoutError or process.Ended."""
    directory = KEPT / str(point).replace(" ", "-")
    try:
        return KINDS.get(point.client, client_boot)(directory, point)
    finally:
        shutil.rmtree(directory / "tftp", ignore_errors=True)

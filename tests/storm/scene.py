"""What a storm is: so many machines, the servers they boot from, and how one is run in the lab."""
import dataclasses
import json
import os
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from lab import dnsmasq, layouts, net  # noqa: E402
from lab.bench import Bench            # noqa: E402
from lab.process import Process        # noqa: E402

KEPT = ROOT / "build/test/storm"
FIGURES = "figures.json"
TAP = "nic0"
TAP_QUEUE = 100000   # frames: each machine of a real storm has a queue of its own
MIB = 2**20
FILE_LEN = MIB       # octets of the program that each machine fetches
LIMIT_S, LIMIT_EACH_S = 180, 0.5
STATUS_ALL, STATUS_NOT_ALL = 0, 1

_PREFIX = 16
_DHCP = layouts.Server("dhcp", "10.77.0.1", (
    "dhcp-range=10.77.16.0,10.77.255.250,255.255.0.0,1h", "dhcp-authoritative"),
    prefix=_PREFIX, start=dnsmasq.start_silent)
_PROXY = layouts.Server("pxe", "10.77.0.2", (
    "dhcp-range=10.77.0.0,proxy,255.255.0.0", 'pxe-service=7,"Lanyard",{nbp}'),
    prefix=_PREFIX, start=dnsmasq.start_silent)
# With the limits of their packages. dnsmasq has 50 transfers at once (tftp-max) and lets further
# requests lie in its socket, of which the kernel drops what is more than it holds; each one that
# a machine sent again meanwhile is a transfer, too. atftpd has 100 (--maxthread) and drops what is
# more.
_DNSMASQ_TFTP = ("enable-tftp", "tftp-root={tftp}")
_ATFTPD = dataclasses.replace(layouts.ATFTPD, address=_PROXY.address, prefix=_PREFIX)
# A range of 4,096 addresses, of which dnsmasq offers each to four of a thousand machines whose
# MACs follow each other.
_DHCP_SCARCE = dataclasses.replace(_DHCP, lines=(
    "dhcp-range=10.77.16.0,10.77.31.255,255.255.0.0,1h", *_DHCP.lines[1:]))
# By the TFTP server, which matters most; the others are dnsmasq's.
LAYOUTS = {
    "dnsmasq": (_DHCP, _PROXY.but(*_DNSMASQ_TFTP)),
    "scarce": (_DHCP_SCARCE, _PROXY.but(*_DNSMASQ_TFTP)),
    "atftpd": (_DHCP, _PROXY, _ATFTPD),
}


class Wrong(Exception):
    """Not all have booted."""


@dataclasses.dataclass(frozen=True)
class Storm:
    """So many machines, switched on at once, or at any time in the first over_s seconds."""
    servers: str
    count: int
    over_s: int = 0
    file_len = FILE_LEN

    @classmethod
    def named(cls, name):
        """The storm called SERVERS-COUNT or SERVERS-COUNT-SECONDS."""
        servers, *numbers = name.split("-")
        if servers not in LAYOUTS or not all(number.isdecimal() for number in numbers):
            sys.exit(f"no storm is called {name}: {' or '.join(LAYOUTS)}, -COUNT, maybe -SECONDS")
        return cls(servers, *map(int, numbers))

    @property
    def name(self):
        """What it is called on the command line."""
        return "-".join(map(str, (self.servers, self.count, *[self.over_s] * bool(self.over_s))))

    @property
    def limit_s(self):
        """How long it may take on a busy machine."""
        return LIMIT_S + self.over_s + self.count * LIMIT_EACH_S


class Machines(Process):
    """All machines of a storm, in one program."""

    def __init__(self, storm, directory, served):
        super().__init__([os.environ["STORM"], f"--over={1000 * storm.over_s}", TAP, storm.count,
                          served], directory / "machines.log")

    def outcomes(self, limit_s):
        """What became of each, once all have ended."""
        try:
            self.wait(limit_s)
        except subprocess.TimeoutExpired:
            raise Wrong(f"not ended after {limit_s:.0f} s") from None
        status = self._child.returncode
        if status not in (STATUS_ALL, STATUS_NOT_ALL):
            raise Wrong(f"exit status {status}; see {self.log_path}")
        return [json.loads(line) for line in self.output.splitlines()]


def run(storm, make_figures):
    """Run a storm inside the lab; keeps and returns the figures made of what became of each."""
    directory = KEPT / storm.name
    served = directory.with_suffix(".file")
    served.parent.mkdir(parents=True, exist_ok=True)
    served.write_bytes(random.Random(storm.count).randbytes(storm.file_len))
    with Bench(directory, LAYOUTS[storm.servers], served, taps=(TAP,), captured=False) as bench:
        net.ip("link", "set", TAP, "txqueuelen", TAP_QUEUE)
        machines = Machines(storm, directory, served)
        bench.callback(machines.stop)
        outcomes = machines.outcomes(storm.limit_s)
    figures = make_figures(storm, outcomes)
    (directory / FIGURES).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return figures

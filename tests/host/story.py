"""What happens before and while the client boots: functions of the bench."""
import pathlib
import re
import subprocess
import sys

from case import TAP, require
from lab import net
from lab.bench import NBP_NAME

PING = pathlib.Path(__file__).with_name("ping.py")
LEASED = r"confirms ([\d.]+)"
TRANSFERRING = r"TFTP state 1 -> 2"
SOON_S = 10


def says(pattern, limit_s=SOON_S):
    """The client says it."""
    def wait(bench):
        return bench.client.wait_for(pattern, limit_s)
    return wait


def no_cable(_bench):
    """The client's cable is not plugged in."""
    net.ip("link", "set", TAP, "down")


def plug_in(_bench):
    """The client's cable is plugged in."""
    net.ip("link", "set", TAP, "up")


def served_below(folder):
    """The file lies in a folder of its own instead."""
    def move(bench):
        top = bench.directory / "tftp"
        (top / folder).mkdir()
        (top / NBP_NAME).rename(top / folder / NBP_NAME)
    return move


def made_private(bench):
    """The file is not for everybody to read."""
    (bench.directory / "tftp" / NBP_NAME).chmod(0o600)


def server_cut_off(_bench):
    """Somebody pulls the cable of the PXE server."""
    net.ip("link", "set", "pxe.eth0", "down")


def is_pinged(bench):
    """The PXE server pings the client, which is still booting when all replies are there."""
    address = bench.client.wait_for(LEASED, SOON_S)[1]
    ping = subprocess.run(bench.hosts["pxe"].inside(sys.executable, PING, address),
                          capture_output=True, text=True, check=False)
    require(ping.returncode == 0, f"ping: {ping.stderr.strip()}")
    require(not re.search(r"^done", bench.client.text, re.MULTILINE),
            "the boot was over before all pings were sent: serve a larger file")


def stopped(bench):
    """Somebody ends the client."""
    bench.client.interrupt()

"""Who is on the network: layouts as data.

A server is a host, its address, the program it runs and that program's lines; a layout is a tuple
of servers. In the lines {tftp} stands for the served directory and {nbp} for the boot program's
name in it; what a line is, the module of the program says (lab.dnsmasq, isc, kea, relay, tftp).
Servers that follow a script make theirs themselves: see lab.scripted.
"""
import dataclasses
from collections.abc import Callable

from . import dnsmasq, isc, kea, relay, tftp
from .net import MAIN_SWITCH

PREFIX = 24


@dataclasses.dataclass(frozen=True)
class Server:
    """One program on one host, started after the commands that prepare the host.

    Two servers of a layout may share a host. Without a program it is a host that only routes.
    """
    host: str
    address: str
    lines: tuple = ()
    prepare: tuple = ()
    switch: str = MAIN_SWITCH
    prefix: int = PREFIX
    start: Callable | None = dnsmasq.start   # start(host, directory, lines) -> Process
    also_on: tuple = ()              # further interfaces: ("address/prefix", "switch")

    def but(self, *lines):
        """The same host with further lines."""
        return dataclasses.replace(self, lines=self.lines + lines)


_LEASES = "dhcp-range=192.168.77.100,192.168.77.150,255.255.255.0,1h"
_TFTP = ("enable-tftp", "tftp-root={tftp}")

# Knows addresses and nothing of PXE, like the router in an ordinary network.
DHCP = Server("dhcp", "192.168.77.1", (_LEASES, "dhcp-authoritative"))

# Answers PXE clients (7 = x64 UEFI) beside any DHCP server, and serves the file.
PXE = Server("pxe", "192.168.77.2",
             ("dhcp-range=192.168.77.0,proxy", 'pxe-service=7,"Lanyard",{nbp}', *_TFTP))

# Offers, but is never reached on port 4011: its kernel drops what arrives there.
PXE_SILENT_ON_4011 = dataclasses.replace(PXE, prepare=(
    "ip rule add pref 10 lookup local",
    "ip rule del pref 0",
    "ip rule add pref 0 ipproto 17 dport 4011 blackhole",  # by number: no /etc/protocols needed
))

# One host for all, with the file in its own DHCP offer.
DHCP_WITH_FILE = DHCP.but("dhcp-boot={nbp}", *_TFTP)

TWO_HOSTS = (DHCP, PXE)

# Another network, whose router knows nothing of PXE; and one whose router offers a file of its own.
OFFICE = Server("office", "192.168.78.1", (
    "dhcp-range=192.168.78.100,192.168.78.150,255.255.255.0,1h", "dhcp-authoritative"),
                switch="office")
OFFICE_WITH_FILE = OFFICE.but("dhcp-boot=not-a-program.bin", *_TFTP)

# Another subnet behind a router; what is there needs the way back (VIA_ROUTER).
FAR_SWITCH = "far"
ROUTER = Server("router", "192.168.77.254", start=None,
                also_on=(("192.168.88.254/24", FAR_SWITCH),),
                prepare=("sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'",))
VIA_ROUTER = ("ip route add default via 192.168.88.254",)
FAR_TFTP = Server("far", "192.168.88.2", _TFTP, VIA_ROUTER, switch=FAR_SWITCH)

# DHCP and TFTP servers of other makes.
ISC = Server("dhcp", "192.168.77.1", (
    "subnet 192.168.77.0 netmask 255.255.255.0 { range 192.168.77.100 192.168.77.150; }",),
    start=isc.start)
KEA = Server("dhcp", "192.168.77.1", ('''"subnet4": [ { "subnet": "192.168.77.0/24",
    "pools": [ { "pool": "192.168.77.100 - 192.168.77.150" } ] } ]''',), start=kea.start)
ATFTPD_QUIET = Server("pxe", "192.168.77.2", ("{tftp}",), start=tftp.start_atftpd)
ATFTPD = ATFTPD_QUIET.but("--verbose=7")
HPA = Server("pxe", "192.168.77.2", ("{tftp}",), start=tftp.start_hpa)
KEA_NAMES_FILE = KEA.but('"boot-file-name": "{nbp}"', '"next-server": "192.168.77.2"')

# The same proxy, where another program of that host serves the file.
PXE_WITHOUT_TFTP = dataclasses.replace(PXE, lines=PXE.lines[:2])

# The DHCP server in the far subnet, with addresses for the client's, behind a relay.
FAR_DHCP = Server("fardhcp", "192.168.88.1", (
    "dhcp-range=192.168.77.100,192.168.77.150,255.255.255.0,1h", "dhcp-authoritative",
    "dhcp-option=3,192.168.77.254", "dhcp-boot={nbp},,192.168.88.2"),
    VIA_ROUTER, switch=FAR_SWITCH)
ISC_RELAY = dataclasses.replace(ROUTER, start=relay.start, lines=(
    "-id", "eth0", "-iu", "eth1", "192.168.88.1"))

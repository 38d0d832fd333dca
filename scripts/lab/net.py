"""Switches, hosts and taps: what a layout is made of.

A switch is a Linux bridge in the lab's own namespace; a host is a further network namespace
joined to it by a veth pair; a tap is where QEMU, or the stack built for Linux, plugs in.
"""
import array
import errno
import fcntl
import os
import pathlib
import socket
import struct
import subprocess
import sys

from .process import Process

SIOCETHTOOL = 0x8946
ETHTOOL_STXCSUM = 0x17
MAIN_SWITCH = "switch"
BRIDGE_NETFILTER = pathlib.Path("/proc/sys/net/bridge/bridge-nf-call-iptables")
HOSTILE_MAC = "02:4c:41:4e:66:66"   # of a host that is there to harm: see hostile.py


def ip(*words):
    """Run the ip command."""
    subprocess.run(["ip", *map(str, words)], check=True)


class Host:
    """One machine on the network: a namespace with interfaces eth0, eth1, ..."""

    def __init__(self, name):
        self.name = name
        self._interfaces = 0
        ip("netns", "add", name)
        ip("-n", name, "link", "set", "lo", "up")
        self.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6")

    def join(self, address, switch=MAIN_SWITCH):
        """Plug the next interface into a switch; address is like 192.168.77.1/24."""
        inner = f"eth{self._interfaces}"
        outer = f"{self.name}.{inner}"
        self._interfaces += 1
        ip("link", "add", outer, "type", "veth", "peer", "name", "lab-peer")
        for end in (outer, "lab-peer"):
            _checksums_in_software(end)
        ip("link", "set", "lab-peer", "netns", self.name, "name", inner)
        ip("link", "set", outer, "master", switch, "up")
        ip("-n", self.name, "address", "add", address, "dev", inner)
        ip("-n", self.name, "link", "set", inner, "up")
        return inner

    def inside(self, *argv):
        """The words that run a program on this host."""
        return ["nsenter", f"--net=/run/netns/{self.name}", "--", *map(str, argv)]

    def run(self, *argv):
        """Run a program on this host to its end."""
        subprocess.run(self.inside(*argv), check=True)

    def start(self, argv, log_path, **popen):
        """Start a program on this host; see Process."""
        return Process(self.inside(*argv), log_path, **popen)


def add_switch(name=MAIN_SWITCH):
    """A switch that forwards from the first frame on and says nothing of its own."""
    with open("/proc/sys/net/ipv6/conf/default/disable_ipv6", "w", encoding="ascii") as knob:
        knob.write("1")
    # Where the machine has it, its firewall cuts the filling off frames that a bridge forwards.
    if BRIDGE_NETFILTER.exists():
        BRIDGE_NETFILTER.write_text("0", encoding="ascii")
    ip("link", "add", name, "type", "bridge",
       "stp_state", 0, "forward_delay", 0, "mcast_snooping", 0)
    ip("link", "set", name, "up")
    # A cable of the lab's own: without one plugged in, a bridge has no carrier and drops all.
    ip("link", "add", probe_of(name), "type", "veth", "peer", "name", f"{name}.port")
    ip("link", "set", f"{name}.port", "master", name, "up")
    ip("link", "set", probe_of(name), "up")


def probe_of(switch):
    """The lab's own interface on a switch, to put frames on it."""
    return f"{switch}.probe"


def add_tap(name, switch=MAIN_SWITCH):
    """A socket of the switch for a program that brings its own network stack."""
    try:
        os.close(os.open("/dev/net/tun", os.O_RDWR))
    except OSError as error:
        sys.exit(f"/dev/net/tun cannot be opened ({errno.errorcode[error.errno]}): the lab needs "
                 "a tap. Run as root, or chmod 666 /dev/net/tun, which is Debian's default.")
    ip("tuntap", "add", "dev", name, "mode", "tap")
    ip("link", "set", name, "master", switch, "up")
    return name


def _checksums_in_software(interface):
    """A veth leaves UDP checksums undone, and a capture would show them as wrong."""
    value = array.array("I", [ETHTOOL_STXCSUM, 0])
    request = struct.pack("16sP", interface.encode(), value.buffer_info()[0])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, SIOCETHTOOL, request)

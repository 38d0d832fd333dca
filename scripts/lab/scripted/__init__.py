"""Servers for what no packaged one sends: members of a layout like those of layouts.py.

A dhcp() does what its rules say, see behaviour.py; a tftp() has the faults it is given. Both log
every packet.
"""
import pathlib
import sys

from .. import layouts
from . import behaviour

HERE = pathlib.Path(__file__).resolve().parent
READY = r"\d ready"
START_LIMIT_S = 10


def dhcp(host, address, *rules, groups=()):
    """A host with a DHCP or PXE server that follows rules; it joins the multicast groups."""
    def start(host, directory, lines):
        file = directory / f"scripted-dhcp-{host.name}.json"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return _start(host, file.with_suffix(".log"), "dhcp_server.py", file, address, *groups)
    return layouts.Server(host, address, tuple(map(behaviour.dump, rules)), start=start)


def tftp(host, address, *words):
    """A host with a TFTP server; words are those of its command line."""
    def start(host, directory, lines):
        return _start(host, directory / f"scripted-tftp-{host.name}.log", "tftp_server.py", *lines)
    return layouts.Server(host, address, ("{tftp}", *words), start=start)


def _start(host, log, script, *words):
    server = host.start([sys.executable, HERE / script, *words], log)
    server.wait_for(READY, START_LIMIT_S)
    return server

"""Capture of everything that crosses a switch.

A capture is only evidence if it is whole. A marker frame of our own is sent until it shows in
the file: first to know that the capture has begun, and again at the end to know that all that
came before it is written.
"""
import os
import re
import socket
import time

from .net import MAIN_SWITCH, probe_of
from .process import Process

NOBODY = bytes.fromhex("024c414e5900")       # a local address that no host here has
ETHERTYPE_EXPERIMENT = bytes.fromhex("88b5")  # IEEE 802: local experimental
MARKER_LIMIT_S = 10
MARKER_AGAIN_S = 0.3
BUFFER_MIB = "32"
DROPPED = re.compile(rb"received/dropped on interface '[^']*': \d+/(\d+)")


class Capture:
    """dumpcap on a switch; the path is complete once stop() has returned.

    A filter (pcap-filter(7)) and a length spare the machine's time: only frames that pass it are
    kept, and of each only so many octets.
    """

    def __init__(self, path, switch=MAIN_SWITCH, only=None, octets=None):
        self.path = path
        self._switch = switch
        argv = ["dumpcap", "-i", switch, "-B", BUFFER_MIB, "-w", path]
        if only:
            argv += ["-f", f"ether proto 0x{ETHERTYPE_EXPERIMENT.hex()} or ({only})"]
        if octets:
            argv += ["-s", octets]
        self._dumpcap = Process(argv, path.with_suffix(".dumpcap.log"))
        self._mark(b"capture begins")

    def stop(self):
        """End the capture when everything up to now is in the file."""
        self._mark(b"capture ends")
        self._dumpcap.stop()

    @property
    def dropped(self):
        """How many frames it had no time for, once it has been stopped."""
        return int(DROPPED.search(self._dumpcap.output)[1])

    def _mark(self, text):
        text += b" " + os.urandom(8).hex().encode()
        frame = (NOBODY + NOBODY + ETHERTYPE_EXPERIMENT + text).ljust(60, b"\0")
        end = time.monotonic() + MARKER_LIMIT_S
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
            wire.bind((probe_of(self._switch), 0))
            while time.monotonic() < end:
                wire.send(frame)
                # dumpcap writes its file out each time it reports a count of packets.
                if self._dumpcap.wait_until(lambda _: self._holds(text), MARKER_AGAIN_S):
                    return
        raise TimeoutError(f"the capture does not show its own marker; see {self.path}")

    def _holds(self, text):
        return self.path.exists() and text in self.path.read_bytes()[-65536:]

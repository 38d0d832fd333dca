#!/usr/bin/env python3
"""A TFTP server (RFC 1350, 2347-2349) with the faults of real ones: tftp_server.py --help."""
import argparse
import pathlib
import select
import socket
import struct
import sys
import time

TFTP_PORT = 69
RRQ, DATA, ACK, ERROR, OACK = 1, 3, 4, 5, 6
NOT_DEFINED, NOT_FOUND, BAD_OPTION = 0, 1, 8
BLOCK = 512
AGAIN_S = 1.0
SEND_MAX = 8


def say(*words):
    """A line of the log, at once."""
    print(f"{time.monotonic():.3f}", *words, flush=True)


def error(code, text):
    """An ERROR packet."""
    return struct.pack("!HH", ERROR, code) + text.encode("latin-1") + b"\0"


class Transfer:
    """One file on its way to one client."""

    def __init__(self, octets, client, options, pace_s):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(client)
        self.due = 0.0
        self.over = False
        self._octets = octets
        self._pace_s = pace_s
        self._size = int(options.get("blksize", BLOCK))
        self._sends = 0
        self._block = 0 if options else 1
        self._oack = struct.pack("!H", OACK) + "".join(
            f"{name}\0{value}\0" for name, value in options.items()).encode()

    def receive(self):
        """Take what the client says; the next block is due after the pace."""
        try:
            packet = self.socket.recv(65536)
        except OSError as refused:
            say(f"the client is gone: {refused}")
            self.over = True
            return
        opcode, number = struct.unpack_from("!HH", packet)
        if opcode == ERROR:
            say(f"the client says ERROR {number}: {packet[4:-1].decode(errors='replace')}")
            self.over = True
        elif opcode == ACK and number == self._block & 0xFFFF:
            self.over = self._block > 0 and len(self._part()) < self._size
            self._block += 1
            self._sends = 0
            self.due = time.monotonic() + self._pace_s
            if self.over:
                say(f"complete: {len(self._octets)} octets")

    def send(self):
        """Send what is due, and again until it is acknowledged."""
        self._sends += 1
        self.over = self._sends > SEND_MAX
        self.due = time.monotonic() + AGAIN_S
        packet = self._oack
        if self._block:
            packet = struct.pack("!HH", DATA, self._block & 0xFFFF) + self._part()
        self.socket.send(packet)

    def _part(self):
        start = (self._block - 1) * self._size
        return self._octets[start:start + self._size]


def answer(arguments, packet):
    """(octets of the file, options taken), or the ERROR packet that a read request gets."""
    name, _, *words = packet[2:].decode("latin-1").split("\0")[:-1]
    options = {key.lower(): value for key, value in zip(words[::2], words[1::2])}
    say(f"asked for {name!r} with {options}")
    if "\\" in name and not arguments.backslash:
        return error(NOT_FOUND, "File not found")
    path = (arguments.root / name.replace("\\", "/").lstrip("/")).resolve()
    if arguments.root.resolve() not in path.parents or not path.is_file():
        return error(NOT_FOUND, f"File not found: {name}")
    if options and arguments.options in ("error-0", "error-8"):
        code = int(arguments.options[-1])
        return error(code, "Options are not supported")
    octets = path.read_bytes()
    taken = {}
    if arguments.options in ("taken", "no-tsize") and "blksize" in options:
        taken["blksize"] = options["blksize"]
    if arguments.options == "taken" and "tsize" in options:
        taken["tsize"] = str(len(octets))
    return octets, taken


def serve(arguments):
    """Serve until ended."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("", TFTP_PORT))
    transfers = []
    say("ready")
    while True:
        due = min((transfer.due for transfer in transfers), default=None)
        ready, _, _ = select.select(
            [listener, *(transfer.socket for transfer in transfers)], [], [],
            None if due is None else max(0, due - time.monotonic()))
        if listener in ready:
            packet, client = listener.recvfrom(65536)
            answered = answer(arguments, packet)
            if isinstance(answered, bytes):
                listener.sendto(answered, client)
            else:
                octets, taken = answered
                transfers.append(Transfer(octets, client, taken, arguments.pace))
        for transfer in transfers:
            if transfer.socket in ready:
                transfer.receive()
            if not transfer.over and transfer.due <= time.monotonic():
                transfer.send()
        transfers = [transfer for transfer in transfers if not transfer.over]


def main():
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("root", type=pathlib.Path)
    options.add_argument("--options", default="taken", help="what becomes of blksize and tsize",
                         choices=("taken", "no-tsize", "ignored", "error-0", "error-8"))
    options.add_argument("--backslash", action="store_true",
                         help="a backslash in a name is a slash, not a character of the name")
    options.add_argument("--pace", type=float, default=0, help="seconds between blocks")
    serve(options.parse_args())


if __name__ == "__main__":
    sys.exit(main())

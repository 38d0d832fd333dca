#!/usr/bin/env python3
"""A DHCP and PXE server that does what rules say: dhcp_server.py RULES ADDRESS [GROUP...].

RULES is a file with a line for each of behaviour.py's rules; the GROUPs are joined. Says a line for
every packet that comes and goes. Replies wait for their time in a queue, so that a late one holds
up no other.
"""
import heapq
import pathlib
import select
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import behaviour   # noqa: E402
import message     # noqa: E402

INTERFACE = b"eth0"
DHCP_PORT, CLIENT_PORT, PXE_PORT = 67, 68, 4011
EVERYBODY = "255.255.255.255"
NOBODY = "0.0.0.0"
IP_PKTINFO = 8                      # linux/in.h; Python has no name for it
PKTINFO = struct.Struct("=i4s4s")   # index, local address, the header's destination
MULTICAST = range(224, 240)
SEEKING = ("ASK", "FIND")           # kinds that come to port 4011


def say(*words):
    """A line of the log, at once."""
    print(f"{time.monotonic():.3f}", *words, flush=True)


def way(destination):
    """How a packet was sent, by where it was sent to."""
    if destination == EVERYBODY:
        return "broadcast"
    return "multicast" if int(destination.split(".", 1)[0]) in MULTICAST else "unicast"


class Server:
    """One server with its two ports."""

    def __init__(self, address, rules, groups):
        self._address = address
        self._rules = rules
        self._used = [0] * len(rules)
        self._queue = []            # (when, order, socket, octets, destination, what to say)
        self._order = 0
        self._sockets = {self._listen(DHCP_PORT): DHCP_PORT}
        if groups or any(rule.kind.startswith(SEEKING) for rule in rules):
            self._sockets[self._listen(PXE_PORT, groups)] = PXE_PORT

    def _listen(self, port, groups=()):
        wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, INTERFACE)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        wire.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        for group in groups:
            wire.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                            behaviour.ip(group, self._address))
        wire.bind(("", port))
        return wire

    def run(self):
        """Serve until ended."""
        say("ready")
        while True:
            wait_s = max(0, self._queue[0][0] - time.monotonic()) if self._queue else None
            for wire in select.select(list(self._sockets), [], [], wait_s)[0]:
                self._receive(wire)
            while self._queue and self._queue[0][0] <= time.monotonic():
                _, _, wire, octets, destination, text = heapq.heappop(self._queue)
                wire.sendto(octets, destination)
                say("sent", text, "to {}:{}".format(*destination))

    def _receive(self, wire):
        octets, control, _, source = wire.recvmsg(65536, 256)
        request = message.parse(octets)
        if not request:
            say(f"got {len(octets)} octets that are no DHCP message")
            return
        info = next(data for level, kind, data in control
                    if level == socket.IPPROTO_IP and kind == IP_PKTINFO)
        sent = way(socket.inet_ntoa(PKTINFO.unpack(info)[2]))
        port = self._sockets[wire]
        kind = self._kind(request, port, sent)
        say(f"got {kind} ({sent} to port {port}) from {source[0]}:{source[1]}, "
            f"ciaddr {request.ciaddr}, xid {request.xid:08x}")
        destination = self._destination(request, port, source)
        for reply in self._replies(kind):
            self._answer(wire, request, reply, destination)

    def _kind(self, request, port, sent):
        if request.type != "REQUEST":
            return request.type
        if message.BOOT_ITEM in message.tlvs(request.options.get(message.VENDOR, b"")):
            return f"FIND {sent}"
        if port == PXE_PORT:
            return "ASK"
        if request.ciaddr != NOBODY:
            return "RENEW" if sent == "unicast" else "REBIND"
        named = request.options.get(message.SERVER_ID)
        return "REQUEST" if named == behaviour.ip(self._address) else "OVERHEARD"

    @staticmethod
    def _destination(request, port, source):
        """RFC 2131 4.1; on 4011 whoever asked."""
        if port == PXE_PORT:
            return source
        return (EVERYBODY if request.ciaddr == NOBODY else request.ciaddr, CLIENT_PORT)

    def _replies(self, kind):
        for index, rule in enumerate(self._rules):
            if rule.kind == kind and not 0 < rule.limit <= self._used[index]:
                self._used[index] += 1
                return rule.replies
        return ()

    def _answer(self, wire, request, reply, destination):
        server_id = self._address if reply.server_id is None else reply.server_id
        octets = message.build(request, reply, server_id)
        for _ in range(reply.copies):
            self._order += 1
            heapq.heappush(self._queue, (time.monotonic() + reply.delay_s, self._order, wire,
                                         octets, destination, f"{reply.type} {reply.yiaddr}"))


def main():
    """The command line."""
    rules, address, *groups = sys.argv[1:]
    lines = pathlib.Path(rules).read_text(encoding="utf-8").splitlines()
    Server(address, [behaviour.load(line) for line in lines], groups).run()


if __name__ == "__main__":
    main()

"""What a scripted server does, as data: on a packet of some kind, these replies.

    dhcp("wds", "192.168.77.2",
         on("DISCOVER", Reply("OFFER", options=((60, b"PXEClient"),))),
         on("ASK", Reply("ACK", siaddr="192.168.77.2", file=b"boot\\x64\\wdsmgfw.efi")))

Kinds of packet (the server's log names them, too):

    DISCOVER           to port 67
    REQUEST            that names this server in option 54; OVERHEARD: another one
    RENEW, REBIND      REQUEST with ciaddr to port 67: to this host alone, to all
    ASK                REQUEST to port 4011
    FIND multicast, FIND broadcast, FIND unicast     REQUEST for a boot server (43.71)
    DECLINE, RELEASE, INFORM, BOOTP

The first rule for a packet's kind that is not used up answers it. One without replies is silence;
a server that has none for port 4011 does not even listen there.
"""
import dataclasses
import json
import socket


@dataclasses.dataclass(frozen=True)
class Reply:
    """One answer. Option 53 is its type's and 54 the server's; the rest is as given."""
    type: str                   # OFFER, ACK, NAK; BOOTP: without option 53
    yiaddr: str = "0.0.0.0"
    siaddr: str = "0.0.0.0"
    file: bytes = b""
    sname: bytes = b""
    options: tuple = ()         # (number, octets), in order; the same number may come again
    in_file: tuple = ()         # options that lie in `file`, and in `sname` (overload, option 52)
    in_sname: tuple = ()
    echo: tuple = ()            # options copied from the request
    delay_s: float = 0
    copies: int = 1
    server_id: str | None = None    # option 54 if not the server's address; "": none


@dataclasses.dataclass(frozen=True)
class Rule:
    """The replies to a kind of packet; with a limit, to so many of them only."""
    kind: str
    replies: tuple
    limit: int


def on(kind, *replies, limit=0):
    """A rule; limit 0: for ever."""
    return Rule(kind, replies, limit)


def ip(*addresses):
    """Addresses as an option's octets."""
    return b"".join(socket.inet_aton(address) for address in addresses)


def seconds(count):
    """A time as an option's octets."""
    return count.to_bytes(4, "big")


def dump(rule):
    """A rule as a line for the server's process, and for people who look at what a case kept."""
    return json.dumps(dataclasses.asdict(rule), default=lambda octets: octets.decode("latin-1"))


def load(line):
    """The rule again."""
    rule = json.loads(line)
    return Rule(rule["kind"], tuple(_reply(reply) for reply in rule["replies"]), rule["limit"])


def _reply(values):
    for name in ("file", "sname"):
        values[name] = values[name].encode("latin-1")
    for name in ("options", "in_file", "in_sname"):
        values[name] = tuple((number, octets.encode("latin-1"))
                             for number, octets in values[name])
    return Reply(**values)

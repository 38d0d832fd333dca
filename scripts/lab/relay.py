"""ISC dhcrelay: its lines are words of its command line, at last the DHCP server's address."""
from . import unpacked

READY = r"Sending on   Socket/fallback"
START_LIMIT_S = 10


def start(host, directory, lines):
    """Start dhcrelay on a host; return when it relays."""
    relay = unpacked.start(host, directory, "isc-dhcp-relay", "dhcrelay", "-d", "-4",
                            "--no-pid", *lines)
    relay.wait_for(READY, START_LIMIT_S)
    return relay

"""ISC dhcpd as DHCP server: its lines are those of dhcpd.conf."""
from . import unpacked

COMMON = """\
authoritative;
ping-check false;
default-lease-time 3600;
option architecture code 93 = unsigned integer 16;
"""
READY = r"Server starting service"
START_LIMIT_S = 10


def start(host, directory, lines):
    """Start dhcpd on a host with these configuration lines; return when it serves."""
    kept = directory / f"dhcpd-{host.name}"
    config, leases = kept.with_suffix(".conf"), kept.with_suffix(".leases")
    config.write_text(COMMON + "\n".join(lines) + "\n", encoding="utf-8")
    leases.touch()
    server = unpacked.start(host, directory, "isc-dhcp-server", "dhcpd", "-d", "-f", "-4",
                            "-cf", config, "-lf", leases, "-pf", kept.with_suffix(".pid"))
    server.wait_for(READY, START_LIMIT_S)
    return server

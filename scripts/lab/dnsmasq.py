"""dnsmasq as DHCP server, as PXE proxy, as TFTP server: whatever its lines say.

The configuration is written beside the log, so that what a test kept shows what was served. It
runs in the foreground as the lab's root and reads nothing from /etc.
"""

COMMON = """\
port=0
user=root
no-ping
no-hosts
no-resolv
bind-interfaces
interface=eth0
dhcp-leasefile={directory}/{name}.leases
pid-file={directory}/{name}.pid
"""
TALKATIVE = "log-dhcp"
SILENT = "quiet-dhcp\nquiet-tftp"   # but for what went wrong
READY = r"DHCP.*(IP range|proxy|relay)|TFTP root"
START_LIMIT_S = 10


def start(host, directory, lines, says=TALKATIVE):
    """Start dnsmasq on a host with these configuration lines; return when it serves."""
    name = f"dnsmasq-{host.name}"
    config = directory / f"{name}.conf"
    config.write_text(COMMON.format(directory=directory, name=name)
                      + "\n".join((says, *lines)) + "\n", encoding="utf-8")
    server = host.start(["dnsmasq", "--no-daemon", f"--conf-file={config}"],
                        directory / f"{name}.log")
    server.wait_for(READY, START_LIMIT_S)
    return server


def start_silent(host, directory, lines):
    """The same, for so many clients that telling of each would be most of its work."""
    return start(host, directory, lines, SILENT)

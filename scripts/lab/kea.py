"""Kea as DHCP server: its lines are members of the object "Dhcp4", without commas between."""
from . import unpacked

COMMON = """\
{{ "Dhcp4": {{
"interfaces-config": {{ "interfaces": [ "eth0" ], "dhcp-socket-type": "raw" }},
"lease-database": {{ "type": "memfile", "name": "{kept}.leases", "lfc-interval": 0 }},
"loggers": [ {{ "name": "kea-dhcp4", "severity": "DEBUG", "debuglevel": 40,
               "output_options": [ {{ "output": "stdout" }} ] }} ],
"valid-lifetime": 3600,
{lines}
}} }}
"""
READY = r"DHCP4_STARTED"
START_LIMIT_S = 10


def start(host, directory, lines):
    """Start kea-dhcp4 on a host with these members; return when it serves."""
    kept = directory / f"kea-dhcp4-{host.name}"
    config = kept.with_suffix(".conf")
    config.write_text(COMMON.format(kept=kept, lines=",\n".join(lines)), encoding="utf-8")
    server = unpacked.start(host, directory, "kea-dhcp4-server", "kea-dhcp4", "-c", config, env={
        "KEA_PIDFILE_DIR": str(directory), "KEA_LOCKFILE_DIR": str(directory)})
    server.wait_for(READY, START_LIMIT_S)
    return server

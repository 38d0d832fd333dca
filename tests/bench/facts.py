"""What the figures belong to: machine, programs and their versions."""
import gzip
import hashlib
import os
import pathlib
import platform
import re
import subprocess
import sys

from paths import BUILD, ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from lab import accel, qemu      # noqa: E402

INSTALLED = {"QEMU": "qemu-system-x86", "OVMF": "ovmf", "dnsmasq": "dnsmasq-base",
             "ROM of e1000": "ipxe-qemu"}
UNPACKED = {"atftpd": "servers/atftpd/usr/share/doc/atftpd",
            "iPXE": "programs/ipxe/usr/share/doc/ipxe"}
SOURCES = ("net", "drivers", "efi")


def _installed(package):
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], check=True,
                          capture_output=True, text=True).stdout


def _unpacked(folder):
    with gzip.open(BUILD / folder / "changelog.Debian.gz", "rt", encoding="utf-8") as log:
        return re.search(r"\(([^)]*)\)", log.readline())[1]


def _processor():
    cpuinfo = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*: (.*)", cpuinfo, re.MULTILINE)
    return f"{os.cpu_count()} x {model[1] if model else platform.machine()}"


def _lanyard():
    """Its sources, not the program, which holds a version that each commit changes."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in SOURCES for path in (ROOT / folder).rglob("*.[ch]")):
        digest.update(path.read_bytes())
    return f"of sources with SHA-256 {digest.hexdigest()[:16]}"


def collect():
    """By name, as text. Figures are only compared if all of these were the same."""
    versions = {name: _installed(package) for name, package in INSTALLED.items()}
    versions |= {name: _unpacked(folder) for name, folder in UNPACKED.items()}
    return {
        "accelerator": " ".join(accel.arguments(qemu.CODE)[:2]).removeprefix("-accel "),
        "processor": _processor(),
        "kernel": platform.release(),
        **versions,
        "Lanyard": _lanyard(),
    }

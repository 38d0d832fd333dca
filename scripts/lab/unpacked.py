"""Servers that are not installed on this machine: `scripts/deps servers` unpacked them."""
import os
import pathlib

SERVERS = pathlib.Path(__file__).resolve().parents[2] / "build" / "servers"


def start(host, directory, package, program, *words, env=None, **popen):
    """Start a package's program on a host; its log is called like it and the host."""
    libraries = ":".join(str(path) for where in ("lib", "usr/lib")
                         for path in SERVERS.glob(f"*/{where}/*-linux-gnu"))
    return host.start([SERVERS / package / "usr/sbin" / program, *words],
                      directory / f"{program}-{host.name}.log",
                      env={**os.environ, **(env or {}), "LD_LIBRARY_PATH": libraries}, **popen)

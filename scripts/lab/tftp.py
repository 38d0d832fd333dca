"""The TFTP servers atftpd and tftpd-hpa: their lines are words of the command line."""
import ctypes
import pathlib
import struct
import time

from . import unpacked

PORT = 69
START_LIMIT_S = 10
LOOK_AGAIN_S = 0.02

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
SYS_SETGROUPS = 116   # x86-64
DO_NOTHING, ALLOW = 0x00050000, 0x7fff0000


def start_atftpd(host, directory, lines):
    """Start atftpd on a host; return when it serves."""
    return _when_bound(unpacked.start(
        host, directory, "atftpd", "atftpd", "--daemon", "--no-fork", "--logfile", "-",
        "--user", "root", "--group", "root", "--port", PORT, *lines))


def start_hpa(host, directory, lines):
    """Start tftpd-hpa on a host; return when it serves. It has no log but syslog."""
    return _when_bound(unpacked.start(
        host, directory, "tftpd-hpa", "in.tftpd", "-L", "--secure", "--user", "root",
        "--address", f"0.0.0.0:{PORT}", *lines, preexec_fn=_without_groups))


def _without_groups():
    """From here on setgroups(2) succeeds and does nothing.

    tftpd-hpa sets the groups of its user, whoever that is, and serves nobody if it may not; an
    ordinary user's lab may not.
    """
    filters = (
        (0x20, 0, 0, 0),                # load the system call's number
        (0x15, 0, 1, SYS_SETGROUPS),    # if it is this one, go on, else skip one
        (0x06, 0, 0, DO_NOTHING),
        (0x06, 0, 0, ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in filters))
    program = struct.pack("HxxxxxxP", len(filters), ctypes.addressof(code))
    if ctypes.CDLL(None).prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) != 0:
        raise OSError("the kernel takes no filter of system calls")


def _when_bound(server):
    """Return the server once the kernel knows its port: neither says that it is ready."""
    end = time.monotonic() + START_LIMIT_S
    sockets = pathlib.Path(f"/proc/{server.pid}/net/udp")
    while f":{PORT:04X} " not in sockets.read_text(encoding="ascii"):
        if time.monotonic() > end:
            raise TimeoutError(f"{server.argv[0]} does not serve; see {server.log_path}")
        server.wait_until(lambda _: False, LOOK_AGAIN_S)
    return server

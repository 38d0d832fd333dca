"""The lab's walls: private network, process and mount namespaces.

Everything runs under one init (this very script, started again inside). When that dies, for
whatever reason, the kernel ends every process in there and takes the interfaces with them: there
is nothing to tidy up, not even after kill -9.
"""
import ctypes
import os
import signal
import subprocess
import sys
import tempfile

INSIDE = "LANYARD_LAB"
PR_SET_PDEATHSIG = 1
WIND_UP_S = 5
TCP_WRAPPERS = "/etc/hosts.deny"   # the machine's own policy; the TFTP servers would heed it


def extend_path():
    """Debian keeps ip, dnsmasq and sgdisk where an ordinary user's PATH does not look."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"


def enter():
    """Return inside the lab; outside, run this script again inside and exit as it did."""
    extend_path()
    if os.environ.get(INSIDE) == "1":
        _settle()
        return
    unshare = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if os.geteuid() != 0:
        unshare += ["--user", "--map-root-user"]
    probe = subprocess.run([*unshare, "true"], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        sys.exit(f"This machine gives no private namespaces: {probe.stderr.strip()}\n"
                 "Run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone, "
                 "user.max_user_namespaces).")
    inner = subprocess.Popen([*unshare, sys.executable, *sys.argv],
                             env={**os.environ, INSIDE: "1"}, preexec_fn=_die_with_parent)
    try:
        sys.exit(inner.wait())
    except KeyboardInterrupt:  # the terminal told the inside as well: let it wind up
        try:
            inner.wait(WIND_UP_S)
        except subprocess.TimeoutExpired:
            inner.kill()
        sys.exit(128 + signal.SIGINT)


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _settle():
    """Give the lab a place of its own for the names of network namespaces."""
    if not _has_netns_directory():
        _cover_run()
    _mount("-t", "tmpfs", "tmpfs", "/run/netns")
    if os.path.exists(TCP_WRAPPERS):
        _mount("--bind", os.devnull, TCP_WRAPPERS)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def _has_netns_directory():
    try:
        os.makedirs("/run/netns", exist_ok=True)
    except OSError:
        return False
    return True


def _cover_run():
    """An ordinary user may not write to /run: cover it, but keep the desktop's sockets."""
    stage = tempfile.mkdtemp()
    _mount("-t", "tmpfs", "tmpfs", stage)
    os.mkdir(f"{stage}/netns")
    if os.path.isdir("/run/user"):
        os.mkdir(f"{stage}/user")
        _mount("--rbind", "/run/user", f"{stage}/user")
    _mount("--rbind", stage, "/run")


def _mount(*words):
    subprocess.run(["mount", *words], check=True)

"""KVM where it really runs firmware, else emulation.

/dev/kvm alone says little: under some hypervisors it opens and then cannot execute OVMF's first
instructions. So the firmware itself is asked, once, and the answer kept for this machine.
"""
import functools
import os
import pathlib
import tempfile

from .process import Ended, Process

KVM = ("-accel", "kvm", "-cpu", "host")
EMULATION = ("-accel", "tcg,thread=multi")
PROBE_LIMIT_S = 10
CACHE = pathlib.Path(__file__).resolve().parents[2] / "build" / "accel"


@functools.cache
def arguments(code):
    """The words for QEMU's command line; code is the firmware's path."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return EMULATION
    machine = f"{os.uname().release} {os.stat('/dev/kvm').st_ctime_ns}"
    try:
        known, answer = CACHE.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        known = None
    if known != machine:
        answer = "kvm" if _kvm_runs(code) else "tcg"
        CACHE.parent.mkdir(exist_ok=True)
        CACHE.write_text(f"{machine}\n{answer}\n", encoding="utf-8")
    return KVM if answer == "kvm" else EMULATION


def _kvm_runs(code):
    """True if OVMF says its first word on the serial port under KVM."""
    with tempfile.TemporaryDirectory() as directory:
        probe = Process(
            ["qemu-system-x86_64", "-machine", "q35", *KVM, "-nodefaults", "-display", "none",
             "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={code}",
             "-chardev", "stdio,id=serial,signal=off", "-serial", "chardev:serial"],
            pathlib.Path(directory) / "probe.log")
        try:
            said = probe.wait_until(
                lambda output: b"\x1b[" in output or b"KVM internal error" in output, PROBE_LIMIT_S)
            return bool(said) and b"KVM internal error" not in probe.output
        except Ended:
            return False
        finally:
            probe.stop()
